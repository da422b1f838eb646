import type { Market } from "./interop-market.ts";
import type { InteropRow } from "./run/interop/tally.ts";
import { tableBuilder } from "./tables/builder.ts";
import { interop } from "./tables/kinds/interop.ts";
import type { Table } from "./tables/table.ts";

/** Rows of a study as the table `interop`. */
export function interopTable(rows: readonly InteropRow[], market: Market): Table {
  const table = tableBuilder(interop, rows.length);
  const text = (name: string, pick: (row: InteropRow) => string): void => {
    const column = table.category(name);
    for (const row of rows) column.pushText(pick(row));
  };
  const whole = (name: string, pick: (row: InteropRow) => number): void => {
    const column = table.i32(name);
    for (const row of rows) column.push(pick(row));
  };
  const real = (name: string, pick: (row: InteropRow) => number): void => {
    const column = table.f64(name);
    for (const row of rows) column.push(pick(row));
  };
  text("vehicle", ({ vehicle }) => vehicle);
  text("charger", ({ charger }) => charger);
  text("rules", ({ rules }) => rules);
  text("power_class", ({ charger }) => market.powerClass(charger));
  text("access", ({ charger }) => market.access(charger));
  text("outcome", ({ outcome }) => outcome);
  text("stage", ({ stage }) => stage);
  text("cause", ({ cause }) => cause);
  text("clause", ({ clause }) => clause);
  text("party", ({ party }) => party);
  text("code", ({ code }) => code);
  text("standard", ({ standard }) => standard);
  whole("attempts", ({ attempts }) => attempts);
  real("share", ({ share }) => share);
  whole("charged_at_retry", ({ chargedAtRetry }) => chargedAtRetry);
  whole("changed", ({ changed }) => changed);
  real("time_to_charge_p50_s", ({ timeToChargeP50S }) => timeToChargeP50S);
  real("time_to_charge_p95_s", ({ timeToChargeP95S }) => timeToChargeP95S);
  real("max_kw", ({ maxKw }) => maxKw);
  real("vehicle_share", ({ vehicle }) => market.vehicleShare(vehicle));
  real("charger_share", ({ charger, vehicle }) => market.chargerShare(charger, vehicle));
  real("example_seed", ({ example }) => example.seed);
  real("example_soc", ({ example }) => example.soc);
  text("example_faults", ({ example }) => example.faults.join("+"));
  return table.finish();
}
