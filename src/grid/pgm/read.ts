import { type Fault, ScenarioError } from "../../base/errors.ts";
import { nearest } from "../../base/nearest.ts";
import type { Bus, Network } from "../network.ts";
import { DEFAULT_OPTIONS } from "../network-options.ts";
import { type ComponentDoor, openComponent } from "./component.ts";
import { type PgmDocument, readPgmDocument } from "./document.ts";
import { liveNodeIds } from "./live-nodes.ts";
import {
  type Held,
  readConstantImpedance,
  readGenerators,
  readHeld,
  readLoads,
  readSource,
  typeOf,
  UNLIMITED_VAR,
} from "./read-appliances.ts";
import { type Calculation, readAsymLine, readLine, readLink, readShunt } from "./read-branches.ts";
import { type BusOf, readGenericBranch, readThreeWinding, readTransformer } from "./read-transformers.ts";

/** Types that say nothing about the power flow. */
const PASSED_OVER = [
  "sym_voltage_sensor",
  "asym_voltage_sensor",
  "sym_power_sensor",
  "asym_power_sensor",
  "sym_current_sensor",
  "asym_current_sensor",
  "fault",
];

const BRANCHES = ["line", "asym_line", "link", "transformer", "generic_branch", "three_winding_transformer"];
const APPLIANCES = ["source", "shunt", "sym_load", "asym_load", "sym_gen", "asym_gen"];
const KNOWN = ["node", ...BRANCHES, ...APPLIANCES, "voltage_regulator", "transformer_tap_regulator", ...PASSED_OVER];

/** How to read a model that can be read in more than one way. */
export interface PgmOptions {
  /** Balanced or phase by phase; phase by phase where the model has the zero-sequence values for it. */
  readonly calculation?: Calculation;
  /** Of the capacitances; 50 when absent. */
  readonly frequencyHz?: number;
  /** Somebody moves the taps (`searchTaps`), so that there is no need to say that they stay. */
  readonly tapsMove?: boolean;
}

/** A model as network records, and what was passed over. */
export interface PgmModel {
  readonly network: Network;
  readonly warnings: readonly Fault[];
}

/** Reads a power-grid-model input file (JSON, its own attribute names). @throws ScenarioError with every fault */
export const readPgm = (path: string, options: PgmOptions = {}): PgmModel => pgmNetwork(readPgmDocument(path), options);

/** The network a document describes. Parts that nothing connects to a source are left out.
 *  @throws ScenarioError with every fault */
export function pgmNetwork(document: PgmDocument, options: PgmOptions = {}): PgmModel {
  const { file, components } = document;
  const faults: Fault[] = [];
  const warnings: Fault[] = [];
  checkTypes(document, faults, warnings, options);
  const calculation = options.calculation ?? calculationFor(document, warnings);
  const frequencyHz = options.frequencyHz ?? 50;
  const doors = (type: string): ComponentDoor[] =>
    (components[type] ?? []).map((component, index) => openComponent(file, type, index, component, faults));
  checkIds(KNOWN.flatMap(doors), faults, file);

  const volts: number[] = [];
  const indexOf = new Map<string, number>();
  const buses: Bus[] = doors("node").map((door, b) => {
    volts.push(door.number("u_rated", { above: 0 }));
    indexOf.set(door.name, b);
    return { name: door.name, nominalV: volts[b] / Math.sqrt(3) };
  });
  const busOf: BusOf = (door, attribute) => {
    const id = door.number(attribute);
    const bus = indexOf.get(String(id));
    if (bus === undefined && !Number.isNaN(id)) door.fault(attribute, `there is no node ${id}`, "PGM_NODE_UNKNOWN");
    return { bus: bus ?? 0, ratedV: volts[bus ?? 0] ?? 1 };
  };
  const live = liveNodeIds(document);
  const dead = buses.filter(({ name }) => !live.has(name)).map(({ name }) => name);
  if (dead.length > 0) {
    const shown = dead.slice(0, 8).join(", ") + (dead.length > 8 ? ` and ${dead.length - 8} more` : "");
    warnings.push({ file, message: `no path from a source to node ${shown}: left out`, code: "PGM_NOT_ENERGISED" });
  }
  /** Those at least one of whose ends is connected to a node that has voltage. */
  const branches = (type: string, ends: readonly (readonly [string, string])[]) =>
    doors(type).filter((door) =>
      ends.some(([node, status]) => door.isOn(status) && live.has(String(door.number(node)))),
    );
  const twoEnded = (type: string) => branches(type, TWO_ENDS);
  const appliances = (type: string) =>
    doors(type).filter((door) => door.isOn("status") && live.has(String(door.number("node"))));

  const ofType = (type: string, types: readonly number[]) =>
    appliances(type).filter((door) => types.includes(typeOf(door)));
  const held = heldBy(doors("voltage_regulator"));
  const regulated = byNode([...LOADS, ...GENERATORS].flatMap(appliances).filter(({ name }) => held.has(name)));
  const network: Network = {
    name: file.replace(/\.json$/i, ""),
    frequencyHz,
    buses,
    sources: appliances("source").map((door) => readSource(door, busOf)),
    lines: [
      ...twoEnded("line").map((door) => readLine(door, busOf, frequencyHz, calculation)),
      ...twoEnded("asym_line").map((door) => readAsymLine(door, busOf, frequencyHz, calculation)),
      ...twoEnded("link").map((door) => readLink(door, busOf)),
    ],
    transformers: [
      ...twoEnded("transformer").map((door) => readTransformer(door, busOf, calculation)),
      ...twoEnded("generic_branch").map((door) => readGenericBranch(door, busOf)),
      ...branches("three_winding_transformer", THREE_ENDS).map((door) => readThreeWinding(door, busOf, calculation)),
    ],
    impedances: [
      ...appliances("shunt").map((door) => readShunt(door, busOf, calculation)),
      ...LOADS.flatMap((type) =>
        ofType(type, [IMPEDANCE]).flatMap((d) => readConstantImpedance(d, busOf, calculation, 1)),
      ),
      ...GENERATORS.flatMap((type) =>
        ofType(type, [IMPEDANCE]).flatMap((door) => readConstantImpedance(door, busOf, calculation, -1)),
      ),
    ],
    capacitors: [],
    loads: [
      ...LOADS.flatMap((type) =>
        ofType(type, [POWER, CURRENT])
          .filter((door) => !held.has(door.name))
          .flatMap((door) => readLoads(door, busOf, calculation, 1)),
      ),
      // Generation of constant current: no generator record has it.
      ...GENERATORS.flatMap((type) =>
        ofType(type, [CURRENT]).flatMap((door) => readLoads(door, busOf, calculation, -1)),
      ),
    ],
    generators: [
      ...GENERATORS.flatMap((type) =>
        ofType(type, [POWER])
          .filter((door) => !held.has(door.name))
          .flatMap((door) => readGenerators(door, busOf, calculation)),
      ),
      ...regulated.flatMap((here) => {
        const asked = here.map((door) => held.get(door.name)!);
        return readHeld(here, busOf, calculation, asked);
      }),
    ],
    pvSystems: [],
    storages: [],
    shapes: [],
    regulators: [],
    capacitorControls: [],
    options: DEFAULT_OPTIONS,
  };
  if (network.sources.length === 0 && faults.length === 0)
    faults.push({ file, path: "data.source", message: "no source is on", code: "PGM_NO_SOURCE" });
  if (faults.length > 0) throw new ScenarioError(faults);
  return { network, warnings };
}

const LOADS = ["sym_load", "asym_load"];
const GENERATORS = ["sym_gen", "asym_gen"];
const [POWER, IMPEDANCE, CURRENT] = [0, 1, 2] as const;

const TWO_ENDS = [
  ["from_node", "from_status"],
  ["to_node", "to_status"],
] as const;

const THREE_ENDS = [
  ["node_1", "status_1"],
  ["node_2", "status_2"],
  ["node_3", "status_3"],
] as const;

/** What each regulator asks of the appliance it regulates, by that appliance's id. */
function heldBy(regulators: readonly ComponentDoor[]): Map<string, Held> {
  const held = new Map<string, Held>();
  for (const door of regulators) {
    if (!door.isOn("status")) continue;
    held.set(String(door.number("regulated_object")), {
      targetPu: door.number("u_ref", { above: 0 }),
      minVar: door.optional("q_min") ?? -UNLIMITED_VAR,
      maxVar: door.optional("q_max") ?? UNLIMITED_VAR,
    });
  }
  return held;
}

function byNode(doors: readonly ComponentDoor[]): ComponentDoor[][] {
  const nodes = new Map<number, ComponentDoor[]>();
  for (const door of doors) {
    const node = door.number("node");
    const here = nodes.get(node);
    if (here) here.push(door);
    else nodes.set(node, [door]);
  }
  return [...nodes.values()];
}

function checkTypes(
  { components, file }: PgmDocument,
  faults: Fault[],
  warnings: Fault[],
  { tapsMove }: PgmOptions,
): void {
  for (const [type, list] of Object.entries(components)) {
    const path = `data.${type}`;
    if (!KNOWN.includes(type)) {
      const near = nearest(type, KNOWN);
      const hint = near ? { hint: `did you mean "${near}"?` } : {};
      faults.push({ file, path, message: "unknown component type", code: "PGM_TYPE_UNKNOWN", ...hint });
    } else if (PASSED_OVER.includes(type) && list.length > 0)
      warnings.push({ file, path, message: "not part of a power flow: passed over", code: "PGM_PASSED_OVER" });
    else if (type === "transformer_tap_regulator" && !tapsMove && list.some(({ status }) => status !== 0)) {
      const hint = "powerflow --tap-strategy lets them move";
      warnings.push({ file, path, message: "taps stay at tap_pos", code: "PGM_PASSED_OVER", hint });
    }
  }
}

function checkIds(doors: readonly ComponentDoor[], faults: Fault[], file: string): void {
  const seen = new Set<string>();
  for (const { name, type } of doors) {
    if (seen.has(name))
      faults.push({ file, path: `data.${type}`, message: `id ${name} is used twice`, code: "PGM_ID_TWICE" });
    seen.add(name);
  }
}

/** Phase by phase, unless every line lacks zero-sequence values. */
function calculationFor({ components, file }: PgmDocument, warnings: Fault[]): Calculation {
  const lines = components.line ?? [];
  if (lines.length === 0 || lines.some(({ r0 }) => r0 !== undefined)) return "asymmetric";
  const message = "lines without zero-sequence values (r0, x0, c0): taken as balanced";
  warnings.push({ file, path: "data.line", message, code: "PGM_BALANCED" });
  return "symmetric";
}
