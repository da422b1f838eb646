import type { TimeUs } from "../../base/time.ts";
import type { SessionSetup } from "./context.ts";
import { isChademoSession, isDcSession, offersDigital } from "./pilot-settings.ts";

/** What comes into a session from outside. */
export type PilotInput = "plug" | "offer" | "leave";

/** What a session by control pilot does from an input until nothing is pending any more. */
export interface Spell {
  readonly input: PilotInput;
  /** Of an offer and of plugging in [A]. */
  readonly offerA: number;
  /** The input came at the instant of the one before, ahead of everything that was due. */
  readonly isAtOnce: boolean;
  /** What follows, after the input; undefined until a session has lived through it. */
  course: Course | undefined;
  /** Spells that begin with another input: once all is done, or at once. */
  readonly next: Spell[];
}

/** Times are counted from the spell's input [µs]. */
export interface Course {
  /** Of every input and timer that the machines handle. */
  readonly eventUs: readonly TimeUs[];
  /** Of every change of the current, what it is then per phase [A], and the power [kW]. */
  readonly changeUs: readonly TimeUs[];
  readonly currentA: readonly number[];
  readonly powerKw: readonly number[];
  /** The plug is out at the end of it. */
  readonly isEnd: boolean;
}

/** Spells that are kept, and those that may follow one: a policy that tells every session other currents at other times
 *  makes ever new ones. */
const MOST_SPELLS = 4096;
const MOST_NEXT = 64;

/** What sessions by control pilot of one run on one worker have done so far, by vehicle, charger and cable.
 *
 *  Without fault and without modem nothing in such a session is random: after the same inputs at rest it always does the
 *  same, later or earlier. So what machines did once is looked up the next time. */
export class PilotSpells {
  private readonly known = new Map<object, Pair[]>();
  private count = 0;

  /** Where a session begins, plugged in with what the site gives then; undefined where it is not of that kind, or too many
   *  are known. */
  plugIn(setup: SessionSetup): Spell | undefined {
    for (const _ in setup.effects) return undefined;
    if (setup.chargeS < Number.POSITIVE_INFINITY || setup.bothWays) return undefined;
    const pair = this.pairOf(setup);
    if (!pair.isPilotOnly) return undefined;
    return this.following(pair.spells, "plug", setup.offerA ?? Number.NaN, false);
  }

  /** The spell that an input begins; undefined where it is new and too many are known. */
  after(spell: Spell, input: PilotInput, offerA: number, isAtOnce: boolean): Spell | undefined {
    return this.following(spell.next, input, offerA, isAtOnce);
  }

  private following(spells: Spell[], input: PilotInput, offerA: number, isAtOnce: boolean): Spell | undefined {
    for (const one of spells)
      if (one.input === input && Object.is(one.offerA, offerA) && one.isAtOnce === isAtOnce) return one;
    if (this.count >= MOST_SPELLS || spells.length >= MOST_NEXT) return undefined;
    this.count++;
    const made: Spell = { input, offerA, isAtOnce, course: undefined, next: [] };
    spells.push(made);
    return made;
  }

  private pairOf({ vehicle, charger, cable }: SessionSetup): Pair {
    let pairs = this.known.get(vehicle);
    if (!pairs) {
      pairs = [];
      this.known.set(vehicle, pairs);
    }
    for (const pair of pairs) if (pair.charger === charger && pair.cable === cable) return pair;
    const made: Pair = { charger, cable, isPilotOnly: isPilotOnly({ vehicle, charger, cable }), spells: [] };
    pairs.push(made);
    return made;
  }
}

interface Pair {
  readonly charger: object;
  readonly cable: object;
  readonly isPilotOnly: boolean;
  readonly spells: Spell[];
}

/** Whether a pair on alternating current never speaks digitally: its machines are the two of the pilot. */
function isPilotOnly(pair: Pick<SessionSetup, "vehicle" | "charger" | "cable">): boolean {
  return !isDcSession(pair) && !isChademoSession(pair) && !offersDigital(pair.charger, false);
}
