import { parseDurationUs } from "../base/time.ts";
import type { Scenario } from "../scenario/schema.ts";
import { routes } from "../services/routes/routes.ts";
import type { RouteModel } from "./model.ts";

/** How set-points come to the EVSEs; undefined where they hold at once. */
export function buildRoute({ site, seed, protocol }: Scenario): RouteModel | undefined {
  if (!site.route || site.route.kind === "direct") return undefined;
  const { kind, hops, refused, lost, outagesPerDay, outage } = site.route;
  const { hops: own, ocpp, canDischarge, needsDynamic = false } = routes.find(kind)!;
  // A loop that is played takes its own time.
  const isPlayed = needsDynamic && protocol !== "energy";
  return {
    hops: hops ?? (isPlayed ? [] : own),
    ocpp,
    canDischarge,
    needsDynamic,
    refused,
    lost,
    outagesPerDay,
    outageUs: parseDurationUs(outage)!,
    seed,
  };
}
