import { PluginError } from "../base/errors.ts";
import { resolveParams } from "../base/params.ts";
import { stream } from "../base/random.ts";
import type { Registry } from "../base/registry.ts";
import type { Model, SiteModel } from "../model/model.ts";
import type { RunData } from "../model/run-data.ts";
import type { FutureSessions, Policy, PolicyContext, PolicyKind } from "../policy/policy.ts";

/** A fresh controller; every site has its own. Built-in ones have had their parameters checked with the scenario. */
export function newPolicy(data: RunData, model: Model, site: SiteModel, kinds: Registry<PolicyKind>): Policy {
  const { scenario } = data.resolved;
  const { kind: name, ...given } = scenario.policy;
  const kind = kinds.find(name);
  if (!kind) throw new Error(`assertion failed: ${kinds.unknown(name)}`);
  const { values } = resolveParams(kind.params, given);
  const context: PolicyContext = {
    siteId: site.id,
    evseIds: site.evseIds,
    draw: (purpose, evse, arrivalUs) =>
      stream(scenario.seed, `site:${site.id}/${site.evseIds[evse]}/${arrivalUs}`, purpose)(),
    future: kind.knowsFuture ? futureOf(model, site) : undefined,
  };
  return kind.file === undefined ? kind.create(values, context) : guarded(kind, () => kind.create(values, context));
}

function futureOf({ vehicles }: Model, { sessions, evses }: SiteModel): FutureSessions {
  const rating = (session: number) => {
    const evse = evses[sessions.evse[session]];
    const vehicle = vehicles[sessions.vehicle[session]];
    const phases = Math.min(evse.phases, vehicle.phases);
    const kwPerAmp = (evse.voltageV / 1000) * phases * evse.powerFactor * vehicle.powerFactor;
    return { kwPerAmp, maxCurrentA: Math.min(evse.maxCurrentA, vehicle.maxPowerKw / kwPerAmp) };
  };
  const column = (of: (session: number) => number) =>
    Float64Array.from({ length: sessions.count }, (_, session) => of(session));
  return {
    count: sessions.count,
    evse: sessions.evse,
    arrivalUs: sessions.arrivalUs,
    departureUs: sessions.departureUs,
    requestedKwh: sessions.requestedKwh,
    maxCurrentA: column((session) => rating(session).maxCurrentA),
    kwPerAmp: column((session) => rating(session).kwPerAmp),
  };
}

type Named = { readonly kind: string; readonly file?: string | undefined };

/** How messages name a policy: a plug-in by its file. */
const named = ({ kind, file }: Named): string => (file === undefined ? `policy ${kind}` : `${file}: policy ${kind}`);

/** How messages name the policy of a scenario. */
export const policyName = ({ resolved }: RunData, kinds: Registry<PolicyKind>): string =>
  named(kinds.find(resolved.scenario.policy.kind)!);

/** A plug-in's failures carry its file, its name and the tick. */
function guarded({ kind, file }: Named, create: () => Policy): Policy {
  const who = named({ kind, file });
  const shape = (message: string) => new PluginError("PLUGIN_SHAPE", `${who}: ${message}`);
  let policy: Policy;
  try {
    policy = create();
  } catch (error) {
    throw blame(`${who} could not be created`, error);
  }
  if (typeof policy?.decide !== "function")
    throw shape("expected create(params) to return { decide(view, setPointA) }");
  return {
    tell: (view, telling) => {
      try {
        policy.tell?.(view, telling);
      } catch (error) {
        throw blame(`${who} failed to tell at ${view.nowUs / 1e6} s`, error);
      }
    },
    decide(view, setPointA) {
      let answer: unknown;
      try {
        answer = policy.decide(view, setPointA);
      } catch (error) {
        throw blame(`${who} failed at ${view.nowUs / 1e6} s`, error);
      }
      // An asynchronous decision would come after the tick it decides on, and its error would reach nobody.
      if (answer instanceof Promise) throw shape("expected decide to write setPointA at once, it returned a promise");
    },
  };
}

function blame(what: string, error: unknown): PluginError {
  const reason = error instanceof Error ? error.message : String(error);
  if (error instanceof PluginError)
    return new PluginError(error.code, `${what}: ${reason.replace(` (${error.code})`, "")}`, { cause: error });
  return new PluginError("POLICY_THREW", `${what}: ${reason}`, { cause: error });
}
