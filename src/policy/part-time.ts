import { floorOf } from "./offer.ts";
import type { PolicyContext, SiteView } from "./policy.ts";

/** Turns currents below an EVSE's floor into turns: a session that is to have a third of the least current it can charge
 *  with charges a third of the time. Turns are drawn apart, so that a street does not switch as one. */
export class PartTime {
  /** Made anew from the scenario where a run goes on from a checkpoint. */
  static readonly rebuilt = ["context"];
  private readonly context: PolicyContext;
  private readonly holdUs: number;
  private readonly arrivalUs: Float64Array;
  private readonly own: Float64Array;
  private readonly turn: Float64Array;
  private readonly isOn: Uint8Array;

  /** @param holdUs how long a turn lasts */
  constructor(context: PolicyContext, holdUs: number) {
    const evses = context.evseIds.length;
    this.context = context;
    this.holdUs = holdUs;
    this.arrivalUs = new Float64Array(evses).fill(Number.NaN);
    this.own = new Float64Array(evses);
    this.turn = new Float64Array(evses);
    this.isOn = new Uint8Array(evses);
  }

  /** The wanted current, or where it is below the floor, the floor in this session's turns and 0 in the others [A]. */
  current(view: SiteView, evse: number, wantedA: number): number {
    const floorA = floorOf(view, evse);
    if (wantedA >= floorA) return wantedA;
    if (this.arrivalUs[evse] !== view.arrivalUs[evse]) {
      this.arrivalUs[evse] = view.arrivalUs[evse];
      this.own[evse] = this.context.draw("turn", evse, view.arrivalUs[evse]);
      this.turn[evse] = Number.NaN;
    }
    const own = this.own[evse];
    const turn = Math.floor(view.nowUs / this.holdUs + own);
    if (this.turn[evse] !== turn) {
      this.turn[evse] = turn;
      // Steps of the golden ratio fill any share of the turns evenly.
      this.isOn[evse] = (own * 97 + turn * 0.6180339887498949) % 1 < wantedA / floorA ? 1 : 0;
    }
    return this.isOn[evse] === 1 && floorA <= view.maxCurrentA[evse] ? floorA : 0;
  }
}
