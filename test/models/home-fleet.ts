import { stream } from "../../src/base/random.ts";
import { US_PER_DAY, US_PER_H } from "../../src/base/time.ts";
import type { RunData } from "../../src/model/run-data.ts";
import { policyKinds } from "../../src/policy/registry.ts";
import { loadScenario } from "../../src/scenario/load.ts";
import { resolveScenario } from "../../src/scenario/resolve.ts";

/** Sessions per vehicle and day, mean arrival and its spread [h], mean energy [kWh] as a sum of four exponentials: the toy
 *  fleet of the facts beside the repository. */
const DAILY_SESSIONS = 0.4;
const ARRIVAL_H = 18;
const SPREAD_H = 2;
const MEAN_KWH = 20;

/** A fleet of homes with one 7.4 kW charger each, behind one connection without limits. Session k of a larger fleet's first
 *  vehicles is that of the smaller one. */
export async function homeFleet(options: {
  readonly vehicles: number;
  readonly days: number;
  readonly sets: readonly string[];
}): Promise<RunData> {
  const { vehicles, days } = options;
  const base = new URL("../../scenarios/workplace-caltech", import.meta.url).pathname;
  const loaded = await loadScenario({
    paths: [base],
    sets: [
      "start=2026-01-05T00:00:00Z",
      `duration=${days}d`,
      "site.layout=home-single-phase",
      "site.network=unlimited",
      "site.voltageV=231.25",
      "site.evse=ideal-ac-32a",
      "fleet.vehicle=home-7.4kw",
      "control.interval=10min",
      "record.evsePower=false",
      ...options.sets,
    ],
    policies: policyKinds,
  });
  const resolved = await resolveScenario(loaded);
  const charger = resolved.evseChargers[0]!;
  const evses = Array.from({ length: vehicles }, (_, k) => ({ ...resolved.layout.evses[0]!, id: `home-${k}` }));
  const rows = evses.flatMap(({ id }) => sessionsOf(id, days));
  const column = (of: (row: (typeof rows)[number]) => number) => Float64Array.from(rows, of);
  return {
    resolved: { ...resolved, layout: { ...resolved.layout, evses }, evseChargers: evses.map(() => charger) },
    trace: {
      count: rows.length,
      session: rows.map(({ id }) => id),
      site: rows.map(() => ""),
      evse: rows.map(({ evse }) => evse),
      vehicle: rows.map(() => ""),
      arrivalUs: column(({ arrivalUs }) => arrivalUs),
      departureUs: column(({ departureUs }) => departureUs),
      estimatedDepartureUs: column(() => Number.NaN),
      requestedKwh: column(({ kwh }) => kwh),
      initialSoc: column(() => Number.NaN),
      line: new Int32Array(rows.length),
    },
    traceFile: "home fleet",
    copies: 1,
    network: undefined,
    series: [],
    plugins: [],
  };
}

function sessionsOf(evse: string, days: number) {
  const draw = stream(42, evse, "sessions");
  const normal = () => Math.sqrt(-2 * Math.log(1 - draw())) * Math.cos(2 * Math.PI * draw());
  return Array.from({ length: days }, (_, day) => {
    const comes = draw() < DAILY_SESSIONS;
    const hour = Math.min(23.9, Math.max(12, ARRIVAL_H + SPREAD_H * normal()));
    const kwh = -(MEAN_KWH / 4) * Math.log((1 - draw()) * (1 - draw()) * (1 - draw()) * (1 - draw()));
    return {
      id: `${evse}/${day}`,
      evse,
      arrivalUs: Math.round(day * US_PER_DAY + hour * US_PER_H),
      departureUs: (day + 1) * US_PER_DAY + 12 * US_PER_H,
      kwh: Math.max(0.5, kwh),
      comes,
    };
  }).filter(({ comes }) => comes);
}
