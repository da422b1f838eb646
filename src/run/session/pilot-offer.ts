import { DUTY_OFF_PCT, dutyFromCurrentPct, quantiseDutyPct } from "../../protocol/iec61851/duty.ts";
import { type VehiclePilotInput, type VehiclePilotState, vehiclePilot } from "../../protocol/iec61851/vehicle.ts";
import type { SessionPair } from "./context.ts";
import { evsePilotSettings, phasesInUse, pluggedCableA, vehiclePilotSettings } from "./pilot-settings.ts";
import { acPowerKw } from "./plant.ts";

/** What the two pilots of a pair make of an offered current: all that they do after it follows from this. */
export interface Offered {
  /** The duty cycle that the EVSE sets [%]. */
  readonly dutyPct: number;
  /** Whether there is one, whether the vehicle starts at it, and whether it then draws current: bits. */
  readonly level: number;
  /** What a vehicle that charges draws, per phase [A] and in all [kW]. */
  readonly drawA: number;
  readonly powerKw: number;
}

const ON = 1;
const STARTS = 2;
const DRAWS = 4;
/** The duty cycle is another one than before; and what a vehicle that charges draws is the same all the same. */
const CHANGED = 8;
const KEEPS = 16;

/** How an offer changes what stood before; 0 where it changes nothing. Offers that change the same state alike are followed
 *  by the same events at the same times, and by currents that are none or what each one allows. */
export const changeBy = (offered: Offered, before?: Offered): number =>
  offered.dutyPct === before?.dutyPct ? 0 : CHANGED | offered.level | (offered.drawA === before?.drawA ? KEEPS : 0);

/** Duty cycles of a pair that are remembered: steps of 0.25 % are fewer. */
const MOST_KNOWN = 512;

/** Asks the two pilots of a pair what they make of offers, without a session. */
export class PilotOffers {
  private readonly pair: SessionPair;
  private readonly phases: 1 | 3;
  private readonly stepPct: number;
  private readonly vehicle: ReturnType<typeof vehiclePilot>;
  private readonly cableA: number;
  private readonly known = new Map<number, Offered>();
  /** Most offers are none, or the one another session had last. */
  private readonly none: Offered;
  private lastA = 0;
  private last: Offered;

  constructor(pair: SessionPair) {
    this.pair = pair;
    this.phases = phasesInUse(pair);
    this.stepPct = evsePilotSettings(pair.charger, false).dutyStepPct;
    this.vehicle = vehiclePilot(vehiclePilotSettings({ ...pair, effects: {} }, false));
    this.cableA = pluggedCableA(pair, this.phases);
    this.none = this.make(DUTY_OFF_PCT);
    this.last = this.none;
  }

  /** @param offerA as the site gives it [A]  @param before what was made of the last one */
  of(offerA: number, before?: Offered): Offered {
    if (offerA === 0) return this.none;
    if (offerA === this.lastA) return this.last;
    this.lastA = offerA;
    this.last = this.find(offerA, before);
    return this.last;
  }

  private find(offerA: number, before: Offered | undefined): Offered {
    const dutyPct = quantiseDutyPct(dutyFromCurrentPct(Math.max(0, offerA)), this.stepPct);
    if (dutyPct === before?.dutyPct) return before;
    const known = this.known.get(dutyPct);
    if (known) return known;
    const made = this.make(dutyPct);
    if (this.known.size < MOST_KNOWN) this.known.set(dutyPct, made);
    return made;
  }

  private make(dutyPct: number): Offered {
    const output = dutyPct === DUTY_OFF_PCT ? "x1" : "pwm";
    const waiting = this.vehicleAfter({ phase: "waiting" }, { kind: "pilot", output, dutyPct });
    const charging = { phase: "charging", output, dutyPct, mains: true } as const;
    const { drawA } = this.vehicleAfter(charging, { kind: "timer", timer: "adapt" });
    const starts = waiting.phase === "readying" ? STARTS : 0;
    return {
      dutyPct,
      level: (output === "pwm" ? ON : 0) | starts | (drawA > 0 ? DRAWS : 0),
      drawA,
      powerKw: acPowerKw(this.pair, this.phases, drawA),
    };
  }

  private vehicleAfter(state: Partial<VehiclePilotState>, input: VehiclePilotInput): VehiclePilotState {
    const { vehicle, cableA } = this;
    return vehicle.step({ ...vehicle.initial, cableA, ...state }, input).state;
  }
}
