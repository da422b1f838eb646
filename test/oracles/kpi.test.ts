import { expect, it } from "vitest";
import { kpiKinds } from "../../src/kpi/registry.ts";
import { tableBuilder } from "../../src/tables/builder.ts";
import { sitePower } from "../../src/tables/kinds/site-power.ts";
import { readOracleJson } from "./shared.ts";

interface Session {
  readonly station: string;
  readonly arrival: number;
  readonly departure: number;
  readonly kwh: number;
}
interface Network {
  readonly stations: readonly string[];
  readonly phase_angle_deg: readonly number[];
  readonly constraint_names: readonly string[];
  readonly constraint_matrix: readonly (readonly number[])[];
}
interface Published {
  readonly reproduced_here_acnportal_0_3_3: { readonly Unctrl: { readonly mean_secondary_unbalance_nema: number } };
}

const PERIODS = 10_732;
const VOLTAGE_V = 208;
const MAX_KW = 6.6;

/** Current of each station and period when every vehicle charges as fast as it can [A]. */
function uncontrolledCurrents(stations: readonly string[]): Float64Array[] {
  const currents = stations.map(() => new Float64Array(PERIODS));
  for (const session of readOracleJson<Session[]>("oracles/peers/acnsim/sessions_caltech_march2019.json")) {
    const row = currents[stations.indexOf(session.station)]!;
    let delivered = 0;
    for (let t = session.arrival; t < session.departure && session.kwh - delivered > 1e-3; t++) {
      const powerKw = Math.min(MAX_KW, (session.kwh - delivered) * 12);
      row[t] = (powerKw * 1000) / VOLTAGE_V;
      delivered += powerKw / 12;
    }
  }
  return currents;
}

it("phase unbalance of a month of real sessions is the one ACN-Sim computes", () => {
  const network = readOracleJson<Network>("oracles/peers/acnsim/network_caltech.json");
  const currents = uncontrolledCurrents(network.stations);
  const builder = tableBuilder(sitePower);
  for (const { name, type } of sitePower.columns) {
    const phase = ["current_a_a", "current_b_a", "current_c_a"].indexOf(name);
    const weights = network.constraint_matrix[network.constraint_names.indexOf(`Secondary ${"ABC"[phase]}`)];
    for (let t = 0; t < PERIODS; t++) {
      let [re, im] = [0, 0];
      for (const [i, weight] of weights?.entries() ?? []) {
        const angle = (network.phase_angle_deg[i]! * Math.PI) / 180;
        re += weight * currents[i]![t]! * Math.cos(angle);
        im += weight * currents[i]![t]! * Math.sin(angle);
      }
      if (type === "category") builder.category(name).pushText("garage");
      else builder[type](name).push(phase < 0 ? t : Math.hypot(re, im));
    }
  }
  const tables = { site_power: builder.finish() };
  const unbalance = kpiKinds.find("phaseUnbalancePct")!.compute({ tables, scenario: {} })!;
  const published = readOracleJson<Published>("oracles/peers/published/acnsim_march2019_published.json");
  // 1e-9: sums of 5,800 periods in another order than the peer's.
  expect(
    Math.abs(unbalance / 100 - published.reproduced_here_acnportal_0_3_3.Unctrl.mean_secondary_unbalance_nema),
  ).toBeLessThan(1e-9);
});
