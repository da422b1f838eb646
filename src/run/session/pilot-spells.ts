import type { TimeUs } from "../../base/time.ts";
import type { SessionPair } from "./context.ts";
import { changeBy, type Offered, PilotOffers } from "./pilot-offer.ts";
import { isChademoSession, isDcSession, offersDigital } from "./pilot-settings.ts";

/** What comes into a session from outside. */
export type PilotInput = "plug" | "offer" | "leave";

/** What a session by control pilot does from an input until nothing is pending any more. */
export interface Spell {
  readonly input: PilotInput;
  /** How an offer, or the one at plugging in, changes what stood before. */
  readonly change: number;
  /** What follows, after the input; undefined until a session has lived through it. */
  course: Course | undefined;
  /** Spells that begin with another input: once all is done, or at the input's instant, ahead of everything that is due. */
  readonly atRest: Spell[];
  readonly atOnce: Spell[];
}

/** Times are counted from the spell's input [µs]. */
export interface Course {
  /** Of every input and timer that the machines handle. */
  readonly eventUs: readonly TimeUs[];
  /** Of the last of them; before the input where there is none. */
  readonly lastUs: TimeUs;
  /** Of every change of the current, and whether it is then what the last offer allows; none otherwise. */
  readonly changeUs: readonly TimeUs[];
  readonly flows: readonly boolean[];
  /** The plug is out at the end of it. */
  readonly isEnd: boolean;
}

/** Spells that are kept: whoever turns the pilot off and on again makes new ones each time. */
const MOST_SPELLS = 4096;

/** What sessions by control pilot of one run on one worker have done so far, by vehicle, charger and cable.
 *
 *  Without fault and without modem nothing in such a session is random: after inputs at rest that are alike for its pilots it
 *  always does the same, later or earlier. So what machines did once is looked up the next time. */
export class PilotSpells {
  private readonly known = new Map<object, KnownPair[]>();
  private count = 0;

  /** What is known of a pair; undefined where its machines are not the pilot's alone.
   *
   *  It is of use to sessions without faults, without an end of their own, and in which nothing goes both ways. */
  pairOf({ vehicle, charger, cable }: SessionPair): PilotPair | undefined {
    let pairs = this.known.get(vehicle);
    if (!pairs) {
      pairs = [];
      this.known.set(vehicle, pairs);
    }
    for (const one of pairs) if (one.charger === charger && one.cable === cable) return one.pair;
    const made = { vehicle, charger, cable };
    const pair = isPilotOnly(made) ? new PilotPair(made, this) : undefined;
    pairs.push({ charger, cable, pair });
    return pair;
  }

  /** @returns whether there was room for one more spell */
  takeRoom(): boolean {
    if (this.count >= MOST_SPELLS) return false;
    this.count++;
    return true;
  }
}

interface KnownPair {
  readonly charger: object;
  readonly cable: object;
  readonly pair: PilotPair | undefined;
}

/** What sessions of one vehicle, charger and cable have done. */
export class PilotPair {
  private readonly offers: PilotOffers;
  private readonly plugged: Spell[] = [];
  private readonly spells: PilotSpells;

  constructor(pair: SessionPair, spells: PilotSpells) {
    this.offers = new PilotOffers(pair);
    this.spells = spells;
  }

  /** What the pilots make of an offer. */
  offered(offerA: number, before?: Offered): Offered {
    return this.offers.of(offerA, before);
  }

  /** Where a session begins, plugged in with what the site gives then; undefined where too much is known already. */
  plugIn(offered: Offered): Spell | undefined {
    const change = changeBy(offered);
    return this.find(this.plugged, "plug", change) ?? this.add(this.plugged, "plug", change, []);
  }

  /** The spell that an input begins which comes at rest; undefined where too much is known already. */
  atRest({ atRest }: Spell, input: PilotInput, offered: Offered, before: Offered): Spell | undefined {
    const change = input === "offer" ? changeBy(offered, before) : 0;
    const known = this.find(atRest, input, change);
    if (known) return known;
    // The pilots come to rest as they were, with another duty cycle at most: what may follow is what might have before.
    const isAsBefore = input === "offer" && offered.level === before.level;
    return this.add(atRest, input, change, isAsBefore ? atRest : []);
  }

  /** The spell that an input begins which comes at the instant of the one before; undefined as above, and where it changes
   *  what has not been taken up yet. */
  atOnce({ atOnce }: Spell, input: PilotInput, offered: Offered, before: Offered): Spell | undefined {
    if (offered !== before && changeBy(offered, before) !== 0) return undefined;
    return this.find(atOnce, input, 0) ?? this.add(atOnce, input, 0, []);
  }

  private find(spells: readonly Spell[], input: PilotInput, change: number): Spell | undefined {
    for (const one of spells) if (one.input === input && one.change === change) return one;
    return undefined;
  }

  private add(to: Spell[], input: PilotInput, change: number, atRest: Spell[]): Spell | undefined {
    if (!this.spells.takeRoom()) return undefined;
    const made: Spell = { input, change, course: undefined, atRest, atOnce: [] };
    to.push(made);
    return made;
  }
}

/** Whether a pair on alternating current never speaks digitally: its machines are the two of the pilot. */
function isPilotOnly(pair: SessionPair): boolean {
  return !isDcSession(pair) && !isChademoSession(pair) && !offersDigital(pair.charger, false);
}
