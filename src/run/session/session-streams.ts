import { type Stream, streams } from "../../base/random.ts";

/** What a session that talks digitally draws from, by entity and purpose. */
const NAMES = [
  "vehicle/slac",
  "vehicle/link",
  "vehicle/hlc",
  "evse/slac",
  "evse/link",
  "evse/hlc",
  "session/powerline",
] as const;

/** The streams of one session, all opened when the first is asked for: by control pilot none is. */
export class SessionStreams {
  private opened: Stream[] | undefined = undefined;
  private readonly seed: number | string;

  constructor(seed: number | string) {
    this.seed = seed;
  }

  of(name: (typeof NAMES)[number]): Stream {
    this.opened ??= streams(this.seed, NAMES);
    return this.opened[NAMES.indexOf(name)]!;
  }
}
