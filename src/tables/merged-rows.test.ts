import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, beforeAll, expect, it } from "vitest";
import { writeArrow } from "./arrow-write.ts";
import { tableBuilder, takeRows } from "./builder.ts";
import { mergedTable } from "./merged-rows.ts";
import { writeRowFile } from "./row-file.ts";
import { joinParts, rowPart } from "./row-part.ts";
import type { TableSpec } from "./table.ts";

let dir = "";
beforeAll(() => {
  dir = mkdtempSync(join(tmpdir(), "gridpilot-rows-"));
});
afterAll(() => rmSync(dir, { recursive: true, force: true }));

const column = (name: string, type: "timestamp" | "f64" | "i32" | "bool" | "category") =>
  ({ name, type, unit: "", meaning: "" }) as const;
const spec = (key: readonly string[]): TableSpec => ({
  kind: "rows",
  summary: "",
  key,
  columns: [
    column("time", "timestamp"),
    column("site", "category"),
    column("label", "category"),
    { ...column("session", "category"), isOfOneSite: true },
    column("kw", "f64"),
    column("count", "i32"),
    column("on", "bool"),
  ],
});
const SITES = ["c", "a", "d", "b"];
const row = fc.record({
  site: fc.nat(3),
  label: fc.constantFrom("x", "y", "z", ""),
  session: fc.nat(20),
  kw: fc.oneof(fc.constant(Number.NaN), fc.double()),
  on: fc.boolean(),
});

it("row files merged, and parts joined, are the tables joined and sorted by site, to the byte and column by column", () => {
  let run = 0;
  fc.assert(
    fc.property(
      fc.array(fc.array(row, { maxLength: 40 }), { minLength: 1, maxLength: 6 }),
      fc.constantFrom<readonly string[]>(["site", "time"], ["time"]),
      (parts, key) => {
        run++;
        const tableOf = (rows: (typeof parts)[number], before: number) => {
          let time = before;
          const builder = tableBuilder(spec(key));
          const site = builder.category("site", SITES);
          for (const each of rows) {
            builder.timestamp("time").push(time++);
            site.push(each.site);
            builder.category("label").pushText(each.label);
            builder.category("session").pushText(`${SITES[each.site]}/${each.session}`);
            builder.f64("kw").push(each.kw);
            builder.i32("count").push(time);
            builder.bool("on").push(each.on ? 1 : 0);
          }
          return builder.finish();
        };
        const before = (part: number) => parts.slice(0, part).flat().length;
        const rank = (id: string) => SITES.indexOf(id);
        const tables = parts.map((rows, part) =>
          rowPart(tableOf(rows, before(part)), { rank, isByTime: false, block: 0 }),
        );
        const files = tables
          .filter(({ table }) => table.rows > 0)
          .map((part, k) => writeRowFile({ dir, file: `${run}-${k}` }, part, { isFlushed: false }));
        const joined = tableOf(parts.flat(), 0);
        const { values, texts } = joined.columns["site"]!;
        const order = Array.from({ length: joined.rows }, (_, k) => k);
        const at = (k: number) => SITES.indexOf(texts![values[k]!]!);
        if (key.includes("site")) order.sort((a, b) => at(a) - at(b) || a - b);
        const expected = takeRows(joined, order);
        expect(joinParts(spec(key), tables)).toEqual(expected);
        const merged = mergedTable(dir, spec(key), files);
        expect(Buffer.from(writeArrow(merged)).equals(writeArrow(expected))).toBe(true);
        for (const { name } of spec(key).columns) {
          expect(merged.columns[name]!.values).toEqual(expected.columns[name]!.values);
          expect(merged.columns[name]!.texts).toEqual(expected.columns[name]!.texts);
        }
      },
    ),
    { seed: 7, numRuns: 200 },
  );
});
