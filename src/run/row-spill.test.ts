import { expect, it } from "vitest";
import { writeArrow } from "../tables/arrow-write.ts";
import { tableBuilder } from "../tables/builder.ts";
import { ownBuffers, rowPart } from "../tables/row-part.ts";
import type { TableSpec } from "../tables/table.ts";
import { GatheredRows, joinRows } from "./row-spill.ts";

const spec: TableSpec = {
  kind: "rows",
  summary: "",
  key: ["time"],
  columns: [
    { name: "time", type: "timestamp", unit: "", meaning: "" },
    { name: "label", type: "category", unit: "", meaning: "" },
  ],
};

/** A batch's rows, each an instant. */
function batch(block: number, rows: number) {
  const builder = tableBuilder(spec);
  for (let row = 0; row < rows; row++) {
    builder.timestamp("time").push(row);
    builder.category("label").pushText(`${block}/${row % 3}`);
  }
  return rowPart(builder.finish(), { rank: () => 0, isByTime: true, block });
}

const ROWS = 20_000;
const BATCHES = 9;

it("batches that two workers gather, some of them joined on the way, are one table as if joined at once", () => {
  const workers = [new GatheredRows(undefined), new GatheredRows(undefined)];
  for (let block = 0; block < BATCHES; block++) workers[block % 4 === 1 ? 1 : 0]!.add([batch(block, ROWS)]);
  const lasts = workers.map((rows) => rows.rest());
  expect(lasts[0]!.length).toBeGreaterThan(1);
  const { rows: table } = joinRows(undefined, { files: [], lasts });
  const all = Array.from({ length: BATCHES }, (_, block) => batch(block, ROWS));
  const { rows: atOnce } = joinRows(undefined, { files: [], lasts: [all] });
  expect(Buffer.from(writeArrow(table!)).equals(writeArrow(atOnce!))).toBe(true);
  expect(table!.rows).toBe(ROWS * BATCHES);
  // Whoever joined them holds on to nothing.
  expect(lasts).toEqual([[], []]);
});

it("a worker's parts lie in memory that can change hands, each piece of it named once", () => {
  const rows = new GatheredRows(undefined);
  for (let block = 0; block < 4; block++) rows.add([batch(block, ROWS)]);
  const parts = rows.rest();
  const moved = structuredClone(parts, { transfer: ownBuffers(parts) });
  expect(moved[0]!.table.columns["time"]!.values.length).toBeGreaterThan(0);
  for (const { table } of parts) expect(table.columns["time"]!.values.length).toBe(0);
});

it("a table without a row is a table", () => {
  const rows = new GatheredRows(undefined);
  rows.add([batch(0, 0)]);
  expect(joinRows(undefined, { files: [], lasts: [rows.rest()] }).rows!.rows).toBe(0);
});
