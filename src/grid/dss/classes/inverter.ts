import type { Connection } from "../../network.ts";
import { type BusSpec, NO_BUS, parseBus } from "../bus-spec.ts";
import { type DssState, type Property, propertiesOf } from "../property.ts";
import { findShape } from "./load-shape.ts";
import { CONNECTIONS } from "./winding.ts";

/** What photovoltaic systems and batteries have in common. */
export interface InverterState extends DssState {
  phases: number;
  bus: BusSpec;
  kv: number;
  connection: Connection;
  model: 1 | 2;
  minPu: number;
  maxPu: number;
  kva: number;
  kvaGiven: boolean;
  pf: number;
  kvar: number;
  /** The most kvar delivered and absorbed; NaN: not given. */
  kvarLimit: number;
  absorbedKvarLimit: number;
  powerFirst: boolean;
  powerFactorFirst: boolean;
  /** [%], −1: not given. */
  noKvarBelowPct: number;
  fullKvarAbovePct: number;
  kvarFollows: boolean;
  limitsCurrent: boolean;
  /** Whether kvar was given after the power factor. */
  usesKvar: boolean;
  cutInPct: number;
  cutOutPct: number;
  efficiency: string | undefined;
  daily: string | undefined;
  yearly: string | undefined;
  duty: string | undefined;
}

export function newInverter(baseHz: number): InverterState {
  return {
    enabled: true,
    baseHz,
    phases: 3,
    bus: NO_BUS,
    kv: 12.47,
    connection: "wye",
    model: 1,
    minPu: 0.9,
    maxPu: 1.1,
    kva: 0,
    kvaGiven: false,
    pf: 1,
    kvar: 0,
    kvarLimit: Number.NaN,
    absorbedKvarLimit: Number.NaN,
    powerFirst: false,
    powerFactorFirst: false,
    noKvarBelowPct: -1,
    fullKvarAbovePct: -1,
    kvarFollows: false,
    limitsCurrent: false,
    usesKvar: false,
    cutInPct: 0,
    cutOutPct: 0,
    efficiency: undefined,
    daily: undefined,
    yearly: undefined,
    duty: undefined,
  };
}

const WHY = "the inverter follows its power and its power factor or kvar";

/** The properties of inverters by lower-case name. */
function inverterProperties<S extends InverterState>(): Map<string, Property<S>> {
  const { number, count, choice, text, flag } = propertiesOf<S>();
  const list: Property<S>[] = [
    count("Phases", 1, (state, value) => {
      state.phases = value;
    }),
    text("Bus1", (state, value) => {
      state.bus = parseBus(value);
    }),
    number("kV", (state, value) => {
      state.kv = value;
    }),
    choice("Conn", CONNECTIONS, (state, value) => {
      state.connection = value;
    }),
    choice<1 | 2>("Model", { 1: 1, 2: 2 }, (state, value) => {
      state.model = value;
    }),
    number("VMinpu", (state, value) => {
      state.minPu = value;
    }),
    number("VMaxpu", (state, value) => {
      state.maxPu = value;
    }),
    number("kVA", (state, value) => {
      state.kva = value;
      state.kvaGiven = true;
    }),
    number("PF", (state, value) => {
      state.pf = value;
      state.usesKvar = false;
    }),
    number("kvar", (state, value) => {
      state.kvar = value;
      state.usesKvar = true;
    }),
    number("kvarMax", (state, value) => {
      state.kvarLimit = Math.abs(value);
    }),
    number("kvarMaxAbs", (state, value) => {
      state.absorbedKvarLimit = Math.abs(value);
    }),
    flag("WattPriority", (state, value) => {
      state.powerFirst = value;
    }),
    flag("PFPriority", (state, value) => {
      state.powerFactorFirst = value;
    }),
    number("%CutIn", (state, value) => {
      state.cutInPct = value;
    }),
    number("%CutOut", (state, value) => {
      state.cutOutPct = value;
    }),
    text("EffCurve", (state, value) => {
      state.efficiency = value.toLowerCase();
    }),
    text("Yearly", (state, value, edit) => {
      state.yearly = findShape(value, edit)?.name;
    }),
    text("Daily", (state, value, edit) => {
      state.daily = findShape(value, edit)?.name;
      state.yearly ??= state.daily;
    }),
    text("Duty", (state, value, edit) => {
      state.duty = findShape(value, edit)?.name;
    }),
    flag("LimitCurrent", (state, value) => {
      state.limitsCurrent = value;
    }),
    flag("VarFollowInverter", (state, value) => {
      state.kvarFollows = value;
    }),
    number("%PMinNoVars", (state, value) => {
      state.noKvarBelowPct = value;
    }),
    number("%PMinkvarMax", (state, value) => {
      state.fullKvarAbovePct = value;
    }),
  ];
  return new Map(list.map((property) => [property.name.toLowerCase(), property]));
}

/** The class's properties in its order; those not known are ignored. */
export function inverterOrder<S extends InverterState>(order: string, own: readonly Property<S>[]): Property<S>[] {
  const known = inverterProperties<S>();
  for (const property of own) known.set(property.name.toLowerCase(), property);
  return order.split(" ").map((name) => known.get(name.toLowerCase()) ?? { name, ignored: WHY, set: () => {} });
}
