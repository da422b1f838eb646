import type { ReportInput } from "../../../src/report/data.ts";
import { tableOf } from "./synthetic.ts";

/** Invented states of charge: thirty vehicles for a day in quarters of an hour, giving in the evening, charged at night. */
export function socInput(base: ReportInput): ReportInput {
  const run = base.runs[0]!;
  const startUs = Date.parse(String(run.manifest.scenario["start"])) * 1000;
  const cells: [number, number][] = [];
  for (let quarter = 0; quarter < 96; quarter++)
    for (let car = 0; car < 30; car++) {
      const spread = (car * 0.618) % 1;
      const isThere = quarter < 28 + 12 * spread || quarter > 64 + 10 * spread;
      if (!isThere) continue;
      const evening = Math.max(0, Math.min(1, (quarter - 68) / 16));
      const night = Math.max(0, Math.min(1, quarter / 28));
      cells.push([quarter, quarter > 50 ? 0.6 + 0.2 * spread - 0.3 * evening : 0.32 + 0.2 * spread + 0.35 * night]);
    }
  const soc = tableOf("session_soc", cells.length, {
    time: Float64Array.from(cells, ([quarter]) => startUs + quarter * 9e8),
    soc: Float64Array.from(cells, ([, value]) => value),
  });
  const sessions = tableOf("sessions", 30, {
    departure: Float64Array.from({ length: 30 }, (_, car) => startUs + (28 + 12 * ((car * 0.618) % 1)) * 9e8),
    requested_kwh: new Float64Array(30).fill(10),
    met_kwh: Float64Array.from({ length: 30 }, (_, car) => (car % 10 === 3 ? 8 : 10)),
  });
  return { ...base, runs: [{ ...run, tables: { sessions, session_soc: soc } }] };
}
