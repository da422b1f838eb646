import { parseDurationUs } from "../base/time.ts";
import type { Scenario } from "../scenario/schema.ts";
import { routes } from "../services/routes/routes.ts";
import type { RouteModel } from "./model.ts";

/** How set-points come to the EVSEs; undefined where they hold at once. */
export function buildRoute({ site, seed }: Scenario): RouteModel | undefined {
  if (!site.route || site.route.kind === "direct") return undefined;
  const { kind, hops, refused, lost, outagesPerDay, outage } = site.route;
  const { hops: own, ocpp, canDischarge } = routes.find(kind)!;
  return {
    hops: hops ?? own,
    ocpp,
    canDischarge,
    refused,
    lost,
    outagesPerDay,
    outageUs: parseDurationUs(outage)!,
    seed,
  };
}
