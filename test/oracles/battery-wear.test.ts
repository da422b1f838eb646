import { expect, it } from "vitest";
import { capacityLoss, wearOf } from "../../src/base/battery-wear.ts";
import { readOracleJson } from "./shared.ts";

// EV2Gym 2.0.0 (MIT): capacity that one session costs, by the law of Schmalstieg et al. 2014 (calendar loss with the fourth root
// of time, cycle loss with the square root of charge), both at the slope they have after two years and 15,000 km a year. Ours is
// Xu et al. 2018, whose loss after the first months is in proportion to time and cycles. Neither is wrong for the other's cells.
interface Cases {
  constants: Record<string, number>;
  cases: {
    timescale_min: number;
    historic_soc: number[];
    active_steps: number[];
    abs_energy_kwh: number;
    expected_calendar_loss: number;
    expected_cyclic_loss: number;
  }[];
}
const { constants: c, cases } = readOracleJson<Cases>("oracles/peers/ev2gym/degradation_cases.json");
const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;

/** Their law, from the notes beside the cases: so that what is compared is what they mean. */
function theirs({ timescale_min, historic_soc, active_steps, abs_energy_kwh }: Cases["cases"][number]) {
  const days = ((historic_soc.length - 1) * timescale_min) / 1440;
  const volts = c.v_min! + c.k_V! * mean(historic_soc);
  const calendar = ((c.e0! * volts - c.e1!) * Math.exp(-c.e2! / c.theta_K!) * 0.75 * days) / c.b_age_days! ** 0.25;
  const active = historic_soc.filter((_, k) => active_steps[k] === 1);
  const depth = 2 * mean(active.map((soc) => Math.abs(mean(active) - soc)));
  const beta = c.z0! * (c.v_min! + 0.5 * c.k_V! - c.z1!) ** 2 + c.z2! + c.z3! * depth;
  const moved = (abs_energy_kwh / c.b_cap_kwh!) * c.b_cap_ah!;
  const before = (2 * ((c.b_age_days! * c.d_dist_km!) / 365) * c.G_kwh_km! * c.b_cap_ah!) / c.b_cap_kwh!;
  return { calendar, cyclic: (beta * 0.5 * moved) / Math.sqrt(before) };
}

it("EV2Gym's four sessions: calendar and cycle loss as its law gives them", () => {
  expect(cases).toHaveLength(4);
  for (const each of cases) {
    expect(Math.abs(theirs(each).calendar / each.expected_calendar_loss - 1)).toBeLessThan(1e-6);
    expect(Math.abs(theirs(each).cyclic / each.expected_cyclic_loss - 1)).toBeLessThan(1e-6);
  }
});

it("the same sessions cost by Xu 2018 between 1.6 and 3.8 times less", () => {
  const twoYears = Array.from({ length: 24 * 730 }, (_, hour) => (hour % 48 < 24 ? 0.65 : 0.45));
  const before = wearOf(twoYears, 3600, 25);
  const factors = cases.map(({ historic_soc, timescale_min, expected_calendar_loss, expected_cyclic_loss }) => {
    const wear = wearOf(historic_soc, timescale_min * 60, 25);
    return (expected_calendar_loss + expected_cyclic_loss) / (capacityLoss(before + wear) - capacityLoss(before));
  });
  // Most where much is moved at once: there the cycles count, at the slope of a young battery.
  for (const [k, factor] of [3.76, 3.76, 1.56, 3.48].entries()) expect(factors[k]).toBeCloseTo(factor, 1);
});
