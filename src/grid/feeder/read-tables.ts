import { existsSync } from "node:fs";
import { join } from "node:path";
import { ScenarioError } from "../../base/errors.ts";
import { nearest } from "../../base/nearest.ts";
import type { LoadShape, Network } from "../network.ts";
import { DEFAULT_OPTIONS, type NetworkOptions } from "../network-options.ts";
import { BadCell, type NamedList, type Names } from "./cells.ts";
import { checkRow } from "./check-row.ts";
import { type CsvDoor, openCsv } from "./csv-door.ts";
import { type FlatRecord, putAt, valueAt } from "./fields.ts";
import { fromCapacitorRow, fromLineRow, fromTransformerRow } from "./from-rows.ts";
import { COORDINATE_UNITS, type CoordinateUnit, TABLES, type TableName } from "./tables.ts";
import type { YamlDoor } from "./yaml-door.ts";

const TOP = ["version", "name", "origin", "licence", "frequencyHz", "coordinateUnit", "options", "shapes"];

/** Reads a feeder of version 2: `feeder.yaml` and a table per class. @throws ScenarioError with every fault */
export function readTables(folder: string, yaml: YamlDoor, shownAs: (file: string) => string): Network {
  const { faults } = yaml;
  yaml.keys([], TOP);
  const frequencyHz = yaml.number(["frequencyHz"], { above: 0 });
  const unit = yaml.text(["coordinateUnit"], { default: "m", choices: Object.keys(COORDINATE_UNITS) });
  const metres = COORDINATE_UNITS[unit as CoordinateUnit];
  const opened = new Map<TableName, CsvDoor>();
  for (const [table, { file, fields }] of Object.entries(TABLES)) {
    if (table !== "buses" && table !== "sources" && !existsSync(join(folder, file))) continue;
    const required = fields.filter(({ blank }) => blank === "must").map(({ column }) => column);
    const optional = fields.filter(({ blank }) => blank !== "must").map(({ column }) => column);
    opened.set(table as TableName, openCsv(join(folder, file), shownAs(file), { required, optional }, faults));
  }
  // Cells of a table whose columns are wrong would only repeat that fault.
  if (faults.length > 0) throw new ScenarioError(faults);
  const names = namesOf(opened);
  const records = (table: TableName): FlatRecord[] => {
    const csv = opened.get(table);
    if (!csv) return [];
    if (table !== "shapes") rejectDuplicates(table, csv);
    return csv.rows.map((_, row) => {
      const record = readRow(table, csv, row, names, shownAs);
      checkRow(table, record, (column, message, code) => csv.fault(row, column, message, code));
      return record;
    });
  };
  const lineTypes = new Map(records("lineTypes").map((type) => [type.name as string, type]));
  const transformerTypes = new Map(records("transformerTypes").map((type) => [type.name as string, type]));
  const faultAt = (table: TableName) => (row: number, column: string, message: string, code: string, hint?: string) =>
    opened.get(table)!.fault(row, column, message, code, hint);
  const lists = {
    buses: records("buses").map((bus) => ({
      ...bus,
      ...(bus.x === undefined ? {} : { x: (bus.x as number) * metres }),
      ...(bus.y === undefined ? {} : { y: (bus.y as number) * metres }),
    })),
    sources: records("sources"),
    lines: records("lines").map((row, k) => fromLineRow(row, k, { types: lineTypes, frequencyHz }, faultAt("lines"))),
    transformers: records("transformers").map((row, k) =>
      fromTransformerRow(row, k, transformerTypes, faultAt("transformers")),
    ),
    impedances: records("impedances"),
    capacitors: records("capacitors").map((row, k) => fromCapacitorRow(row, k, faultAt("capacitors"))),
    loads: records("loads"),
    generators: records("generators"),
    pvSystems: records("pvSystems"),
    storages: records("storages"),
    regulators: records("regulators"),
    capacitorControls: records("capacitorControls"),
  };
  const shapes = readShapes(records("shapes"), yaml);
  const network = {
    name: yaml.text(["name"]),
    frequencyHz,
    // Every field of the tables has the type of the record it stands in; a test reads back what was written.
    ...(lists as unknown as Omit<Network, "name" | "frequencyHz" | "shapes" | "options">),
    shapes,
    options: readOptions(yaml, names),
  };
  if (faults.length > 0) throw new ScenarioError(faults);
  return Object.freeze(network);
}

function readRow(table: TableName, csv: CsvDoor, row: number, names: Names, shownAs: (file: string) => string) {
  const { file, fields } = TABLES[table];
  const record: FlatRecord = { origin: { file: shownAs(file), line: csv.line(row) } };
  for (const { path, column, cell, blank } of fields) {
    const written = csv.cell(row, column);
    if (written === "") {
      if (blank === "must") csv.fault(row, column, "expected a value, got an empty cell", "CSV_CELL_EMPTY");
      else if (typeof blank === "object") putAt(record, path, blank.value);
      continue;
    }
    try {
      putAt(record, path, cell.parse(written, names));
    } catch (error) {
      if (!(error instanceof BadCell)) throw error;
      csv.fault(row, column, error.message, error.code, error.hint);
      // A value of the right kind lets the other checks go on; the fault above ends the reading anyway.
      putAt(record, path, undefined);
    }
  }
  for (const { path, column, blank } of fields) {
    if (blank !== "together" || csv.cell(row, column) !== "" || valueAt(record, path.split(".")[0]) === undefined)
      continue;
    csv.fault(row, column, "expected a value, as others of its kind stand beside it", "CSV_CELL_EMPTY");
  }
  return record;
}

function rejectDuplicates(table: TableName, csv: CsvDoor): void {
  const [{ column }] = TABLES[table].fields;
  const seen = new Set<string>();
  csv.rows.forEach((_, row) => {
    const name = csv.cell(row, column);
    if (seen.has(name)) csv.fault(row, column, `${column} "${name.slice(0, 60)}" is there twice`, "DUPLICATE_NAME");
    seen.add(name);
  });
}

function namesOf(opened: ReadonlyMap<TableName, CsvDoor>): Names {
  const columns = new Map<string, { list: string[]; index: Map<string, number> }>();
  for (const [table, csv] of opened) {
    const [{ column }] = TABLES[table].fields;
    const all = csv.rows.map((_, row) => csv.cell(row, column));
    const list = table === "shapes" ? [...new Set(all)] : all;
    columns.set(table, { list, index: new Map(list.map((name, k) => [name, k])) });
  }
  return {
    nameOf: (list: NamedList, index: number) => columns.get(list)!.list[index],
    indexOf(list, name) {
      const column = columns.get(list);
      const found = column?.index.get(name);
      if (found !== undefined) return found;
      const near = nearest(name, column?.list ?? []);
      const message = `there is no "${name.slice(0, 60)}" in ${TABLES[list].file}`;
      throw new BadCell("NAME_UNKNOWN", message, near ? `did you mean "${near}"?` : undefined);
    },
  };
}

function readShapes(rows: readonly FlatRecord[], yaml: YamlDoor): LoadShape[] {
  const byName = new Map<string, FlatRecord[]>();
  for (const row of rows) {
    const points = byName.get(row.name as string);
    if (points) points.push(row);
    else byName.set(row.name as string, [row]);
  }
  const column = (points: readonly FlatRecord[], key: string) =>
    points.some((point) => point[key] !== undefined)
      ? Float64Array.from(points, (point) => (point[key] as number | undefined) ?? Number.NaN)
      : undefined;
  return [...byName].map(([name, points]) => {
    const hours = column(points, "hour");
    const q = column(points, "q");
    for (const [what, values] of [["hour", hours] as const, ["q", q] as const])
      if (values?.some(Number.isNaN))
        yaml.fault(["shapes", name], `shape "${name}" has ${what} at some points only`, "SHAPE_POINTS");
    return {
      name,
      intervalS: yaml.number(["shapes", name, "intervalS"], { min: 0, default: hours ? 0 : 3600 }),
      p: column(points, "p")!,
      isActual: yaml.boolean(["shapes", name, "isActual"], false),
      ...(hours && { hours }),
      ...(q && { q }),
    };
  });
}

function readOptions(yaml: YamlDoor, names: Names): NetworkOptions {
  if (!yaml.has(["options"])) return DEFAULT_OPTIONS;
  yaml.keys(["options"], [...Object.keys(DEFAULT_OPTIONS), "defaultShapes"]);
  const at = (key: string) => ["options", key];
  const given = Object.entries(DEFAULT_OPTIONS).map(([key, usual]) => {
    if (typeof usual === "number") return [key, yaml.number(at(key), { default: usual })];
    if (typeof usual === "boolean") return [key, yaml.boolean(at(key), usual)];
    const choices = key === "mode" ? MODES : CONTROL_MODES;
    return [key, yaml.text(at(key), { default: usual as string, choices })];
  });
  const options = Object.fromEntries(given) as NetworkOptions;
  if (!yaml.has(at("defaultShapes"))) return options;
  const modes = yaml.keys(at("defaultShapes"), ["daily", "yearly", "duty"]);
  const defaultShapes = Object.fromEntries(
    modes.map((mode) => {
      const path = [...at("defaultShapes"), mode];
      try {
        return [mode, names.indexOf("shapes", yaml.text(path))];
      } catch (error) {
        if (!(error instanceof BadCell)) throw error;
        yaml.fault(path, error.message, error.code, error.hint);
        return [mode, 0];
      }
    }),
  );
  return { ...options, defaultShapes };
}

const MODES: readonly NetworkOptions["mode"][] = ["snapshot", "daily", "yearly", "duty"];
const CONTROL_MODES: readonly NetworkOptions["controlMode"][] = ["off", "static", "time", "event"];
