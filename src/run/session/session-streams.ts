import { type Stream, streams } from "../../base/random.ts";

const NAMES = [
  "vehicle/slac",
  "vehicle/link",
  "vehicle/hlc",
  "evse/slac",
  "evse/link",
  "evse/hlc",
  "session/powerline",
] as const;

/** The streams that everything random in a session that talks digitally is drawn from, by name. */
export type SessionStreams = Readonly<Record<(typeof NAMES)[number], Stream>>;

/** Opens them all at once. */
export function sessionStreams(seed: number | string): SessionStreams {
  const [vehicleSlac, vehicleLink, vehicleHlc, evseSlac, evseLink, evseHlc, powerline] = streams(seed, NAMES);
  return {
    "vehicle/slac": vehicleSlac!,
    "vehicle/link": vehicleLink!,
    "vehicle/hlc": vehicleHlc!,
    "evse/slac": evseSlac!,
    "evse/link": evseLink!,
    "evse/hlc": evseHlc!,
    "session/powerline": powerline!,
  };
}
