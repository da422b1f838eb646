import type { Registry } from "../base/registry.ts";
import { type SupplyPaths, supplyPaths } from "../grid/supply-paths.ts";
import type { Model } from "../model/model.ts";
import type { RunData } from "../model/run-data.ts";
import type { PolicyKind } from "../policy/policy.ts";
import { createExchange, type ExchangeMemory } from "./exchange.ts";
import { connectionsOf } from "./site-connection.ts";

/** The exchange of a run, with the sites' ways to the feeder's head where a policy looks at them. */
export function newExchange(data: RunData, model: Model, kinds: Registry<PolicyKind>): ExchangeMemory {
  const { network, copies, resolved } = data;
  const { policy, site } = resolved.scenario;
  const asked = new Set([policy.kind, ...site.also.flatMap(({ policy: own }) => own?.kind ?? [])]);
  const wanted = [...asked].flatMap((kind) => kinds.find(kind)?.supply ?? []);
  const sites = model.sites.length;
  if (!network || wanted.length === 0) return createExchange(sites, copies);
  const copyOf = Int32Array.from(model.sites, ({ copy }) => copy);
  const tells = Math.max(...wanted.map((supply) => supply.tells));
  const paths = pathsOfSites(supplyPaths(network, connectionsOf(data, model)), model, copies);
  return createExchange(sites, copies, { paths, copyOf, tells });
}

/** The paths of one copy's connections as those of all copies' sites. */
function pathsOfSites(one: SupplyPaths, { sites }: Model, copies: number): SupplyPaths {
  const members = one.element.length;
  const repeated = (values: ArrayLike<number>) =>
    Array.from({ length: copies * members }, (_, member) => values[member % members]);
  const start = new Int32Array(sites.length + 1);
  const member: number[] = [];
  const share: number[] = [];
  sites.forEach(({ copy, connection }, site) => {
    for (let at = one.start[connection]; at < one.start[connection + 1]; at++) {
      member.push(copy * members + one.member[at]);
      share.push(one.share[at]);
    }
    start[site + 1] = member.length;
  });
  return {
    isTransformer: Uint8Array.from(repeated(one.isTransformer)),
    element: Int32Array.from(repeated(one.element)),
    conductor: Int32Array.from(repeated(one.conductor)),
    ratingKva: Float64Array.from(repeated(one.ratingKva)),
    start,
    member: Int32Array.from(member),
    share: Float64Array.from(share),
  };
}
