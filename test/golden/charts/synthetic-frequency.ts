import type { ReportInput } from "../../../src/report/data.ts";
import { tableOf } from "./synthetic.ts";

/** An invented loss of infeed seen by a run: a fall, a nadir and a slow return, with a fleet one second behind. */
export function frequencyInput(base: ReportInput): ReportInput {
  const run = base.runs[0]!;
  const startUs = Date.parse(String(run.manifest.scenario["start"])) * 1000;
  const rows = 1200;
  const column = (of: (k: number) => number) => Float64Array.from({ length: rows }, (_, k) => of(k));
  const dip = (k: number, depth: number) => {
    const t = (k - 200) / 10;
    return t < 0 ? 0 : depth * (1 - Math.exp(-t / 3)) * (0.4 + 0.6 * Math.exp(-t / 25));
  };
  const asked = (k: number) => 20_000 * Math.min(1, dip(k, 0.6) / 0.5);
  const frequency = tableOf("frequency", rows, {
    time: column((k) => startUs + (k + 1) * 1e5),
    frequency_hz: column((k) => 50 - dip(k, 0.6)),
    without_fleet_hz: column((k) => 50 - dip(k, 0.7)),
    asked_kw: column(asked),
    delivered_kw: column((k) => asked(Math.max(0, k - 10))),
    offered_kw: column(() => 20_000),
    vehicles: column(() => 2000),
    mean_soc: column(() => 0.5),
  });
  return { ...base, runs: [{ ...run, tables: { ...run.tables, frequency } }] };
}
