import type { Registry } from "../base/registry.ts";
import { supplyPaths } from "../grid/supply-paths.ts";
import type { Model } from "../model/model.ts";
import type { RunData } from "../model/run-data.ts";
import type { PolicyKind } from "../policy/policy.ts";
import { createExchange, type ExchangeMemory } from "./exchange.ts";
import { connectionOf } from "./site-connection.ts";

/** The exchange of a run, with the sites' ways to the feeder's head where the policy looks at them. */
export function newExchange(data: RunData, { sites }: Model, kinds: Registry<PolicyKind>): ExchangeMemory {
  const { network, resolved } = data;
  const { supply } = kinds.find(resolved.scenario.policy.kind) ?? {};
  if (!network || !supply) return createExchange(sites.length);
  const connections = sites.map((site) => connectionOf(network, site));
  return createExchange(sites.length, supplyPaths(network, connections), supply.tells);
}
