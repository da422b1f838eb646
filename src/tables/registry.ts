import { registry } from "../base/registry.ts";
import { attempts } from "./kinds/attempts.ts";
import { busVoltage } from "./kinds/bus-voltage.ts";
import { buses } from "./kinds/buses.ts";
import { dispatch, dispatchHop } from "./kinds/dispatch.ts";
import { events } from "./kinds/events.ts";
import { evsePower } from "./kinds/evse-power.ts";
import { fleetPeak } from "./kinds/fleet-peak.ts";
import { frequency } from "./kinds/frequency.ts";
import { gridControl } from "./kinds/grid-control.ts";
import { gridStep } from "./kinds/grid-step.ts";
import { interop } from "./kinds/interop.ts";
import { lineLoading } from "./kinds/line-loading.ts";
import { money } from "./kinds/money.ts";
import { ocppMessage } from "./kinds/ocpp-message.ts";
import { prices } from "./kinds/prices.ts";
import { reserveBlock } from "./kinds/reserve-block.ts";
import { reserveCapacity } from "./kinds/reserve-capacity.ts";
import { reserveTest } from "./kinds/reserve-test.ts";
import { responseTime } from "./kinds/response-time.ts";
import { sessionEvents, sessionLimits, sessionSignals } from "./kinds/session-events.ts";
import { sessionSoc } from "./kinds/session-soc.ts";
import { sessions } from "./kinds/sessions.ts";
import { siteMeter } from "./kinds/site-meter.ts";
import { sitePower } from "./kinds/site-power.ts";
import { siteSignal } from "./kinds/site-signal.ts";
import { transformer } from "./kinds/transformer.ts";
import { voltageQuality } from "./kinds/voltage-quality.ts";
import type { TableSpec } from "./table.ts";

/** Every table a run may write, in the order `gridpilot list tables` prints them. */
export const tableSpecs = registry<TableSpec>("table", [
  sessions,
  attempts,
  evsePower,
  sessionSoc,
  sitePower,
  fleetPeak,
  siteMeter,
  siteSignal,
  dispatch,
  dispatchHop,
  ocppMessage,
  gridStep,
  busVoltage,
  buses,
  voltageQuality,
  lineLoading,
  transformer,
  gridControl,
  frequency,
  reserveTest,
  responseTime,
  reserveCapacity,
  reserveBlock,
  prices,
  money,
  events,
  interop,
  sessionEvents,
  sessionSignals,
  sessionLimits,
]);
