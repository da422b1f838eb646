import { din70121 } from "../din70121/din70121.ts";
import { iso15118Two } from "../iso15118-2/iso15118-2.ts";
import { iso15118Twenty } from "../iso15118-20/iso15118-20.ts";
import type { HlcProtocolName } from "./names.ts";
import type { HlcProtocol } from "./protocol.ts";

/** Every digital protocol by its name; a new version is one more folder, one more name and one more line. */
export const HLC_PROTOCOLS = Object.freeze({
  din70121,
  "iso15118-2": iso15118Two,
  "iso15118-20": iso15118Twenty,
} satisfies Readonly<Record<HlcProtocolName, HlcProtocol>>);
