import type { RouteModel } from "../../model/model.ts";
import { type CategoryColumn, type TableBuilder, tableBuilder } from "../../tables/builder.ts";
import { dispatch, dispatchHop } from "../../tables/kinds/dispatch.ts";
import { OUTCOMES } from "./dispatch-record.ts";

/** What the hops before and after those of the route are called. */
const BEFORE = "waits to be sent";
const AFTER = "current follows at the meter";

/** The recording of set-points on their way, by one worker. */
export function dispatchRecorder(
  { hops }: RouteModel,
  siteOf: (builder: TableBuilder) => CategoryColumn,
  evseOf: (builder: TableBuilder) => CategoryColumn,
) {
  const open = { dispatch: tableBuilder(dispatch), hop: tableBuilder(dispatchHop) };
  return {
    dispatch: {
      time: open.dispatch.timestamp("time"),
      site: siteOf(open.dispatch),
      evse: evseOf(open.dispatch),
      setPointA: open.dispatch.f64("set_point_a"),
      takenA: open.dispatch.f64("taken_a"),
      outcome: open.dispatch.category("outcome", OUTCOMES),
      reason: open.dispatch.category("reason"),
      sentS: open.dispatch.f64("sent_s"),
      arrivedS: open.dispatch.f64("arrived_s"),
      appliedS: open.dispatch.f64("applied_s"),
      meteredS: open.dispatch.f64("metered_s"),
    },
    hop: {
      time: open.hop.timestamp("time"),
      site: siteOf(open.hop),
      evse: evseOf(open.hop),
      hop: open.hop.i32("hop"),
      name: open.hop.category("name", [BEFORE, ...hops.map(({ name }) => name), AFTER]),
      delayS: open.hop.f64("delay_s"),
    },
    finish: () => [open.dispatch.finish(), open.hop.finish()],
  };
}

export type DispatchRows = ReturnType<typeof dispatchRecorder>;
