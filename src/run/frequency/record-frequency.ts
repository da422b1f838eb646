import { tableBuilder } from "../../tables/builder.ts";
import { frequency } from "../../tables/kinds/frequency.ts";

/** Columns of a frequency study, and its table. */
export function frequencyRecorder() {
  const rows = tableBuilder(frequency);
  return {
    time: rows.timestamp("time"),
    hz: rows.f64("frequency_hz"),
    without: rows.f64("without_fleet_hz"),
    asked: rows.f64("asked_kw"),
    delivered: rows.f64("delivered_kw"),
    offered: rows.f64("offered_kw"),
    vehicles: rows.i32("vehicles"),
    soc: rows.f64("mean_soc"),
    finish: () => rows.finish(),
  };
}

export type FrequencyRows = ReturnType<typeof frequencyRecorder>;
