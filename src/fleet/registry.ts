import { registry } from "../base/registry.ts";
import type { FleetKind } from "./fleet.ts";
import { statisticalFleet } from "./kinds/statistical.ts";
import { traceFleet } from "./kinds/trace.ts";
import { tripsFleet } from "./kinds/trips.ts";

/** Every kind of fleet. */
export const fleetKinds = registry<FleetKind>("fleet", [traceFleet, statisticalFleet, tripsFleet]);
