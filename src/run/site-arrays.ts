import { FLOWS } from "./session/plant.ts";
import type { Stay } from "./stay.ts";

const EMPTY = -1;

/** What a running site keeps by EVSE. */
export class SiteArrays {
  /** Session at the EVSE, EMPTY where none. */
  readonly sessionAt: Int32Array;
  readonly lastUs: Float64Array;
  readonly pilotA: Float64Array;
  /** What the vehicle may draw at the meter, its own limits considered; negative what it gives back [kW]. */
  readonly drawableKw: Float64Array;
  /** What its plug had delivered when last asked, where sessions are machines (`Plant.addFlows`, FLOWS by EVSE). */
  readonly bookedKwh: Float64Array;
  /** The stay of a session that is simulated as machines. */
  readonly stayAt: (Stay | undefined)[];
  /** What the site gives each EVSE at the plug [kW]. */
  protected readonly offeredKw: Float64Array;

  constructor(evses: number) {
    this.sessionAt = new Int32Array(evses).fill(EMPTY);
    this.lastUs = new Float64Array(evses);
    this.pilotA = new Float64Array(evses);
    this.drawableKw = new Float64Array(evses);
    this.bookedKwh = new Float64Array(FLOWS * evses);
    this.stayAt = new Array<Stay | undefined>(evses).fill(undefined);
    this.offeredKw = new Float64Array(evses);
  }

  /** As at the start. */
  protected clear(): void {
    // Value by value: `fill` is a call of its own for each array, which takes as long as making it.
    for (let evse = 0; evse < this.sessionAt.length; evse++) {
      this.sessionAt[evse] = EMPTY;
      this.lastUs[evse] = 0;
      this.pilotA[evse] = 0;
      this.drawableKw[evse] = 0;
      this.stayAt[evse] = undefined;
      this.offeredKw[evse] = 0;
      this.clearBooked(evse);
    }
  }

  /** Nothing of a stay has been booked. */
  protected clearBooked(evse: number): void {
    for (let at = FLOWS * evse; at < FLOWS * (evse + 1); at++) this.bookedKwh[at] = 0;
  }
}
