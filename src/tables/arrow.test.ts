import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { ScenarioError } from "../base/errors.ts";
import { readArrow } from "./arrow-read.ts";
import { BATCH_ROWS, writeArrow } from "./arrow-write.ts";
import { tableBuilder, takeRows } from "./builder.ts";
import { joinParts, rowPart } from "./row-part.ts";
import type { Table, TableSpec } from "./table.ts";

const spec: TableSpec = {
  kind: "sample",
  summary: "One row per sample – with an en dash",
  key: ["time", "name"],
  columns: [
    { name: "time", type: "timestamp", unit: "us", meaning: "instant" },
    { name: "name", type: "category", unit: "", meaning: "who" },
    { name: "power_kw", type: "f64", unit: "kW", meaning: "power, “load” positive" },
    { name: "count", type: "i32", unit: "1", meaning: "how many" },
    { name: "ok", type: "bool", unit: "", meaning: "whether" },
  ],
};
type Row = [time: number, name: string, powerKw: number, count: number, ok: number];

const row = fc.tuple(
  fc.integer({ min: -4e15, max: 4e15 }),
  fc.string({ unit: "grapheme", maxLength: 4 }),
  fc.double(),
  fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 }),
  fc.integer({ min: 0, max: 1 }),
);

function tableOf(rows: readonly Row[], texts: readonly string[] = []): Table {
  const builder = tableBuilder(spec);
  const [time, name, power, count, ok] = [
    builder.timestamp("time"),
    builder.category("name", texts),
    builder.f64("power_kw"),
    builder.i32("count"),
    builder.bool("ok"),
  ];
  for (const [t, who, kw, n, yes] of rows) {
    time.push(t);
    name.pushText(who);
    power.push(kw);
    count.push(n);
    ok.push(yes);
  }
  return builder.finish();
}

const sha256 = (bytes: Uint8Array): string => createHash("sha256").update(bytes).digest("hex");

describe("Arrow files", () => {
  it("a table read back is the table written, but for -0", () => {
    fc.assert(
      fc.property(fc.array(row, { maxLength: 30 }), (rows) => {
        const table = tableOf(rows);
        const back = readArrow(writeArrow(table));
        for (let i = 0; i < table.rows; i++) {
          const value = table.columns["power_kw"]!.values[i]!;
          table.columns["power_kw"]!.values[i] = value === 0 ? 0 : value;
        }
        expect(back).toEqual(table);
      }),
    );
  });

  it("the bytes depend on the rows, not on the parts they came in or the list they were recorded against", () => {
    fc.assert(
      fc.property(fc.array(row, { maxLength: 40 }), fc.array(fc.nat(40), { maxLength: 4 }), (rows, cuts) => {
        const edges = [0, ...cuts.map((cut) => Math.min(cut, rows.length)).sort((a, b) => a - b), rows.length];
        const names = [...new Set(rows.map(([, name]) => name))].sort().reverse();
        const parts = edges.slice(1).map((to, i) => tableOf(rows.slice(edges[i], to), ["unused", ...names]));
        const inOrder = parts.map((part, block) => rowPart(part, { rank: Number, isByTime: false, block }));
        expect(sha256(writeArrow(joinParts(spec, inOrder)))).toBe(sha256(writeArrow(tableOf(rows))));
      }),
    );
  });

  it("every NaN is written with the same bits and -0 as 0", () => {
    const nan = new Float64Array(new BigUint64Array([0xfff8_0000_0000_0001n]).buffer)[0]!;
    const table = tableOf([[0, "a", nan, 0, 0]]);
    const canonical = tableOf([[0, "a", Number.NaN, 0, 0]]);
    new BigUint64Array(table.columns["power_kw"]!.values.buffer)[0] = 0xfff8_0000_0000_0001n;
    expect(writeArrow(table)).toEqual(writeArrow(canonical));
    expect(writeArrow(tableOf([[0, "a", -0, 0, 0]]))).toEqual(writeArrow(tableOf([[0, "a", 0, 0, 0]])));
  });

  it("batches hold 65,536 rows and rows keep their order across them", () => {
    const rows = Array.from({ length: BATCH_ROWS + 3 }, (_, i): Row => [i, `n${i % 60_000}`, i / 7, -i, i % 2]);
    const table = tableOf(rows);
    expect(readArrow(writeArrow(table))).toEqual(table);
  });

  it("a table without rows keeps its columns", () => {
    const table = tableOf([]);
    expect(readArrow(writeArrow(table))).toEqual(table);
  });

  it("reads bytes that start at an odd address", () => {
    const table = tableOf([[5, "a", 1.5, 2, 1]]);
    const bytes = writeArrow(table);
    const odd = new Uint8Array(bytes.length + 1).subarray(1);
    odd.set(bytes);
    expect(readArrow(odd)).toEqual(table);
  });

  it("another process writes the same bytes", () => {
    const script = `
      import { createHash } from "node:crypto";
      import { tableBuilder } from "./src/tables/builder.ts";
      import { writeArrow } from "./src/tables/arrow-write.ts";
      import { sessions } from "./src/tables/kinds/sessions.ts";
      const table = tableBuilder(sessions).finish();
      writeArrow(table);
      console.log(createHash("sha256").update(writeArrow(table)).digest("hex"));`;
    const root = new URL("../..", import.meta.url);
    const other = execFileSync(process.execPath, ["--import", "tsx", "--input-type=module", "-e", script], {
      cwd: root,
      encoding: "utf8",
    });
    return import("./kinds/sessions.ts").then(({ sessions }) =>
      expect(other.trim()).toBe(sha256(writeArrow(tableBuilder(sessions).finish()))),
    );
  });

  it("refuses bytes that are no Arrow file, and Arrow files that are no gridpilot table", () => {
    for (const bytes of [new Uint8Array(0), Buffer.from("hello, world"), writeArrow(tableOf([])).subarray(0, 300)])
      expect(() => readArrow(bytes, "x.arrow")).toThrow(ScenarioError);
  });

  it("refuses a fraction of a microsecond", () => {
    expect(() => writeArrow(tableOf([[0.5, "a", 0, 0, 0]]))).toThrow("whole number");
    expect(() => writeArrow(tableOf([[Number.NaN, "a", 0, 0, 0]]))).toThrow("whole number");
  });
});

describe("the builder", () => {
  it("starts again from zero rows after finish", () => {
    const builder = tableBuilder(spec);
    builder.timestamp("time").push(1);
    expect(() => builder.finish()).toThrow("sample.name has 0 values, time has 1");
    const whole = tableBuilder({ ...spec, columns: spec.columns.slice(0, 2) });
    for (const round of [1, 2]) {
      whole.timestamp("time").push(round);
      whole.category("name").pushText(`r${round}`);
      expect(whole.finish()).toMatchObject({ rows: 1, columns: { name: { texts: [`r${round}`] } } });
    }
  });

  it("knows its columns by name and type", () => {
    const builder = tableBuilder(spec);
    expect(() => builder.f64("count")).toThrow("no f64 column count");
    expect(() => builder.f64("constructor")).toThrow("no f64 column constructor");
    builder.category("name", ["a"]);
    expect(() => builder.category("name", ["b"])).toThrow("already given");
  });

  it("a finished table survives structured clone", () => {
    const table = tableOf([[1, "x", 2, 3, 1]]);
    expect(structuredClone(table)).toEqual(table);
  });

  it("takeRows picks and orders rows", () => {
    const table = tableOf([
      [1, "x", 2, 3, 1],
      [2, "y", 4, 5, 0],
    ]);
    expect(takeRows(table, [1, 0, 1])).toEqual(
      tableOf([
        [2, "y", 4, 5, 0],
        [1, "x", 2, 3, 1],
        [2, "y", 4, 5, 0],
      ]),
    );
  });
});
