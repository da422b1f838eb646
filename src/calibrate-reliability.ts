import { uptimeOfSharePct } from "./assess/uptime.ts";
import { ScenarioError } from "./base/errors.ts";
import { isPublic, marketOf } from "./interop-market.ts";
import { type InteropInput, prepareInterop } from "./prepare-interop.ts";
import { groupsOf } from "./run/interop/draws.ts";
import { drawVisits, type SampleResult, sampleRunner } from "./run/interop/sample.ts";
import type { ReliabilityModel } from "./scenario/models/reliability.ts";

/** What to fit a reliability model to: the fleet, and how many visits to draw from it. */
export interface CalibrationRequest extends Omit<InteropInput, "rules" | "repetitions"> {
  /** Visits of drivers to public chargers, drawn by market share; 4000 when absent. */
  readonly visits?: number;
  readonly onProgress?: (fraction: number) => void;
  readonly signal?: AbortSignal;
}

/** A fit: the rates found, and what they come to beside what was asked. */
export interface Calibration {
  readonly model: string;
  readonly visits: number;
  readonly tries: number;
  readonly seed: number;
  /** Attempts that meet a fault of each group [1]. */
  readonly perAttempt: Readonly<Record<"outage" | "hidden" | "passing", number>>;
  readonly fit: readonly {
    readonly figure: string;
    readonly targetPct: number | readonly [number, number];
    readonly reachedPct: number;
    /** Half of the 95 % interval that the number of visits leaves [percentage points]; 0 where nothing was drawn. */
    readonly marginPct: number;
  }[];
  /** Of the failed first tries, those at ports that report themselves available [%]. */
  readonly failedWhileUpPct: number;
  /** First tries that would fail without any fault, for what the models themselves do [%]. */
  readonly ownFailuresPct: number;
}

/** Rates are looked for up to here, and this closely [1]. */
const MOST = 0.6;
const STEPS = 14;

/** Fits the rates of a reliability model's three groups to its published targets, on the market-weighted public chargers
 *  of a fleet: outages to the middle of the reported uptime, what passes and what stays hidden to the success at the first
 *  try and after retries.
 *  @throws ScenarioError where no rates reach the targets */
export async function calibrateReliability(request: CalibrationRequest): Promise<Calibration> {
  const { visits: count = 4000, ...input } = request;
  const prepared = await prepareInterop({ ...input, rules: [] });
  const { reliability: model, study, pairs } = prepared;
  if (!model) throw unreachable("a calibration needs a reliability model", "NO_RELIABILITY");
  const { targets } = model;
  const units = pairs.map(({ ruled }) => ({
    vehicle: ruled[0]!.vehicle.variants[0]!,
    charger: ruled[0]!.charger.variants[0]!,
  }));
  const market = marketOf(
    [...new Set(units.map(({ vehicle }) => vehicle))],
    [...new Set(units.map(({ charger }) => charger))],
  );
  const weighted = units
    .filter(({ charger }) => isPublic(charger))
    .map(({ vehicle, charger }) => ({
      vehicle,
      charger,
      weight: market.vehicleShare(vehicle.name) * market.chargerShare(charger.name, vehicle.name),
    }));
  const visits = drawVisits(study, weighted, count);
  const run = sampleRunner(study, visits);
  const outage = 1 - (targets.uptimePct[0] + targets.uptimePct[1]) / 200;
  const at = async (hidden: number, passing: number): Promise<SampleResult> => {
    // Whoever wants to stop it has to be heard in between.
    await new Promise(setImmediate);
    request.signal?.throwIfAborted();
    return run(groupsOf(withRates(model, { outage, hidden, passing })));
  };
  const wanted = { first: (count * targets.firstTryPct) / 100, within: (count * targets.afterRetriesPct) / 100 };
  const clean = run([]);
  if (clean.firstTry < wanted.first || wanted.within < wanted.first) {
    const message = `the models alone reach ${percent(clean.firstTry, count)} % at the first try, below the target of ${targets.firstTryPct} %`;
    throw unreachable(message, "TARGET_OUT_OF_REACH");
  }
  const passingFor = (hidden: number): Promise<number> =>
    bisect(async (passing) => (await at(hidden, passing)).firstTry > wanted.first);
  let round = 0;
  const hidden = await bisect(async (tried) => {
    request.onProgress?.(++round / (STEPS + 1));
    // The more of the failures stay, the fewer a second try can mend.
    return (await at(tried, await passingFor(tried))).withinTries > wanted.within;
  });
  const passing = await passingFor(hidden);
  const reached = await at(hidden, passing);
  const failed = count - reached.firstTry;
  return {
    model: model.name,
    visits: count,
    tries: study.tries,
    seed: study.seed,
    perAttempt: { outage, hidden, passing },
    fit: [
      figure("charged at the first try", targets.firstTryPct, reached.firstTry, count),
      figure(`charged within ${study.tries} tries`, targets.afterRetriesPct, reached.withinTries, count),
      {
        figure: "uptime that operators report",
        targetPct: targets.uptimePct,
        reachedPct: uptimeOfSharePct(outage),
        marginPct: 0,
      },
    ],
    failedWhileUpPct: failed > 0 ? percent(failed - (reached.failedWith["outage"] ?? 0), failed) : 0,
    ownFailuresPct: percent(count - clean.firstTry, count),
  };
}

/** The largest rate at which a question is still answered with yes, for one that turns to no. */
async function bisect(isBelow: (rate: number) => Promise<boolean>): Promise<number> {
  let low = 0;
  let high = MOST;
  for (let step = 0; step < STEPS; step++) {
    const middle = (low + high) / 2;
    if (await isBelow(middle)) low = middle;
    else high = middle;
  }
  return Number(((low + high) / 2).toFixed(5));
}

function withRates(model: ReliabilityModel, rates: Calibration["perAttempt"]) {
  return {
    outage: { ...model.outage, perAttempt: rates.outage },
    hidden: { ...model.hidden, perAttempt: rates.hidden },
    passing: { ...model.passing, perAttempt: rates.passing },
  };
}

function figure(name: string, targetPct: number, reached: number, count: number): Calibration["fit"][number] {
  const share = reached / count;
  const marginPct = 100 * 1.96 * Math.sqrt((share * (1 - share)) / count);
  return { figure: name, targetPct, reachedPct: 100 * share, marginPct };
}

const percent = (part: number, whole: number): number => Number(((100 * part) / whole).toFixed(2));

const unreachable = (message: string, code: string): ScenarioError =>
  new ScenarioError([{ path: "reliability.targets", message, code }]);
