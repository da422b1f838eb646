import { join } from "node:path";
import { ScenarioError } from "../../base/errors.ts";
import { nearest } from "../../base/nearest.ts";
import { zeroMatrix } from "../complex-matrix.ts";
import type { Bus, Connection, Line, Load, Network, Transformer } from "../network.ts";
import { DEFAULT_OPTIONS } from "../network-options.ts";
import { phaseMatrix, type RX, shortCircuitImpedance } from "../sequence.ts";
import { type CsvDoor, openCsv } from "./csv-door.ts";
import { nominalVoltages } from "./nominal-voltages.ts";
import { readProfiles } from "./profiles.ts";
import type { YamlDoor } from "./yaml-door.ts";

const TOP = ["version", "name", "frequencyHz", "source", "transformers", "lineTypes", "loads", "profiles"];
const SOURCE = ["bus", "baseKv", "pu", "angleDeg", "shortCircuit3PhaseA", "shortCircuit1PhaseA", "x1r1", "x0r0"];
const TRANSFORMER = [
  "name",
  "from",
  "to",
  "connections",
  "kv",
  "kva",
  "reactancePct",
  "resistancePct",
  "taps",
  "noLoadLossPct",
  "magnetizingPct",
  "ratedA",
];
const LINE_TYPE = ["r1", "x1", "r0", "x0", "c1", "c0", "ampacityA"];

/** Reads a feeder of version 1: `feeder.yaml` (source, transformers, line types), `buses.csv`, `lines.csv`, `loads.csv`
 *  and `profiles.csv`. @throws ScenarioError with every fault of all files */
export function readVersion1(folder: string, yaml: YamlDoor, shownAs: (file: string) => string): Network {
  const { faults } = yaml;
  yaml.keys([], TOP);
  const frequencyHz = yaml.number(["frequencyHz"], { above: 0 });
  const csv = (file: string, required: string[], optional: string[] = []) =>
    openCsv(join(folder, file), shownAs(file), { required, optional }, faults);

  const buses = readBuses(csv("buses.csv", ["bus", "x_m", "y_m"]), shownAs("buses.csv"));
  const byName = new Map(buses.map((bus, b) => [bus.name, b]));
  const busOf: FindBus = (name, fault) => {
    const found = byName.get(name);
    if (found === undefined && name !== "") {
      const near = nearest(name, byName.keys());
      fault(`there is no bus "${name}" in buses.csv`, "BUS_UNKNOWN", near ? `did you mean "${near}"?` : undefined);
    }
    return found ?? 0;
  };
  const source = readSource(yaml, busOf, shownAs("feeder.yaml"));
  const transformers = readTransformers(yaml, busOf, shownAs("feeder.yaml"));
  const lines = readLines(
    csv("lines.csv", ["line", "from", "to", "type", "length_m"], ["phases"]),
    readTypes(yaml, frequencyHz),
    busOf,
    shownAs("lines.csv"),
  );
  const profile = {
    unit: yaml.number(["profiles", "unit"], { above: 0, default: 0.001 }),
    intervalS: yaml.number(["profiles", "intervalS"], { above: 0, default: 60 }),
  };
  const shapes = readProfiles(join(folder, "profiles.csv"), shownAs("profiles.csv"), profile, faults);
  const shapeOf = new Map(shapes.map((shape, s) => [shape.name, s]));
  const loads = readLoads(
    csv("loads.csv", ["load", "bus", "phases", "kv", "kw", "pf"], ["profile"]),
    yaml,
    busOf,
    shapeOf,
    shownAs("loads.csv"),
  );
  if (faults.length > 0) throw new ScenarioError(faults);
  const nominalV = nominalVoltages(buses.length, source, lines, transformers);
  return Object.freeze({
    name: yaml.text(["name"]),
    frequencyHz,
    buses: buses.map((bus, b) => ({ ...bus, nominalV: nominalV[b] })),
    sources: [source],
    lines,
    transformers,
    impedances: [],
    capacitors: [],
    loads,
    generators: [],
    pvSystems: [],
    storages: [],
    shapes,
    regulators: [],
    capacitorControls: [],
    options: {
      ...DEFAULT_OPTIONS,
      tolerancePu: 1e-6,
      maxIterations: 100,
      stepS: profile.intervalS,
      controlMode: "off" as const,
    },
  });
}

type FindBus = (name: string, fault: (message: string, code: string, hint?: string) => void) => number;

function readBuses(csv: CsvDoor, file: string): Bus[] {
  const seen = new Set<string>();
  return csv.rows.map((_, row) => {
    const name = csv.text(row, "bus");
    if (seen.has(name)) csv.fault(row, "bus", `bus "${name}" is there twice`, "DUPLICATE_NAME");
    seen.add(name);
    const x = csv.optional(row, "x_m");
    const y = csv.optional(row, "y_m");
    return {
      name,
      nominalV: 0,
      origin: { file, line: csv.line(row) },
      ...(x !== undefined && y !== undefined ? { x, y } : {}),
    };
  });
}

function readSource(yaml: YamlDoor, busOf: FindBus, file: string) {
  yaml.keys(["source"], SOURCE);
  const number = (key: string, options: { above?: number; default?: number }) => yaml.number(["source", key], options);
  const baseKv = number("baseKv", { above: 0 });
  const { one, zero } = shortCircuitImpedance({
    baseKv,
    shortCircuit3PhaseA: number("shortCircuit3PhaseA", { above: 0 }),
    shortCircuit1PhaseA: number("shortCircuit1PhaseA", { above: 0 }),
    x1r1: number("x1r1", { above: 0, default: 4 }),
    x0r0: number("x0r0", { above: 0, default: 3 }),
  });
  const bus = busOf(yaml.text(["source", "bus"]), (...fault) => yaml.fault(["source", "bus"], ...fault));
  return {
    name: "source",
    origin: { file, line: yaml.line(["source"]) },
    phases: 3,
    terminal: { bus, nodes: [1, 2, 3] },
    baseKv,
    pu: number("pu", { above: 0, default: 1 }),
    angleDeg: number("angleDeg", { default: 0 }),
    sequence: "positive" as const,
    zOhm: phaseMatrix(3, one, zero),
  };
}

function readTransformers(yaml: YamlDoor, busOf: FindBus, file: string): Transformer[] {
  return Array.from({ length: yaml.length(["transformers"]) }, (_, t) => {
    const at = (...rest: (string | number)[]) => ["transformers", t, ...rest];
    yaml.keys(at(), TRANSFORMER);
    const kva = yaml.number(at("kva"), { above: 0 });
    const winding = (side: "from" | "to", w: number) => ({
      terminal: { bus: busOf(yaml.text(at(side)), (...fault) => yaml.fault(at(side), ...fault)), nodes: [1, 2, 3, 0] },
      connection: yaml.text(at("connections", w), { choices: ["wye", "delta"] }) as Connection,
      kv: yaml.number(at("kv", w), { above: 0 }),
      kva,
      resistancePct: yaml.number(at("resistancePct", w), { min: 0, default: 0 }),
      tap: yaml.number(at("taps", w), { above: 0, default: 1 }),
      minTap: 0.9,
      maxTap: 1.1,
      numTaps: 32,
      neutralOhm: { r: -1, x: 0 },
    });
    return {
      name: yaml.text(at("name")),
      origin: { file, line: yaml.line(at()) },
      phases: 3,
      windings: [winding("from", 0), winding("to", 1)],
      reactancePct: [yaml.number(at("reactancePct"), { above: 0 })],
      noLoadLossPct: yaml.number(at("noLoadLossPct"), { min: 0, default: 0 }),
      magnetizingPct: yaml.number(at("magnetizingPct"), { min: 0, default: 0 }),
      antifloatPpm: 1,
      highSideLeads: false,
      normalKva: kva,
      isSubstation: t === 0,
    };
  });
}

interface LineType {
  readonly one: RX;
  readonly zero: RX;
  /** Shunt susceptances per km [S/km]. */
  readonly b1: number;
  readonly b0: number;
  readonly ampacityA: number | undefined;
}

function readTypes(yaml: YamlDoor, frequencyHz: number): Map<string, LineType> {
  const types = new Map<string, LineType>();
  const nanoFarad = 2 * Math.PI * frequencyHz * 1e-9;
  for (const name of yaml.keys(["lineTypes"])) {
    const at = (key: string) => ["lineTypes", name, key];
    yaml.keys(["lineTypes", name], LINE_TYPE);
    const number = (key: string) => yaml.number(at(key), { min: 0 });
    const ampacityA = yaml.number(at("ampacityA"), { above: 0, default: Number.POSITIVE_INFINITY });
    types.set(name, {
      one: { r: number("r1"), x: number("x1") },
      zero: { r: number("r0"), x: number("x0") },
      b1: yaml.number(at("c1"), { min: 0, default: 0 }) * nanoFarad,
      b0: yaml.number(at("c0"), { min: 0, default: 0 }) * nanoFarad,
      ampacityA: Number.isFinite(ampacityA) ? ampacityA : undefined,
    });
  }
  return types;
}

function readLines(csv: CsvDoor, types: Map<string, LineType>, busOf: FindBus, file: string): Line[] {
  const seen = new Set<string>();
  // One matrix of zeros serves all lines without shunt capacitance.
  const none = [0, 1, 2, 3].map(zeroMatrix);
  return csv.rows.map((_, row) => {
    const name = csv.text(row, "line");
    if (seen.has(name)) csv.fault(row, "line", `line "${name}" is there twice`, "DUPLICATE_NAME");
    seen.add(name);
    const typeName = csv.text(row, "type");
    const type = types.get(typeName);
    if (!type) {
      const near = nearest(typeName, types.keys());
      csv.fault(
        row,
        "type",
        `there is no line type "${typeName}" in feeder.yaml`,
        "LINE_TYPE_UNKNOWN",
        near ? `did you mean "${near}"?` : undefined,
      );
    }
    const nodes = csv.hasColumn("phases") ? phasesOf(csv, row) : [1, 2, 3];
    const end = (side: "from" | "to") => ({
      bus: busOf(csv.text(row, side), (...fault) => csv.fault(row, side, ...fault)),
      nodes,
    });
    const lengthM = csv.number(row, "length_m", { above: 0 });
    const km = lengthM / 1000;
    const times = (z: RX) => ({ r: z.r * km, x: z.x * km });
    const n = nodes.length;
    return {
      name,
      origin: { file, line: csv.line(row) },
      from: end("from"),
      to: end("to"),
      zOhm: type ? phaseMatrix(n, times(type.one), times(type.zero)) : zeroMatrix(n),
      yShuntS: type?.b1 || type?.b0 ? phaseMatrix(n, { r: 0, x: type.b1 * km }, { r: 0, x: type.b0 * km }) : none[n],
      lengthM,
      isSwitch: false,
      ...(type?.ampacityA !== undefined ? { normalAmps: type.ampacityA } : {}),
    };
  });
}

function readLoads(csv: CsvDoor, yaml: YamlDoor, busOf: FindBus, shapeOf: Map<string, number>, file: string): Load[] {
  yaml.keys(["loads"], ["minPu", "maxPu", "lowPu"]);
  const minPu = yaml.number(["loads", "minPu"], { min: 0, default: 0.95 });
  const maxPu = yaml.number(["loads", "maxPu"], { min: 0, default: 1.05 });
  const lowPu = yaml.number(["loads", "lowPu"], { min: 0, default: 0.5 });
  const seen = new Set<string>();
  return csv.rows.map((_, row) => {
    const name = csv.text(row, "load");
    if (seen.has(name)) csv.fault(row, "load", `load "${name}" is there twice`, "DUPLICATE_NAME");
    seen.add(name);
    const phases = phasesOf(csv, row);
    const kw = csv.number(row, "kw");
    const pf = csv.number(row, "pf");
    if (Math.abs(pf) > 1 || pf === 0)
      csv.fault(row, "pf", `expected a power factor in [-1, 1] other than 0, got ${pf}`, "POWER_FACTOR");
    const profile = csv.hasColumn("profile") ? csv.text(row, "profile") : "";
    const shape = shapeOf.get(profile);
    if (profile !== "" && shape === undefined) {
      const near = nearest(profile, shapeOf.keys());
      csv.fault(
        row,
        "profile",
        `there is no column "${profile}" in profiles.csv`,
        "PROFILE_UNKNOWN",
        near ? `did you mean "${near}"?` : undefined,
      );
    }
    return {
      name,
      origin: { file, line: csv.line(row) },
      phases: phases.length,
      connection: "wye" as const,
      terminal: {
        bus: busOf(csv.text(row, "bus"), (...fault) => csv.fault(row, "bus", ...fault)),
        nodes: [...phases, 0],
      },
      kv: csv.number(row, "kv", { above: 0 }),
      minPu,
      maxPu,
      lowPu,
      model: 1 as const,
      kw,
      // A negative power factor is leading, as in OpenDSS.
      kvar: kw * Math.sqrt(1 / (pf * pf) - 1) * Math.sign(pf),
      cvrWatts: 0,
      cvrVars: 0,
      status: "variable" as const,
      customers: 1,
      ...(shape === undefined ? {} : { shapes: { yearly: shape, daily: shape } }),
    };
  });
}

function phasesOf(csv: CsvDoor, row: number): number[] {
  const text = csv.text(row, "phases");
  if (!/^(1|2|3|12|13|23|123)$/.test(text)) {
    csv.fault(row, "phases", `expected phases such as 1, 23 or 123, got "${text.slice(0, 20)}"`, "PHASES");
    return [1];
  }
  return [...text].map(Number);
}
