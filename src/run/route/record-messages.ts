import { type CategoryColumn, type TableBuilder, tableBuilder } from "../../tables/builder.ts";
import { ocppMessage } from "../../tables/kinds/ocpp-message.ts";

/** The recording of what stations tell their back office of limits that are not from there, by one worker. */
export function messageRecorder(
  siteOf: (builder: TableBuilder) => CategoryColumn,
  evseOf: (builder: TableBuilder) => CategoryColumn,
) {
  const open = tableBuilder(ocppMessage);
  return {
    rows: {
      time: open.timestamp("time"),
      site: siteOf(open),
      evse: evseOf(open),
      action: open.category("action"),
      sinceS: open.f64("since_s"),
      delayS: open.f64("delay_s"),
      limitKw: open.f64("limit_kw"),
      payload: open.category("payload"),
    },
    finish: () => open.finish(),
  };
}

export type OcppMessageRows = ReturnType<typeof messageRecorder>["rows"];
