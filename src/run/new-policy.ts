import { type ParamValues, resolveParams } from "../base/params.ts";
import { stream } from "../base/random.ts";
import type { Registry } from "../base/registry.ts";
import { onboardKw } from "../model/build-vehicles.ts";
import type { Model, SiteModel } from "../model/model.ts";
import type { RunData } from "../model/run-data.ts";
import type { FutureSessions, Policy, PolicyContext, PolicyKind } from "../policy/policy.ts";
import type { LinearSolver } from "../policy/programme/linear-solver.ts";
import type { DecisionWatch } from "./decision-watch.ts";
import { guarded, named } from "./plugin-policy.ts";

/** What policies are made with. */
export interface PolicyParts {
  readonly kinds: Registry<PolicyKind>;
  /** Loaded where one of the run's policies needs it. */
  readonly solver?: LinearSolver | undefined;
  /** Told of a plug-in's decisions. */
  readonly watched?: DecisionWatch | undefined;
}

/** What sites of one policy have in common, looked up once. */
interface KnownPolicy {
  readonly kind: PolicyKind;
  readonly values: ParamValues;
}

const known = new WeakMap<Registry<PolicyKind>, WeakMap<SiteModel["policy"], KnownPolicy>>();

function knownPolicy(kinds: Registry<PolicyKind>, policy: SiteModel["policy"]): KnownPolicy {
  const ofKinds = known.get(kinds) ?? new WeakMap<SiteModel["policy"], KnownPolicy>();
  known.set(kinds, ofKinds);
  const found = ofKinds.get(policy) ?? kindOf(kinds, policy);
  ofKinds.set(policy, found);
  return found;
}

function kindOf(kinds: Registry<PolicyKind>, { kind: name, ...given }: SiteModel["policy"]): KnownPolicy {
  const kind = kinds.find(name);
  if (!kind) throw new Error(`assertion failed: ${kinds.unknown(name)}`);
  return { kind, values: resolveParams(kind.params, given).values };
}

/** HiGHS, where a policy of the run solves its plans with it: loaded here, because a decision waits for nothing. */
export async function solverFor({ resolved }: RunData, kinds: Registry<PolicyKind>): Promise<LinearSolver | undefined> {
  const { policy, site } = resolved.scenario;
  const isNeeded = [policy, ...site.also.flatMap((also) => also.policy ?? [])].some((each) => {
    const { kind, values } = knownPolicy(kinds, each);
    return kind.needsSolver?.(values);
  });
  return isNeeded ? (await import("../policy/programme/highs.ts")).openHighs() : undefined;
}

/** A fresh controller; every site has its own. Built-in ones have had their parameters checked with the scenario. */
export function newPolicy(
  data: RunData,
  model: Model,
  site: SiteModel,
  { kinds, solver, watched: watch }: PolicyParts,
): Policy {
  const { scenario } = data.resolved;
  const { kind, values } = knownPolicy(kinds, site.policy);
  const context: PolicyContext = {
    siteId: site.id,
    evseIds: site.evseIds,
    draw: (purpose, evse, arrivalUs) =>
      stream(scenario.seed, `site:${site.id}/${site.evseIds[evse]}/${arrivalUs}`, purpose)(),
    future: kind.knowsFuture ? futureOf(model, site) : undefined,
    solver,
  };
  return kind.file === undefined
    ? kind.create(values, context)
    : guarded(named(kind), () => kind.create({ ...values }, context), {
        enter: (nowUs) => watch?.enter(site.index, nowUs),
        leave: () => watch?.leave(),
      });
}

function futureOf({ vehicles }: Model, { sessions, evses }: SiteModel): FutureSessions {
  const rating = (session: number) => {
    const evse = evses[sessions.evse[session]];
    const vehicle = vehicles[sessions.vehicle[session]];
    const phases = Math.min(evse.phases, vehicle.phases);
    const kwPerAmp = (evse.voltageV / 1000) * phases * evse.powerFactor * vehicle.powerFactor;
    return { kwPerAmp, maxCurrentA: Math.min(evse.maxCurrentA, onboardKw(vehicle, phases) / kwPerAmp) };
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

/** How messages name the policy of a scenario. */
export const policyName = ({ resolved }: RunData, kinds: Registry<PolicyKind>): string =>
  named(kinds.find(resolved.scenario.policy.kind)!);
