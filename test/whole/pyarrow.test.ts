import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { BATCH_ROWS, writeArrow } from "../../src/tables/arrow-write.ts";
import { tableBuilder } from "../../src/tables/builder.ts";
import { tableSpecs } from "../../src/tables/registry.ts";
import type { ColumnType, Table, TableSpec } from "../../src/tables/table.ts";

// Every table must open in the reader most people use. Python is named by the environment, since not everyone has it.
const python = process.env["GRIDPILOT_PYTHON"];
const required = process.env["GRIDPILOT_REQUIRE_PYARROW"] === "1";
const why = python ? undefined : "GRIDPILOT_PYTHON names no Python with pyarrow";

const ARROW_TYPES: Readonly<Record<ColumnType, string>> = {
  timestamp: "timestamp[us, tz=UTC]",
  f64: "double",
  i32: "int32",
  bool: "bool",
  category: "dictionary<values=string, indices=int32, ordered=0>",
};

/** What pyarrow sees: doubles as exact hexadecimal text, instants as microseconds. Rows are thinned to some hundred. */
const READER = `
import json, sys
import pyarrow as pa
import pyarrow.compute as pc

def cells(column):
    if pa.types.is_timestamp(column.type):
        column = pc.cast(column, pa.int64())
    return [v.hex() if isinstance(v, float) else v for v in column.to_pylist()]

answer = {}
for path in sys.argv[1:]:
    with pa.OSFile(path) as source:
        reader = pa.ipc.open_file(source)
        table = reader.read_all()
    table.validate(full=True)
    text = lambda metadata: {k.decode(): v.decode() for k, v in (metadata or {}).items()}
    thin = table.take(pa.array(range(0, table.num_rows, max(1, table.num_rows // 300)), pa.int64()))
    answer[path] = {
        "rows": table.num_rows,
        "batches": reader.num_record_batches,
        "metadata": text(table.schema.metadata),
        "fields": [{"name": f.name, "type": str(f.type), "nullable": f.nullable, "metadata": text(f.metadata)} for f in table.schema],
        "columns": {name: cells(thin[name]) for name in table.column_names},
    }
print(json.dumps(answer))
`;

interface Seen {
  readonly rows: number;
  readonly batches: number;
  readonly metadata: Record<string, string>;
  readonly fields: readonly { name: string; type: string; nullable: boolean; metadata: Record<string, string> }[];
  readonly columns: Record<string, readonly (string | number | boolean)[]>;
}

/** Numbers that are easy to get wrong, in a fixed order. */
const F64 = [0, 1 / 3, -1e-300, Number.MAX_VALUE, Number.NaN, Number.POSITIVE_INFINITY, -7.4, 5e-324];
const I32 = [0, -1, 2_147_483_647, -2_147_483_648, 42];
const US = [0, -1, 1_551_427_200_000_000, 4_294_967_296, -4_294_967_297, 9_007_199_254_740_991];
const TEXTS = ["CA-315", "", "Zürich – 3", 'a,b\n"c"', "車"];

function sample(spec: TableSpec, rows: number): Table {
  const builder = tableBuilder(spec);
  for (const { name, type } of spec.columns) {
    if (type === "category") builder.category(name);
    else builder[type](name);
    for (let row = 0; row < rows; row++) {
      if (type === "category") builder.category(name).pushText(TEXTS[row % TEXTS.length]!);
      else if (type === "f64") builder.f64(name).push(F64[row % F64.length]!);
      else if (type === "timestamp") builder.timestamp(name).push(US[row % US.length]!);
      else if (type === "i32") builder.i32(name).push(I32[row % I32.length]!);
      else builder.bool(name).push(row % 3 === 0 ? 1 : 0);
    }
  }
  return builder.finish();
}

/** A double as Python's float.hex writes it, so that no digit is lost between the two. */
function hexText(value: number): string {
  if (Number.isNaN(value)) return "nan";
  if (!Number.isFinite(value)) return value > 0 ? "inf" : "-inf";
  const bits = new BigUint64Array(Float64Array.of(Math.abs(value)).buffer)[0]!;
  const exponent = Number(bits >> 52n);
  const fraction = (bits & 0xf_ffff_ffff_ffffn).toString(16).padStart(13, "0");
  const sign = value < 0 ? "-" : "";
  if (value === 0) return "0x0.0p+0";
  const power = exponent === 0 ? -1022 : exponent - 1023;
  return `${sign}0x${exponent === 0 ? 0 : 1}.${fraction}p${power < 0 ? "" : "+"}${power}`;
}

function cellsOf(table: Table, name: string): (string | number | boolean)[] {
  const { spec, values, texts } = table.columns[name]!;
  const step = Math.max(1, Math.floor(table.rows / 300));
  const cells: (string | number | boolean)[] = [];
  for (let row = 0; row < table.rows; row += step) {
    const value = values[row]!;
    if (spec.type === "category") cells.push(texts![value]!);
    else if (spec.type === "bool") cells.push(value === 1);
    else cells.push(spec.type === "f64" ? hexText(value) : value);
  }
  return cells;
}

const withBool: TableSpec = {
  kind: "all_types",
  summary: "One column of each type",
  key: ["time"],
  columns: (["timestamp", "category", "f64", "i32", "bool"] as const).map((type) => ({
    name: type === "timestamp" ? "time" : type,
    type,
    unit: "1",
    meaning: `a ${type}`,
  })),
};
const cases = [
  ...tableSpecs.all.flatMap((spec) => [
    { spec, rows: 0 },
    { spec, rows: 241 },
  ]),
  { spec: withBool, rows: 241 },
  { spec: withBool, rows: BATCH_ROWS + 13 },
].map((entry) => ({ ...entry, title: `${entry.spec.kind} with ${entry.rows} rows` }));

if (why && !required) process.stderr.write(`pyarrow test skipped: ${why}\n`);

describe.skipIf(why && !required)("pyarrow reads every table", () => {
  let home: string;
  let seen: Record<string, Seen>;
  beforeAll(() => {
    if (!python) throw new Error(why);
    home = mkdtempSync(join(tmpdir(), "gridpilot-pyarrow-"));
    const paths = cases.map(({ spec, rows, title }) => {
      const path = join(home, `${title}.arrow`);
      writeFileSync(path, writeArrow(sample(spec, rows)));
      return path;
    });
    const output = execFileSync(python, ["-c", READER, ...paths], { encoding: "utf8", maxBuffer: 1e9 });
    seen = JSON.parse(output);
  });
  afterAll(() => home && rmSync(home, { recursive: true, force: true }));

  it.each(cases)("$title", ({ spec, rows, title }) => {
    const { columns, ...rest } = seen[join(home, `${title}.arrow`)]!;
    expect(rest).toEqual({
      rows,
      batches: Math.max(1, Math.ceil(rows / BATCH_ROWS)),
      metadata: { kind: spec.kind, summary: spec.summary, key: spec.key.join(",") },
      fields: spec.columns.map(({ name, type, unit, meaning }) => ({
        name,
        type: ARROW_TYPES[type],
        nullable: false,
        metadata: { unit, meaning },
      })),
    });
    const table = sample(spec, rows);
    for (const { name } of spec.columns) expect(columns[name]).toEqual(cellsOf(table, name));
  });
});
