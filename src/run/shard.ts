import { PluginError } from "../base/errors.ts";
import { resolveParams } from "../base/params.ts";
import type { Registry } from "../base/registry.ts";
import type { TimeUs } from "../base/time.ts";
import type { Meeting } from "../engine/meeting.ts";
import { partitionRange } from "../engine/ranges.ts";
import { runWindows } from "../engine/windows.ts";
import type { Model, SiteModel } from "../model/model.ts";
import type { RunData } from "../model/run-data.ts";
import type { Policy, PolicyKind } from "../policy/policy.ts";
import { policyKinds } from "../policy/registry.ts";
import type { Table } from "../tables/table.ts";
import { type Exchange, type ExchangeMemory, openExchange } from "./exchange.ts";
import type { GridRun } from "./grid-run.ts";
import { siteRecorder } from "./recorder.ts";
import { SiteRun } from "./site-run.ts";

/** What one worker hands back. */
export interface ShardResult {
  readonly tables: readonly Table[];
  readonly handledEvents: number;
  readonly warnings: readonly string[];
}

/** Makes the grid of a run; passed in, so that a run without one need not load it. */
export type NewGrid = (data: RunData, model: Model, exchange: Exchange) => GridRun;

/** Runs one worker's sites; yields the edge just reached [µs]. The first worker also solves the grid. */
export function* runShard(
  data: RunData,
  model: Model,
  kinds: Registry<PolicyKind>,
  exchangeMemory: ExchangeMemory,
  meeting: Meeting,
  newGrid: NewGrid | undefined,
): Generator<TimeUs, ShardResult> {
  const { scenario } = data.resolved;
  const exchange = data.network ? openExchange(exchangeMemory) : undefined;
  const [first, end] = partitionRange(model.sites.length, meeting.worker, meeting.workers);
  const record = siteRecorder({
    siteIds: model.sites.map(({ id }) => id),
    evseIds: model.evseIds,
    evsePower: scenario.record.evsePower,
    events: scenario.record.events,
    expected: expectedRows(model, model.sites.slice(first, end)),
  });
  const sites = model.sites.map((site) =>
    site.index >= first && site.index < end
      ? new SiteRun({ model, site, policy: newPolicy(data, kinds), record, exchange })
      : null,
  );
  const own = sites.filter((site) => site !== null);
  const grid = exchange && meeting.worker === 0 ? newGrid?.(data, model, exchange) : undefined;
  const windows = runWindows(
    {
      programs: sites,
      publish: (edgeUs) => {
        for (const site of own) site.publish(edgeUs);
      },
      coordinate: (edgeUs) => grid?.step(edgeUs),
    },
    model,
    meeting,
  );
  for (;;) {
    const next = windows.next();
    if (next.done) {
      const handledEvents = next.value.reduce((sum, { handled }) => sum + handled, 0);
      const tables = [...record.finish(), ...(grid?.finish() ?? [])];
      return { tables, handledEvents, warnings: grid?.warnings() ?? [] };
    }
    yield next.value;
  }
}

/** Rows these sites will record, about: a row per session, per site and period, per connected EVSE and period. */
function expectedRows({ endUs, controlUs }: Model, sites: readonly SiteModel[]) {
  let sessions = 0;
  let connectedPeriods = 0;
  for (const { sessions: own } of sites) {
    sessions += own.count;
    for (let i = 0; i < own.count; i++)
      connectedPeriods += (Math.min(own.departureUs[i], endUs) - own.arrivalUs[i]) / controlUs + 1;
  }
  const sitePower = sites.length * Math.ceil(endUs / controlUs);
  return { sessions, sitePower, evsePower: Math.ceil(connectedPeriods) };
}

/** A fresh controller; every site has its own. Built-in ones have had their parameters checked with the scenario. */
function newPolicy(data: RunData, kinds: Registry<PolicyKind>): Policy {
  const { kind: name, ...given } = data.resolved.scenario.policy;
  const kind = kinds.find(name);
  if (!kind) throw new Error(`assertion failed: ${kinds.unknown(name)}`);
  const isPlugin = policyKinds.find(name) === undefined;
  const { values } = resolveParams(kind.params, given);
  return isPlugin ? guarded(name, () => kind.create(values)) : kind.create(values);
}

/** A plug-in's failures carry its name and the tick. */
function guarded(name: string, create: () => Policy): Policy {
  const shape = (message: string) => new PluginError("PLUGIN_SHAPE", `policy ${name}: ${message}`);
  let policy: Policy;
  try {
    policy = create();
  } catch (error) {
    throw blame(`policy ${name} could not be created`, error);
  }
  if (typeof policy?.decide !== "function")
    throw shape("expected create(params) to return { decide(view, setPointA) }");
  return {
    decide(view, setPointA) {
      let answer: unknown;
      try {
        answer = policy.decide(view, setPointA);
      } catch (error) {
        throw blame(`policy ${name} failed at ${view.nowUs / 1e6} s`, error);
      }
      // An asynchronous decide would come after the tick it decides on, and its error would reach nobody.
      if (answer instanceof Promise) throw shape("expected decide to write setPointA at once, it returned a promise");
    },
  };
}

function blame(what: string, error: unknown): PluginError {
  const reason = error instanceof Error ? error.message : String(error);
  return new PluginError("POLICY_THREW", `${what}: ${reason}`, { cause: error });
}
