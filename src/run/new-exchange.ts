import { ScenarioError } from "../base/errors.ts";
import type { Registry } from "../base/registry.ts";
import { type SupplyPaths, supplyPaths } from "../grid/supply-paths.ts";
import type { Model } from "../model/model.ts";
import type { RunData } from "../model/run-data.ts";
import type { PolicyKind } from "../policy/policy.ts";
import { createExchange, type ExchangeMemory, type GridDelay } from "./exchange.ts";
import { connectionsOf } from "./site-connection.ts";

/** The exchange of a run, with the sites' ways to the feeder's head where a policy looks at them.
 *  @throws ScenarioError where measurements cannot come later */
export function newExchange(data: RunData, model: Model, kinds: Registry<PolicyKind>): ExchangeMemory {
  const { network, resolved } = data;
  const { copies } = model;
  const { policy, site } = resolved.scenario;
  const asked = new Set([policy.kind, ...site.also.flatMap(({ policy: own }) => own?.kind ?? [])]);
  const wanted = [...asked].flatMap((kind) => kinds.find(kind)?.supply ?? []);
  const sites = model.sites.length;
  const isBlind = !model.voltVar && [...asked].every((kind) => kinds.find(kind)?.blindToGrid);
  const delay = delayOf(data, { isBlind, looksAtSupply: wanted.length > 0 });
  if (!network || wanted.length === 0) return createExchange(sites, copies, undefined, delay);
  const copyOf = Int32Array.from(model.sites, ({ copy }) => copy);
  const tells = Math.max(...wanted.map((supply) => supply.tells));
  const paths = pathsOfSites(supplyPaths(network, connectionsOf(data, model)), model);
  return createExchange(sites, copies, { paths, copyOf, tells });
}

/** Where nobody looks at what is solved, nobody need wait for it. A policy that is not declared blind is taken to look. */
function delayOf(
  { copies, resolved }: RunData,
  { isBlind, looksAtSupply }: { readonly isBlind: boolean; readonly looksAtSupply: boolean },
): GridDelay {
  const { grid, frequency } = resolved.scenario;
  const isLate = grid?.delayWindows === 2;
  // Copies are solved by the workers of their own sites: there is nobody who waits.
  const refuse = (why: string) =>
    new ScenarioError([{ path: "grid.delayWindows", message: `expected 1, got 2: ${why}`, code: "GRID_DELAY" }]);
  if (isLate && looksAtSupply) throw refuse("the policy looks at what its sites are supplied through one window late");
  if (isLate && copies > 1) throw refuse("copies of a feeder are solved by those who run their sites");
  if (isLate && frequency) throw refuse("a study of frequency has all sites meet in windows shorter than the grid's");
  if (copies > 1 || frequency) return "next window";
  if (isBlind) return "unread";
  return isLate ? "second window" : "next window";
}

/** The paths of one copy's connections as those of all copies' sites. */
function pathsOfSites(one: SupplyPaths, { sites, copies: [firstCopy, endCopy] }: Model): SupplyPaths {
  const members = one.element.length;
  const repeated = (values: ArrayLike<number>) =>
    Array.from({ length: (endCopy - firstCopy) * members }, (_, member) => values[member % members]);
  const start = new Int32Array(sites.length + 1);
  const member: number[] = [];
  const share: number[] = [];
  sites.forEach(({ copy, connection }, site) => {
    for (let at = one.start[connection]; at < one.start[connection + 1]; at++) {
      member.push((copy - firstCopy) * members + one.member[at]);
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
