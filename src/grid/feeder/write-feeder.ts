import { type Fault, ScenarioError } from "../../base/errors.ts";
import type { LoadShape, Network } from "../network.ts";
import { DEFAULT_OPTIONS } from "../network-options.ts";
import { BadCell, type NamedList, type Names } from "./cells.ts";
import { type FlatRecord, printTable } from "./fields.ts";
import { type CoordinateUnit, TABLES, type TableName } from "./tables.ts";
import { capacitorRow, lineRows, transformerRows } from "./to-rows.ts";

/** Where a feeder's figures come from, for the reader of its files. */
export interface FeederOrigin {
  readonly name?: string;
  readonly origin?: string;
  readonly licence?: string;
  /** What the model's coordinates are in; metres when absent. */
  readonly coordinateUnit?: CoordinateUnit;
}

/** A network as the files of a feeder folder, by file name. Figures are written within 1e-13 of their value; lines
 *  share a type where they agree within 1e-11.
 *  @throws ScenarioError where the network has what the format cannot hold */
export function feederFiles(
  network: Network,
  { name, origin, licence, coordinateUnit }: FeederOrigin = {},
): Map<string, string> {
  const lines = lineRows(network);
  const transformers = transformerRows(network);
  const rows: Record<TableName, readonly FlatRecord[]> = {
    ...(network as unknown as Record<TableName, readonly FlatRecord[]>),
    lineTypes: lines.types,
    lines: lines.rows,
    transformerTypes: transformers.types,
    transformers: transformers.rows,
    capacitors: network.capacitors.map(capacitorRow),
    shapes: network.shapes.flatMap(shapeRows),
  };
  const faults: Fault[] = [];
  for (const [key, value] of Object.entries(network)) {
    if (!Array.isArray(value) || value.length === 0 || key in TABLES) continue;
    faults.push({ path: key, message: `the feeder format has no table for ${key}`, code: "FEEDER_FIELD" });
  }
  const names = namesOf(network);
  const files = new Map<string, string>();
  files.set("feeder.yaml", head(network, { name: name ?? network.name, origin, licence, coordinateUnit }));
  for (const [table, { file, fields }] of Object.entries(TABLES)) {
    const records = rows[table as TableName];
    if (records.length === 0) continue;
    try {
      files.set(file, printTable(fields, records, names));
    } catch (error) {
      if (!(error instanceof BadCell)) throw error;
      faults.push({ path: table, message: error.message, code: error.code });
    }
  }
  if (faults.length > 0) throw new ScenarioError(faults);
  return files;
}

const namesOf = (network: Network): Names => ({
  nameOf: (list: NamedList, index: number) => network[list][index].name,
  indexOf: () => -1,
});

function shapeRows({ name, hours, p, q }: LoadShape): FlatRecord[] {
  return Array.from(p, (value, k) => ({ name, hour: hours?.[k], p: value, q: q?.[k] }));
}

function head(
  network: Network,
  told: {
    name: string;
    origin: string | undefined;
    licence: string | undefined;
    coordinateUnit: CoordinateUnit | undefined;
  },
): string {
  const quoted = (text: string) => JSON.stringify(text.replace(/\s+/g, " ").trim());
  const lines = ["version: 2", `name: ${quoted(told.name)}`];
  if (told.origin) lines.push(`origin: ${quoted(told.origin)}`);
  if (told.licence) lines.push(`licence: ${quoted(told.licence)}`);
  lines.push(`frequencyHz: ${network.frequencyHz}`);
  if (told.coordinateUnit) lines.push(`coordinateUnit: ${told.coordinateUnit}`);
  const options = Object.entries(network.options).filter(
    ([key, value]) => value !== DEFAULT_OPTIONS[key as keyof typeof DEFAULT_OPTIONS] && key !== "defaultShapes",
  );
  const fallback = Object.entries(network.options.defaultShapes ?? {});
  if (options.length + fallback.length > 0) lines.push("", "# How the model wants to be solved.", "options:");
  for (const [key, value] of options) lines.push(`  ${key}: ${value}`);
  if (fallback.length > 0) lines.push("  defaultShapes:");
  for (const [mode, shape] of fallback) lines.push(`    ${mode}: ${quoted(network.shapes[shape].name)}`);
  if (network.shapes.length > 0) lines.push("", "# Time between the points of shapes.csv [s].", "shapes:");
  for (const { name, intervalS, isActual } of network.shapes)
    lines.push(`  ${quoted(name)}: { intervalS: ${intervalS}, isActual: ${isActual} }`);
  return `${lines.join("\n")}\n`;
}
