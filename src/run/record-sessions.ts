import type { Model, SiteModel } from "../model/model.ts";
import { END_REASONS, type SiteRecorder } from "./recorder.ts";
import type { SessionLedger } from "./session-ledger.ts";

/** A session counts as satisfied with no more than this missing [kWh], as ACN-Sim's demands met. */
const SATISFIED_WITHIN_KWH = 0.1;

/** Records every session of a site once the run is over. */
export function recordSessions(
  record: SiteRecorder,
  { startEpochUs, endUs }: Model,
  site: SiteModel,
  ledger: SessionLedger,
): void {
  const { sessions } = site;
  const rows = record.sessions;
  for (let session = 0; session < sessions.count; session++) {
    rows.session.pushOwn(sessions.ids[session]);
    rows.site.push(site.index);
    rows.evse.push(evseCode(site, sessions.evse[session]));
    rows.arrival.push(startEpochUs + sessions.arrivalUs[session]);
    rows.departure.push(startEpochUs + Math.min(sessions.departureUs[session], endUs));
    rows.requestedKwh.push(sessions.requestedKwh[session]);
    rows.deliveredKwh.push(ledger.deliveredKwh[session]);
    rows.metKwh.push(ledger.metKwh(session));
    rows.dischargedKwh.push(ledger.dischargedKwh[session]);
    rows.standbyKwh.push(ledger.standbyKwh[session]);
    rows.storedKwh.push(ledger.storedKwh[session] - sessions.initialKwh[session]);
    // An ideal battery holds just what is asked for.
    const isKnown = ledger.vehicleOf(session).battery !== "ideal";
    rows.batteryKwh.push(isKnown ? sessions.capacityKwh[session] : Number.NaN);
    rows.peakKw.push(ledger.peakKw[session]);
    rows.phases.push(ledger.phases[session]);
    rows.endReason.push(END_REASONS.indexOf(endReason(session)));
  }

  function endReason(session: number): (typeof END_REASONS)[number] {
    if (ledger.missingKwh(session) <= SATISFIED_WITHIN_KWH) return "satisfied";
    if (ledger.hasFailed[session] === 1) return "session-failed";
    if (sessions.departureUs[session] >= endUs) return "simulation-ended";
    const isFull = ledger.storedKwh[session] >= sessions.capacityKwh[session] * (1 - 1e-9);
    return isFull ? "vehicle-full" : "departed-short";
  }
}

/** What the recording calls an EVSE of a site; 0 is none. */
export const evseCode = ({ evseCodes }: SiteModel, evse: number): number => (evse < 0 ? 0 : evseCodes[evse] + 1);
