import { US_PER_S } from "../../base/time.ts";
import type { ProtocolModel } from "../../model/model.ts";
import { effectsOf } from "../interop/draws.ts";
import type { ChargerAtPlug } from "../session/context.ts";
import { FLOWS } from "../session/plant.ts";
import { checkPlug } from "../session/plug-check.ts";
import { openSession, type Session } from "../session/session.ts";
import { leastDrawnA } from "./site-response.ts";

/** What the machines of a vehicle and a charger make of a set-point by themselves. */
export interface OwnResponse {
  /** From a new set-point at the charger to its power at the plug: the mean delay, which is the energy that a step lacks
   *  over the step [s]. */
  readonly delayS: number;
  /** Power reached less the power asked for, both given to the grid [kW]. */
  readonly errorKw: number;
}

/** Long enough for every vehicle that charges at all: the handshake, and the first ramp after it [s]. */
const PATIENCE_S = 600;
const RAMPED_S = 60;
/** A step is over by then; each begins a little later in the loop of messages than the one before [s]. */
const STEP_S = 12;
const LATER_S = 0.037;
const FIRST_STEPS = 2;
const STEPS = 18;
/** In the middle of every window, where nothing but the set-point bounds the power [1]. */
const SOC = 0.5;

/** Plays each pair of vehicle and charger once, without faults, and gives it steps of its set-point: what of a measured
 *  chain is theirs. The same on every worker, for it depends on the models alone. */
export function ownResponses(protocol: ProtocolModel) {
  const known = new Map<string, OwnResponse | undefined>();
  /** @param mostKw what the vehicle can give back at the plug [kW]; 0 for one that only charges
   *  @returns undefined where no energy comes to flow */
  return (vehicle: number, charger: ChargerAtPlug, mostKw: number): OwnResponse | undefined => {
    const name = `${vehicle}/${charger.name}`;
    if (!known.has(name)) known.set(name, rehearse(protocol, vehicle, charger, mostKw));
    return known.get(name);
  };
}

function rehearse(
  protocol: ProtocolModel,
  index: number,
  charger: ChargerAtPlug,
  mostKw: number,
): OwnResponse | undefined {
  const vehicle = protocol.vehicles[index];
  const plug = checkPlug(vehicle, charger);
  if ("failure" in plug) return undefined;
  const isDc = charger.plug.dc !== undefined && vehicle.plug.dc !== undefined;
  const session = openSession(
    {
      vehicle,
      charger,
      cable: protocol.cables[plug.connector],
      effects: effectsOf([]),
      seed: `${protocol.seed}/${vehicle.name}/${charger.name}/rehearsal`,
      soc: SOC,
      chargeS: Number.POSITIVE_INFINITY,
      horizonS: Number.POSITIVE_INFINITY,
      ...(mostKw > 0 ? { bothWays: { leastSoc: 0, ceilingSoc: 1 }, offerA: 0 } : {}),
    },
    { fidelity: protocol.fidelity, staysPlugged: true },
  );
  const steps = stepsOf(session, charger, { isDc, mostKw, leastA: leastDrawnA(charger, vehicle) });
  const own = steps && measured(session, steps);
  session.release();
  return own;
}

/** Two set-points to step between, once energy flows as asked. */
interface Steps {
  high(): void;
  low(): void;
  /** Power into the vehicle that the low one asks for [kW]. */
  readonly lowKw: number;
}

function stepsOf(
  session: Session,
  charger: ChargerAtPlug,
  { isDc, mostKw, leastA }: { readonly isDc: boolean; readonly mostKw: number; readonly leastA: number },
): Steps | undefined {
  if (mostKw > 0) {
    session.limitPower(0, 1);
    if (!comes(session, () => session.givesBack())) return undefined;
    return { high: () => session.limitPower(0, 1), low: () => session.limitPower(-mostKw, 1), lowKw: -mostKw };
  }
  if (!comes(session, () => session.powerKw() > 0)) return undefined;
  const fullKw = session.powerKw();
  if (isDc) {
    const halfKw = fullKw / 2;
    return { high: () => session.limitPower(fullKw), low: () => session.limitPower(halfKw), lowKw: halfKw };
  }
  return { high: () => session.offer(charger.maxCurrentA), low: () => session.offer(leastA), lowKw: Number.NaN };
}

/** Waits until something holds, and the first ramp after that. */
function comes(session: Session, holds: () => boolean): boolean {
  for (let s = 1; s <= PATIENCE_S; s++) {
    session.advanceTo(s * US_PER_S);
    if (!holds()) continue;
    session.advanceTo((s + RAMPED_S) * US_PER_S);
    return holds();
  }
  return false;
}

function measured(session: Session, { high, low, lowKw }: Steps): OwnResponse | undefined {
  let delayS = 0;
  let errorKw = 0;
  let counted = 0;
  let fromKw = session.powerKw();
  for (let k = 0; k < STEPS; k++) {
    const isDown = k % 2 === 0;
    const beforeKwh = flowedKwh(session);
    const spanS = STEP_S + k * LATER_S;
    if (isDown) low();
    else high();
    session.advanceTo(session.nowUs + spanS * US_PER_S);
    const toKw = session.powerKw();
    const missingKwh = toKw * (spanS / 3600) - (flowedKwh(session) - beforeKwh);
    // The first steps may have both sides agree on another direction first.
    if (k >= FIRST_STEPS && toKw !== fromKw) {
      delayS += (missingKwh * 3600) / (toKw - fromKw);
      if (isDown && !Number.isNaN(lowKw)) errorKw += lowKw - toKw;
      counted++;
    }
    fromKw = toKw;
  }
  return counted === 0 ? undefined : { delayS: delayS / counted, errorKw: errorKw / (counted / 2) };
}

/** Into the vehicle less out of it, at the plug [kWh]. */
function flowedKwh(session: Session): number {
  const flows = new Float64Array(FLOWS);
  session.addFlows(flows);
  return flows[0]! - flows[1]!;
}
