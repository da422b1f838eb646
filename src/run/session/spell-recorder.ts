import type { TimeUs } from "../../base/time.ts";
import type { Offered } from "./pilot-offer.ts";
import type { PilotInput, PilotPair, Spell } from "./pilot-spells.ts";
import type { Session } from "./session.ts";

/** Listens to two machines from an input until nothing is pending any more, and puts down what they did. */
export class SpellRecorder {
  private readonly spell: Spell;
  private readonly offered: Offered;
  private readonly sinceUs: TimeUs;
  private readonly eventUs: TimeUs[] = [];
  private readonly changeUs: TimeUs[] = [];
  private readonly flows: boolean[] = [];
  /** A current was neither none nor what the offer allows: the spell must be played each time. */
  private isOther = false;
  /** Events that were counted before. */
  private events: number;

  /** @param offered what the machines are offered from the spell's input on, which came at `sinceUs`
   *  @param events that they have handled before it */
  constructor(spell: Spell, offered: Offered, sinceUs: TimeUs, events: number) {
    this.spell = spell;
    this.offered = offered;
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
    const { drawA, powerKw: drawKw } = this.offered;
    const flows = currentA !== 0;
    if (currentA !== (flows ? drawA : 0) || powerKw !== (flows ? drawKw : 0)) this.isOther = true;
    this.changeUs.push(timeUs - this.sinceUs);
    this.flows.push(flows);
  }

  /** Puts the spell's course down where it is complete. @returns whether it is */
  finish(machines: Session, nowUs: TimeUs): boolean {
    const { eventUs, changeUs, flows, sinceUs } = this;
    const lastUs = eventUs.at(-1) ?? -1;
    if (machines.nextTimeUs() < Number.POSITIVE_INFINITY || nowUs === sinceUs || this.isOther) return false;
    // The clock of machines that have come to their end has stopped at their last event.
    this.spell.course ??= { eventUs, lastUs, changeUs, flows, isEnd: nowUs === sinceUs + lastUs };
    return true;
  }

  /** Another input comes, and from it on something is offered. @returns who listens from there on; nobody where it comes in
   *  the middle of the spell, or what follows is known */
  next(
    machines: Session,
    nowUs: TimeUs,
    pair: PilotPair,
    { input, offered }: { readonly input: PilotInput; readonly offered: Offered },
  ): SpellRecorder | undefined {
    const isAtOnce = nowUs === this.sinceUs;
    if (!isAtOnce && !this.finish(machines, nowUs)) return undefined;
    const { spell, offered: before } = this;
    const next = isAtOnce ? pair.atOnce(spell, input, offered, before) : pair.atRest(spell, input, offered, before);
    return next && !next.course ? new SpellRecorder(next, offered, nowUs, this.events) : undefined;
  }
}
