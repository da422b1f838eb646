import type { api } from "./api.ts";
import { bold, dim, printable, red } from "./terminal.ts";

type Trace = Awaited<ReturnType<Awaited<ReturnType<typeof api>>["traceSession"]>>;

/** A session as a readable table: time, lane, event, detail; the failing step is marked.
 *  @param lines the session's own, with its loops folded */
export function traceTable(trace: Trace, lines: Trace["lines"]): string {
  const head = bold(`${"time ms".padStart(10)}  ${"lane".padEnd(11)} ${"event".padEnd(34)} detail`);
  const rows = lines.map((line) => {
    const time = (line.timeUs / 1000).toFixed(1).padStart(10);
    const row = `${time}  ${line.lane.padEnd(11)} ${line.event.padEnd(34)} ${line.detail}`.trimEnd();
    return line.failed ? red(`✗${row.slice(1)}`) : line.event === "pilot" ? dim(row) : printable(row);
  });
  const names = printable(`${trace.vehicle} at ${trace.charger} with ${trace.cable}`);
  return [names, "", head, ...rows, "", printable(summaryOf(trace))].join("\n");
}

/** How it ended and what failed on the way. */
export function summaryOf(trace: Trace): string {
  const reached =
    trace.outcome === "charged"
      ? `charged by ${trace.standard}: ${trace.energyKwh.toFixed(3)} kWh, at most ${trace.maxKw.toFixed(1)} kW, ` +
        `first current ${trace.timeToChargeS!.toFixed(2)} s after plugging in`
      : "failed";
  const failures = trace.failures.map(
    (failure) =>
      `  ${failure.stage}: ${failure.cause}; ${failure.clause}; responsible: ${failure.party}${failure.code ? ` (${failure.code})` : ""}`,
  );
  return [reached, ...failures].join("\n");
}
