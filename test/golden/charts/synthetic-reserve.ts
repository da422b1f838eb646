import type { ReportInput } from "../../../src/report/data.ts";
import { tableOf } from "./synthetic.ts";

/** A run with a fortnight of reserve sold in blocks of four hours: little at night, more by day, now and then less than
 *  was offered. */
export function reserveInput(base: ReportInput): ReportInput {
  const run = base.runs[0]!;
  const startUs = Date.parse(String(run.manifest.scenario["start"])) * 1000;
  const rows = 84;
  const column = (of: (k: number) => number) => Float64Array.from({ length: rows }, (_, k) => of(k));
  const offered = (k: number) => (k < 6 ? 0 : [0, 40, 180, 220, 90, 20][k % 6]!);
  const there = (k: number) => [10, 70, 230, 260, 130, 40][k % 6]! - ((k * 37) % 11) * 8;
  const reserve = tableOf("reserve_block", rows, {
    time: column((k) => startUs + k * 4 * 3.6e9),
    block_s: column(() => 14_400),
    points: column(() => 40),
    vehicles: column((k) => there(k) / 11),
    offered_kw: column(offered),
    available_kw: column((k) => Math.max(0, there(k))),
    missing_kw: column((k) => Math.max(0, offered(k) - Math.max(0, there(k)))),
    earned_eur: column((k) => offered(k) * 0.056),
    penalty_eur: column(() => 0),
  });
  return { ...base, runs: [{ ...run, tables: { ...run.tables, reserve_block: reserve } }] };
}
