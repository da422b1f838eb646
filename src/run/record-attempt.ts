import type { SiteModel } from "../model/model.ts";
import type { CategoryColumn, TableBuilder } from "../tables/builder.ts";
import { tableBuilder } from "../tables/builder.ts";
import { attempts } from "../tables/kinds/attempts.ts";
import { evseCode } from "./record-sessions.ts";
import { mrecOf } from "./session/mrec.ts";
import type { Attempt } from "./stay.ts";

/** How an attempt may end, in the order of the codes. */
const OUTCOMES = ["charged", "failed", "no-current"] as const;

/** The recording of attempts to charge, of all sites of one worker. */
export function attemptRecorder(
  site: (builder: TableBuilder) => CategoryColumn,
  evse: (builder: TableBuilder) => CategoryColumn,
  expectedRows: number,
) {
  const open = tableBuilder(attempts, expectedRows);
  const rows = {
    session: open.category("session"),
    site: site(open),
    evse: evse(open),
    attempt: open.i32("attempt"),
    plugIn: open.timestamp("plug_in"),
    outcome: open.category("outcome", OUTCOMES),
    standard: open.category("standard"),
    timeToChargeS: open.f64("time_to_charge_s"),
    stage: open.category("stage"),
    cause: open.category("cause"),
    clause: open.category("clause"),
    code: open.category("code"),
    party: open.category("party"),
  };
  return {
    /** @param epochUs of simulation time 0 */
    push(at: SiteModel, session: number, epochUs: number, attempt: Attempt): void {
      const { failure } = attempt;
      rows.session.pushOwn(at.sessions.ids[session]);
      rows.site.push(at.index);
      rows.evse.push(evseCode(at, at.sessions.evse[session]));
      rows.attempt.push(attempt.number);
      rows.plugIn.push(epochUs + attempt.plugInUs);
      rows.outcome.push(OUTCOMES.indexOf(attempt.outcome));
      rows.standard.pushText(attempt.standard);
      rows.timeToChargeS.push(attempt.timeToChargeS ?? Number.NaN);
      rows.stage.pushText(failure?.stage ?? "");
      rows.cause.pushText(failure?.cause ?? "");
      rows.clause.pushText(failure?.clause ?? "");
      rows.code.pushText(failure ? mrecOf(failure) : "");
      rows.party.pushText(failure?.party ?? "");
    },
    finish: () => open.finish(),
  };
}
