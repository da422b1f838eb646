import type { Impedance, Line, Source, Transformer } from "../network.ts";
import { groundOf } from "./bus-spec.ts";
import { type FaultState, faultAdmittance } from "./classes/fault.ts";
import type { LineState } from "./classes/line.ts";
import { type ReactorState, reactorAdmittance } from "./classes/reactor.ts";
import type { TransformerState } from "./classes/transformer.ts";
import { sourceImpedance, type VsourceState } from "./classes/vsource.ts";
import { lineMatrices } from "./convert-line.ts";
import { isSingular } from "./impedance-matrix.ts";
import {
  addOpenConductors,
  type Draft,
  type NetworkBuilder,
  namedAs,
  openConductors,
  originOf,
  shapeRefs,
  terminalAt,
} from "./network-builder.ts";
import { BadValue } from "./place.ts";
import type { DssObject } from "./property.ts";
import { toMeters } from "./units.ts";

export function toSource(builder: NetworkBuilder, object: DssObject<VsourceState>): Source {
  const { state } = object;
  const size = { phases: state.phases, conductors: state.phases };
  const zOhm = sourceImpedance(state, builder.hz);
  if (isSingular(zOhm)) throw new BadValue("DSS_ZERO_IMPEDANCE", "the source's impedance is zero or singular");
  const { phases, pu, angleDeg, sequence } = state;
  return {
    ...namedAs(object),
    phases,
    terminal: terminalAt(builder, state.bus1, size, object),
    ...(state.bus2 && { returnTerminal: terminalAt(builder, state.bus2, size, object) }),
    baseKv: state.kv,
    pu,
    angleDeg,
    sequence,
    zOhm,
    ...shapeRefs(builder, state),
    ...openConductors(builder, object, [phases, phases]),
  };
}

export function toLine(builder: NetworkBuilder, object: DssObject<LineState>): Line {
  const { state } = object;
  const { z, y } = lineMatrices(state, builder.hz, builder.geometries);
  if (isSingular(z)) throw new BadValue("DSS_ZERO_IMPEDANCE", "the line's impedance is zero or singular");
  const phases = z.order;
  const size = { phases, conductors: phases };
  const line: Draft<Line> = {
    name: object.name,
    origin: originOf(object),
    from: terminalAt(builder, state.bus1, size, object),
    to: terminalAt(builder, state.bus2, size, object),
    zOhm: z,
    yShuntS: y,
    lengthM: state.length * toMeters(state.units),
    isSwitch: state.isSwitch,
  };
  if (state.normalAmps > 0) line.normalAmps = state.normalAmps;
  if (state.emergencyAmps > 0) line.emergencyAmps = state.emergencyAmps;
  addOpenConductors(line, builder, object, [phases, phases]);
  return line;
}

/** Most windings leave their neutral as it is. */
const OPEN_NEUTRAL = Object.freeze({ r: -1, x: 0 });
const neutralAt = (r: number, x: number) => (r === -1 && x === 0 ? OPEN_NEUTRAL : { r, x });

export function toTransformer(builder: NetworkBuilder, object: DssObject<TransformerState>): Transformer {
  const { state } = object;
  const { phases } = state;
  const ratio = builder.hz / state.baseHz;
  const windings = state.windings.map((winding) => {
    if (!(winding.kv > 0 && winding.kva > 0)) {
      throw new BadValue(
        "DSS_OUT_OF_RANGE",
        `expected kV and kVA above 0, got ${winding.kv} kV and ${winding.kva} kVA`,
      );
    }
    const { connection, kv, kva, resistancePct, tap, minTap, maxTap, numTaps } = winding;
    return {
      terminal: terminalAt(builder, winding.bus, { phases, conductors: phases + 1 }, object),
      connection,
      kv,
      kva,
      resistancePct,
      tap,
      minTap,
      maxTap,
      numTaps,
      neutralOhm: neutralAt(winding.rNeutral, winding.xNeutral * ratio),
    };
  });
  const transformer: Draft<Transformer> = {
    name: object.name,
    origin: originOf(object),
    phases,
    windings,
    reactancePct: state.reactancePct.map((value) => value * ratio),
    noLoadLossPct: state.noLoadLossPct,
    magnetizingPct: state.magnetizingPct / ratio,
    antifloatPpm: state.antifloatPpm,
    highSideLeads: state.leads,
    isSubstation: state.isSubstation,
  };
  if (state.normalKva > 0) transformer.normalKva = state.normalKva;
  if (state.emergencyKva > 0) transformer.emergencyKva = state.emergencyKva;
  if (state.bank !== "") transformer.bank = state.bank;
  const conductors = windings.map(() => phases + 1);
  addOpenConductors(transformer, builder, object, conductors);
  return transformer;
}

/** Conductors of a shunt's first terminal: a delta of one or two branches ends at one more. */
export const shuntConductors = (phases: number, isDelta: boolean) => (isDelta && phases < 3 ? phases + 1 : phases);

export function toReactor(builder: NetworkBuilder, object: DssObject<ReactorState>): Impedance {
  const { state } = object;
  const { phases, connection } = state;
  const conductors = shuntConductors(phases, connection === "delta");
  const size = { phases: conductors, conductors };
  const from = terminalAt(builder, state.bus1, size, object);
  return {
    ...namedAs(object),
    kind: "reactor",
    phases,
    connection,
    from,
    ...(connection === "wye" && {
      to: terminalAt(builder, state.bus2 ?? groundOf(state.bus1, phases), size, object),
    }),
    yS: reactorAdmittance(state, builder.hz),
    ...(state.normalAmps !== undefined && { normalAmps: state.normalAmps }),
    ...openConductors(builder, object, [conductors, conductors]),
  };
}

export function toFault(builder: NetworkBuilder, object: DssObject<FaultState>): Impedance {
  const { state } = object;
  const { phases } = state;
  const size = { phases, conductors: phases };
  return {
    ...namedAs(object),
    kind: "fault",
    phases,
    connection: "wye",
    from: terminalAt(builder, state.bus1, size, object),
    to: terminalAt(builder, state.bus2 ?? groundOf(state.bus1, phases), size, object),
    yS: faultAdmittance(state),
    ...openConductors(builder, object, [phases, phases]),
  };
}
