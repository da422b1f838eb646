import type { HlcProtocol } from "../../../../src/protocol/hlc/protocol.ts";
import { iso15118Two } from "../../../../src/protocol/iso15118-2/iso15118-2.ts";

/** An invented amendment to ISO 15118-2: its own namespace, and answers in the loop within 0.1 s. */
export const iso15118TwoAmended: HlcProtocol = {
  ...iso15118Two,
  name: "iso15118-2-amd",
  title: "ISO 15118-2 as amended",
  namespace: () => "urn:example:15118-2:amended",
  version: { major: 3, minor: 0 },
  timeoutS: { ...iso15118Two.timeoutS, CurrentDemand: 0.1 },
};
