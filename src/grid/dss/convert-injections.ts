import type {
  Connection,
  Generator,
  Impedance,
  InverterLimits,
  Load,
  PvSystem,
  Storage,
  Terminal,
} from "../network.ts";
import type { BusSpec } from "./bus-spec.ts";
import { findObject } from "./circuit.ts";
import type { GeneratorState } from "./classes/generator.ts";
import { type GrowthState, grownBy } from "./classes/growth-shape.ts";
import type { InverterState } from "./classes/inverter.ts";
import type { LoadState } from "./classes/load.ts";
import type { PvSystemState } from "./classes/pv-system.ts";
import { DEFAULT_STORAGE_KVA, type StorageState } from "./classes/storage.ts";
import { type CurveState, curveAt, extendedPoints } from "./classes/xy-curve.ts";
import {
  addOpenConductors,
  type Draft,
  type NetworkBuilder,
  namedAs,
  openConductors,
  originOf,
  shapeRefs,
  temperatureRefs,
  terminalAt,
} from "./network-builder.ts";
import { BadValue } from "./place.ts";
import type { DssObject } from "./property.ts";

interface ConnectedState {
  readonly phases: number;
  readonly bus: BusSpec;
  readonly connection: Connection;
  readonly kv: number;
}

/** Wye has a neutral; a delta of one or two branches ends at one conductor more than it has branches. */
const conductorsOf = ({ phases, connection }: ConnectedState) =>
  connection === "delta" && phases >= 3 ? phases : phases + 1;

function connectedAt(builder: NetworkBuilder, object: DssObject, state: ConnectedState): Terminal {
  if (!(state.kv > 0)) throw new BadValue("DSS_OUT_OF_RANGE", `expected kV above 0, got ${state.kv}`);
  return terminalAt(builder, state.bus, { phases: state.phases, conductors: conductorsOf(state) }, object);
}

export function toLoad(builder: NetworkBuilder, object: DssObject<LoadState>): Load {
  const { state } = object;
  const { phases, connection, kv, model, status, customers, minPu, maxPu, lowPu, cvrWatts, cvrVars } = state;
  const { year, growthPct } = builder.circuit;
  if (!Number.isFinite(state.kw) || !Number.isFinite(state.kvar)) {
    throw new BadValue("DSS_NUMBER_NOT_FINITE", `expected finite powers, got ${state.kw} kW and ${state.kvar} kvar`);
  }
  if (model === 8 && !state.zipv) throw new BadValue("DSS_ZIPV_MISSING", "model 8 needs ZIPV");
  const terminal = connectedAt(builder, object, state);
  if (state.rNeutral >= 0 && connection === "wye" && terminal.nodes[phases] > 0) {
    builder.neutrals.push(neutralOf(object, terminal));
  }
  const shape = state.growth && findObject<GrowthState>(builder.circuit, "GrowthShape", state.growth);
  const growth = year === 0 ? 1 : shape ? grownBy(shape.state, year) : (1 + growthPct / 100) ** (year - 1);
  const { shapes } = shapeRefs(builder, state);
  const load: Draft<Load> = {
    name: object.name,
    origin: originOf(object),
    phases,
    connection,
    terminal,
    kv,
    minPu,
    maxPu,
    model,
    kw: state.kw * growth,
    kvar: state.kvar * growth,
    lowPu,
    cvrWatts,
    cvrVars,
    status,
    customers,
  };
  if (shapes) load.shapes = shapes;
  if (state.zipv) load.zipv = state.zipv;
  addOpenConductors(load, builder, object, [conductorsOf(state)]);
  return load;
}

/** The impedance from a load's neutral to ground, which stands beside the load. */
function neutralOf({ name, place, state }: DssObject<LoadState>, terminal: Terminal): Impedance {
  const { rNeutral: r, xNeutral: x } = state;
  const size = r * r + x * x;
  const from: Terminal = { bus: terminal.bus, nodes: [terminal.nodes[state.phases]] };
  return {
    name: `${name} neutral`,
    origin: { file: place.file, line: place.line },
    kind: "reactor",
    phases: 1,
    connection: "wye",
    from,
    yS: {
      order: 1,
      re: Float64Array.of(size === 0 ? SOLID_S : r / size),
      im: Float64Array.of(size === 0 ? 0 : -x / size),
    },
  };
}

/** The stand-in for a solid connection to ground [S]. */
const SOLID_S = 1e6;

export function toGenerator(builder: NetworkBuilder, object: DssObject<GeneratorState>): Generator {
  const { state } = object;
  const { phases, connection, kv, minPu, maxPu, model, kw, kvar, kva, targetPu, maxKvar, minKvar, status } = state;
  return {
    ...namedAs(object),
    phases,
    connection,
    terminal: connectedAt(builder, object, state),
    kv,
    minPu,
    maxPu,
    ...shapeRefs(builder, state),
    model,
    generatedKw: kw,
    generatedKvar: kvar,
    kva,
    targetPu,
    maxKvar,
    minKvar,
    status,
    ...openConductors(builder, object, [conductorsOf(state)]),
  };
}

export function toPvSystem(builder: NetworkBuilder, object: DssObject<PvSystemState>): PvSystem {
  const { state } = object;
  const { phases, connection, kv, minPu, maxPu, model, irradiance, cutInPct, cutOutPct } = state;
  const temperature = curve(builder, state.temperatureCurve);
  const efficiency = curve(builder, state.efficiency);
  const temperatureFactors =
    temperature &&
    temperatureRefs(builder, state.temperatureShapes, {
      name: state.temperatureCurve!,
      at: (temperatureC) => curveAt(temperature, temperatureC),
    });
  return {
    ...namedAs(object),
    phases,
    connection,
    terminal: connectedAt(builder, object, state),
    kv,
    minPu,
    maxPu,
    ...shapeRefs(builder, state),
    model,
    ratedKva: state.kva,
    pmppKw: state.pmppKw,
    maxKw: (state.pmppKw * state.pmppPct) / 100,
    irradiance,
    temperatureFactor: temperature ? curveAt(temperature, state.temperatureC) : 1,
    ...(temperatureFactors && { temperatureFactors }),
    ...(efficiency && { efficiency: extendedPoints(efficiency) }),
    ...(state.usesKvar ? { kvar: state.kvar } : { powerFactor: state.pf }),
    cutInPct,
    cutOutPct,
    ...limitsOf(state, state.kva),
    ...openConductors(builder, object, [conductorsOf(state)]),
  };
}

export function toStorage(builder: NetworkBuilder, object: DssObject<StorageState>): Storage {
  const { state } = object;
  const { phases, connection, kv, minPu, maxPu, model, storedKwh, reservePct, chargePct, dischargePct } = state;
  const { chargeEfficiencyPct, dischargeEfficiencyPct } = state;
  const ratedKw = (state.ratedKw * state.ratedKwPct) / 100;
  const efficiency = curve(builder, state.efficiency);
  // Idling losses are on the battery's side of the inverter.
  const idlingShare = (state.idlingPct / 100) * (state.kva > 0 ? state.ratedKw / state.kva : 1);
  const idlingPct = state.idlingPct / (efficiency ? curveAt(efficiency, idlingShare) || 1 : 1);
  return {
    ...namedAs(object),
    phases,
    connection,
    terminal: connectedAt(builder, object, state),
    kv,
    minPu,
    maxPu,
    ...shapeRefs(builder, state),
    model,
    ratedKw,
    ratedKva: state.kva,
    ratedKwh: state.ratedKwh,
    storedKwh,
    reservePct,
    state: state.state,
    chargePct,
    dischargePct,
    chargeEfficiencyPct,
    dischargeEfficiencyPct,
    idlingPct,
    ...(efficiency && { efficiency: extendedPoints(efficiency) }),
    ...dispatchOf(state),
    // Without a kVA of its own a battery's limit in kvar stays that of the kVA which every battery begins with.
    ...limitsOf(state, state.kvaGiven ? state.kva : DEFAULT_STORAGE_KVA),
    ...(state.usesKvar ? { kvar: state.kvar } : { powerFactor: state.pf }),
    ...openConductors(builder, object, [conductorsOf(state)]),
  };
}

/** How a battery is told what to do; what nothing here gives a level for keeps its state. */
function dispatchOf({ dispatch, dischargeTrigger, chargeTrigger, chargeHour }: StorageState) {
  if (dispatch === "follow") return { follows: true };
  if (dispatch !== "default") return {};
  return {
    ...(dischargeTrigger !== 0 && { dischargeTrigger }),
    ...(chargeTrigger !== 0 && { chargeTrigger }),
    ...(chargeHour !== 2 && { chargeHour: Math.max(0, chargeHour) }),
  };
}

function limitsOf(state: InverterState, usualKvar: number): InverterLimits {
  const { kvarLimit, absorbedKvarLimit, powerFirst, powerFactorFirst, noKvarBelowPct, fullKvarAbovePct } = state;
  const maxKvar = Number.isNaN(kvarLimit) ? usualKvar : kvarLimit;
  return {
    maxKvar,
    maxAbsorbedKvar: Number.isNaN(absorbedKvarLimit) ? maxKvar : absorbedKvarLimit,
    ...(powerFactorFirst ? { priority: "power factor" } : powerFirst ? { priority: "power" } : {}),
    ...(noKvarBelowPct > 0 && { noKvarBelowPct }),
    ...(fullKvarAbovePct > 0 && { fullKvarAbovePct }),
    ...(state.kvarFollows && { kvarFollows: true }),
    ...(state.limitsCurrent && { limitsCurrent: true }),
  };
}

function curve(builder: NetworkBuilder, name: string | undefined): CurveState | undefined {
  if (name === undefined || name === "") return undefined;
  const found = findObject<CurveState>(builder.circuit, "XYcurve", name);
  if (!found) throw new BadValue("DSS_UNKNOWN_OBJECT", `there is no XYcurve "${name.slice(0, 60)}"`);
  return found.state;
}
