import type { TimeUs } from "../../base/time.ts";
import type { PilotInput, PilotSpells, Spell } from "./pilot-spells.ts";
import type { Session } from "./session.ts";

/** Listens to two machines from an input until nothing is pending any more, and puts down what they did. */
export class SpellRecorder {
  private readonly spell: Spell;
  private readonly sinceUs: TimeUs;
  private readonly eventUs: TimeUs[] = [];
  private readonly changeUs: TimeUs[] = [];
  private readonly currentA: number[] = [];
  private readonly powerKw: number[] = [];
  /** Events that were counted before. */
  private events: number;

  /** @param events that the machines have handled before the spell's input, which came at `sinceUs` */
  constructor(spell: Spell, sinceUs: TimeUs, events: number) {
    this.spell = spell;
    this.sinceUs = sinceUs;
    this.events = events;
  }

  /** Advances the machines instant by instant, for the times of their events. */
  advance(machines: Session, untilUs: TimeUs): void {
    for (;;) {
      const timeUs = machines.nextTimeUs();
      if (timeUs >= untilUs) break;
      machines.advanceTo(Math.min(untilUs, timeUs + 1));
      for (; this.events < machines.events; this.events++) this.eventUs.push(timeUs - this.sinceUs);
    }
    machines.advanceTo(untilUs);
  }

  hear(timeUs: TimeUs, currentA: number, powerKw: number): void {
    this.changeUs.push(timeUs - this.sinceUs);
    this.currentA.push(currentA);
    this.powerKw.push(powerKw);
  }

  /** Puts the spell's course down where it is complete. @returns whether it is */
  finish(machines: Session, nowUs: TimeUs): boolean {
    const { eventUs, changeUs, currentA, powerKw, sinceUs } = this;
    const lastUs = sinceUs + (eventUs.at(-1) ?? 0);
    if (machines.nextTimeUs() < Number.POSITIVE_INFINITY || nowUs === sinceUs) return false;
    // The clock of machines that have come to their end has stopped at their last event.
    this.spell.course ??= { eventUs, changeUs, currentA, powerKw, isEnd: eventUs.length > 0 && nowUs === lastUs };
    return true;
  }

  /** Another input comes. @returns who listens from there on; nobody where it comes in the middle of the spell, or what
   *  follows is known */
  next(
    machines: Session,
    nowUs: TimeUs,
    spells: PilotSpells,
    input: PilotInput,
    offerA: number,
  ): SpellRecorder | undefined {
    const isAtOnce = nowUs === this.sinceUs;
    if (!isAtOnce && !this.finish(machines, nowUs)) return undefined;
    const next = spells.after(this.spell, input, offerA, isAtOnce);
    return next && !next.course ? new SpellRecorder(next, nowUs, this.events) : undefined;
  }
}
