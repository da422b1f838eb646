import type { FleetKind } from "../fleet.ts";
import { readTrace } from "../trace.ts";

/** Sessions as they were recorded. */
export const traceFleet: FleetKind = {
  kind: "trace",
  summary: "Recorded sessions from a CSV file: the same vehicles at the same EVSEs at the same instants",
  params: {
    file: { type: "string", default: "sessions.csv", doc: "CSV with session, evse, arrival, departure, requested_kwh" },
  },
  create(params, { startUs, maxSessions, readText }) {
    const { text, shownAs } = readText(String(params["file"]));
    return readTrace(text, { file: shownAs, startUs, maxSessions });
  },
};
