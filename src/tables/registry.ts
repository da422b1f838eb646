import { registry } from "../base/registry.ts";
import { busVoltage } from "./kinds/bus-voltage.ts";
import { buses } from "./kinds/buses.ts";
import { events } from "./kinds/events.ts";
import { evsePower } from "./kinds/evse-power.ts";
import { gridStep } from "./kinds/grid-step.ts";
import { sessions } from "./kinds/sessions.ts";
import { sitePower } from "./kinds/site-power.ts";
import type { TableSpec } from "./table.ts";

/** Every table a run may write, in the order `gridpilot list tables` prints them. */
export const tableSpecs = registry<TableSpec>("table", [
  sessions,
  evsePower,
  sitePower,
  gridStep,
  busVoltage,
  buses,
  events,
]);
