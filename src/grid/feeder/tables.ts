import type { Network } from "../network.ts";
import {
  choice,
  complexMatrix,
  count,
  element,
  list,
  number,
  openings,
  ordinal,
  phaseOr,
  points,
  positive,
  realMatrix,
  ref,
  terminal,
  text,
  yesNo,
} from "./cells.ts";
import { type Field, may, must, or, together } from "./fields.ts";

/** Metres of the units that coordinates may be written in. */
export const COORDINATE_UNITS = Object.freeze({ m: 1, ft: 0.3048 });
export type CoordinateUnit = keyof typeof COORDINATE_UNITS;

/** One table of a feeder folder. */
export interface TableSpec {
  readonly file: string;
  readonly fields: readonly Field[];
}

/** The tables of a feeder, by the network's list or, for types, by what they are types of. */
export type TableName =
  | Exclude<keyof Network, "name" | "frequencyHz" | "options" | "shapes">
  | "lineTypes"
  | "transformerTypes"
  | "shapes";

const connection = choice("wye", "delta");
const share = number({ min: 0 });
const some = number();
const shapes = [
  may("shapes.daily", ref("shapes")),
  may("shapes.yearly", ref("shapes")),
  may("shapes.duty", ref("shapes")),
];
const open = [may("open", openings), may("openS", share, "open_conductance_s")];
/** What an inverter keeps to. */
const inverter = [
  may("maxKvar", some),
  may("maxAbsorbedKvar", some),
  may("priority", choice("power", "power factor")),
  may("noKvarBelowPct", share),
  may("fullKvarAbovePct", share),
  may("kvarFollows", yesNo),
  may("limitsCurrent", yesNo),
];
/** What loads and all that feeds in have in common. */
const connected = (name: string) => [
  must("name", text, name),
  must("terminal", terminal, "at"),
  must("phases", count),
  or("connection", connection, "wye"),
  must("kv", positive),
];
const limits = (minPu: number, maxPu: number) => [or("minPu", share, minPu), or("maxPu", share, maxPu)];

/** Every table with its columns; defaults are OpenDSS's where it has one. */
export const TABLES: Readonly<Record<TableName, TableSpec>> = {
  buses: {
    file: "buses.csv",
    fields: [must("name", text, "bus"), may("x", some), may("y", some), or("nominalV", share, 0)],
  },
  sources: {
    file: "sources.csv",
    fields: [
      must("name", text, "source"),
      must("terminal", terminal, "at"),
      may("returnTerminal", terminal, "return_at"),
      or("phases", count, 3),
      must("baseKv", positive),
      or("pu", positive, 1),
      or("angleDeg", some, 0),
      or("sequence", choice("positive", "negative", "zero"), "positive"),
      must("zOhm", complexMatrix),
      ...shapes,
      ...open,
    ],
  },
  lineTypes: {
    file: "line_types.csv",
    fields: [
      must("name", text, "type"),
      or("per", choice("km", "line"), "km"),
      must("r", realMatrix, "r_ohm"),
      must("x", realMatrix, "x_ohm"),
      may("c", realMatrix, "c_nf"),
      may("g", realMatrix, "g_us"),
      may("normalAmps", positive),
      may("emergencyAmps", positive),
    ],
  },
  lines: {
    file: "lines.csv",
    fields: [
      must("name", text, "line"),
      must("type", text),
      must("from", terminal),
      must("to", terminal),
      or("lengthM", share, 0),
      or("isSwitch", yesNo, false),
      ...open,
    ],
  },
  transformerTypes: {
    file: "transformer_types.csv",
    fields: [
      must("name", text, "type"),
      must("phases", count),
      must("connection", list(connection)),
      must("kv", list(positive)),
      must("kva", list(positive)),
      must("resistancePct", list(some)),
      must("reactancePct", list(some)),
      or("noLoadLossPct", some, 0),
      or("magnetizingPct", some, 0),
      or("antifloatPpm", some, 1),
      or("highSideLeads", yesNo, false),
      may("minTap", list(positive)),
      may("maxTap", list(positive)),
      may("numTaps", list(count)),
      may("neutralR", list(some), "neutral_r_ohm"),
      may("neutralX", list(some), "neutral_x_ohm"),
      may("normalKva", positive),
      may("emergencyKva", positive),
      may("yS", complexMatrix),
    ],
  },
  transformers: {
    file: "transformers.csv",
    fields: [
      must("name", text, "transformer"),
      must("type", text),
      must("at", list(terminal)),
      may("tap", list(positive), "tap_pu"),
      may("bank", text),
      or("isSubstation", yesNo, false),
      ...open,
    ],
  },
  impedances: {
    file: "impedances.csv",
    fields: [
      must("name", text, "impedance"),
      must("kind", choice("reactor", "fault")),
      must("from", terminal),
      may("to", terminal),
      must("phases", count),
      or("connection", connection, "wye"),
      must("yS", complexMatrix),
      may("normalAmps", positive),
      ...open,
    ],
  },
  capacitors: {
    file: "capacitors.csv",
    fields: [
      must("name", text, "capacitor"),
      must("from", terminal),
      may("to", terminal),
      must("phases", count),
      or("connection", connection, "wye"),
      must("kv", positive),
      must("kvar", list(some)),
      may("r", list(some), "r_ohm"),
      may("xl", list(some), "xl_ohm"),
      may("closed", list(yesNo)),
      may("yS", complexMatrix),
      ...open,
    ],
  },
  loads: {
    file: "loads.csv",
    fields: [
      ...connected("load"),
      must("kw", some),
      must("kvar", some),
      or("model", choice(1, 2, 3, 4, 5, 6, 7, 8), 1),
      ...limits(0.95, 1.05),
      or("lowPu", share, 0.5),
      or("cvrWatts", some, 1),
      or("cvrVars", some, 2),
      may("zipv", list(some)),
      or("status", choice("variable", "fixed", "exempt"), "variable"),
      or("customers", number({ min: 0, integer: true }), 1),
      together("neutralOhm.r", some),
      together("neutralOhm.x", some),
      ...shapes,
      ...open,
    ],
  },
  generators: {
    file: "generators.csv",
    fields: [
      ...connected("generator"),
      or("model", choice(1, 2, 3, 4, 5, 7), 1),
      must("generatedKw", some),
      must("generatedKvar", some),
      must("kva", some),
      ...limits(0.9, 1.1),
      or("targetPu", some, 1),
      must("maxKvar", some),
      must("minKvar", some),
      or("status", choice("variable", "fixed"), "variable"),
      ...shapes,
      ...open,
    ],
  },
  pvSystems: {
    file: "pv_systems.csv",
    fields: [
      ...connected("pv_system"),
      or("model", choice(1, 2), 1),
      must("ratedKva", some),
      must("pmppKw", some),
      may("maxKw", some),
      or("irradiance", some, 1),
      or("temperatureFactor", some, 1),
      may("temperatureFactors.daily", ref("shapes")),
      may("temperatureFactors.yearly", ref("shapes")),
      may("temperatureFactors.duty", ref("shapes")),
      may("efficiency", points),
      may("powerFactor", some),
      may("kvar", some),
      ...inverter,
      or("cutInPct", some, 20),
      or("cutOutPct", some, 20),
      ...limits(0.9, 1.1),
      ...shapes,
      ...open,
    ],
  },
  storages: {
    file: "storages.csv",
    fields: [
      ...connected("storage"),
      or("model", choice(1, 2), 1),
      must("ratedKw", some),
      must("ratedKva", some),
      must("ratedKwh", some),
      must("storedKwh", some),
      or("reservePct", some, 20),
      or("state", choice("idling", "charging", "discharging"), "idling"),
      or("chargePct", some, 100),
      or("dischargePct", some, 100),
      or("chargeEfficiencyPct", some, 90),
      or("dischargeEfficiencyPct", some, 90),
      or("idlingPct", some, 1),
      may("efficiency", points),
      may("follows", yesNo),
      may("dischargeTrigger", some),
      may("chargeTrigger", some),
      may("chargeHour", some),
      may("powerFactor", some),
      may("kvar", some),
      ...inverter,
      ...limits(0.9, 1.1),
      ...shapes,
      ...open,
    ],
  },
  shapes: {
    file: "shapes.csv",
    fields: [must("name", text, "shape"), may("hour", some), must("p", some), may("q", some)],
  },
  regulators: {
    file: "regulators.csv",
    fields: [
      must("name", text, "regulator"),
      must("transformer", ref("transformers")),
      must("winding", ordinal),
      must("tapWinding", ordinal),
      must("vregV", positive),
      must("bandV", positive),
      must("ptRatio", positive),
      must("ctPrimaryA", positive),
      or("rV", some, 0),
      or("xV", some, 0),
      or("delayS", share, 15),
      or("tapDelayS", share, 2),
      or("maxTapChange", number({ min: 0, integer: true }), 16),
      or("ptPhase", phaseOr("max", "min"), 0),
      may("remote", terminal),
      may("limitV", positive),
      together("reverse.vregV", positive),
      together("reverse.bandV", positive),
      together("reverse.rV", some),
      together("reverse.xV", some),
      together("reverse.delayS", share),
      together("reverse.thresholdKw", some),
      together("reverse.toNeutral", yesNo),
      or("isInverseTime", yesNo, false),
    ],
  },
  capacitorControls: {
    file: "capacitor_controls.csv",
    fields: [
      must("name", text, "capacitor_control"),
      must("capacitor", ref("capacitors")),
      must("type", choice("kvar", "current", "voltage", "time", "pf")),
      must("element", element),
      must("terminal", ordinal),
      must("onSetting", some),
      must("offSetting", some),
      or("ptRatio", positive, 60),
      or("ctRatio", positive, 60),
      or("ptPhase", phaseOr("avg", "max", "min"), 0),
      or("ctPhase", phaseOr("avg", "max", "min"), 0),
      or("delayS", share, 15),
      or("delayOffS", share, 15),
      or("deadTimeS", share, 300),
      together("voltageOverride.minV", share),
      together("voltageOverride.maxV", share),
      may("voltageOverride.bus", terminal),
    ],
  },
};
