import { resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { ScenarioError } from "../base/errors.ts";
import type { Trace } from "../fleet/trace.ts";
import type { Network } from "../grid/network.ts";
import type { RunData } from "../model/run-data.ts";
import type { LoadedScenario } from "../scenario/load.ts";
import { type ResolvedScenario, resolveScenario } from "../scenario/resolve.ts";
import type { Scenario } from "../scenario/schema.ts";
import { readBehindMeter } from "./read-behind-meter.ts";
import { readFleet } from "./read-fleet.ts";
import { readNetwork } from "./read-network.ts";
import { readSeries } from "./read-series.ts";
import { findFault, unknownFault } from "./session/faults.ts";

/** Reads everything a checked scenario names: trace, models, feeder.
 *  @param plugins paths of plug-in modules
 *  @throws ScenarioError with the faults of those files */
export async function prepareRun(loaded: LoadedScenario, plugins: readonly string[] = []): Promise<RunData> {
  const { scenario, folder } = loaded;
  const network = scenario.grid && (await networkOf(loaded, scenario.grid));
  const { trace, drawn, source: traceFile } = await readFleet(loaded, network);
  if (!drawn) rejectBeforeStart(trace, traceFile, scenario.start);
  const vehicles = (drawn ? drawn.vehicles : [...new Set(trace.vehicle)]).filter((name) => name !== "");
  const resolved = await resolveScenario(loaded, { vehicles });
  rejectUnknownFaults(resolved);
  return {
    resolved,
    trace,
    drawn,
    traceFile,
    network,
    copies: scenario.grid?.copies ?? 1,
    series: readSeries(scenario, folder),
    behindMeter: readBehindMeter(scenario, folder),
    plugins: plugins.map((path) => pathToFileURL(resolve(path)).href),
  };
}

/** The feeder, read once however many runs are on it. */
function networkOf({ folder, once }: LoadedScenario, grid: NonNullable<Scenario["grid"]>): Promise<Network> {
  const { feeder, file, transformerKva, loadProfile } = grid;
  return once("network", JSON.stringify([folder, feeder, file, transformerKva, loadProfile]), () =>
    readNetwork(grid, folder),
  );
}

/** A reliability model names its faults, and what a fault does is known here. */
function rejectUnknownFaults({ atPlug }: ResolvedScenario): void {
  const { reliability } = atPlug ?? {};
  if (!reliability) return;
  const unknown = (["outage", "hidden", "passing"] as const).flatMap((group) =>
    Object.keys(reliability[group].weights).flatMap((name) =>
      findFault(name)
        ? []
        : [{ file: `models/reliability/${reliability.name}.yaml`, path: `${group}.weights`, ...unknownFault(name) }],
    ),
  );
  if (unknown.length > 0) throw new ScenarioError(unknown);
}

function rejectBeforeStart(trace: Trace, file: string, start: string): void {
  const early = trace.arrivalUs.findIndex((us) => us < 0);
  if (early < 0) return;
  const count = trace.arrivalUs.filter((us) => us < 0).length;
  throw new ScenarioError([
    {
      file,
      line: trace.line[early],
      path: "arrival",
      message: `expected at or after the scenario's start ${start}; ${count} session${count === 1 ? "" : "s"} of ${trace.count} arrive before it`,
      hint: "set start to an earlier instant or cut the trace",
      code: "ARRIVAL_BEFORE_START",
    },
  ]);
}
