import type { api } from "./api.ts";
import { bold, dim, printable, red } from "./terminal.ts";

type Trace = Awaited<ReturnType<Awaited<ReturnType<typeof api>>["traceSession"]>>;

/** A session as a readable table: time, lane, event, detail; the failing step is marked. */
export function traceTable(trace: Trace): string {
  const head = bold(`${"time ms".padStart(10)}  ${"lane".padEnd(11)} ${"event".padEnd(34)} detail`);
  const rows = foldRepeats(trace.lines).map((line) => {
    const time = (line.timeUs / 1000).toFixed(1).padStart(10);
    const row = `${time}  ${line.lane.padEnd(11)} ${line.event.padEnd(34)} ${line.detail}`.trimEnd();
    return line.failed ? red(`✗${row.slice(1)}`) : line.event === "pilot" ? dim(row) : row;
  });
  return [`${trace.vehicle} at ${trace.charger} with ${trace.cable}`, "", head, ...rows, "", summaryOf(trace)]
    .map(printable)
    .join("\n");
}

type Line = Trace["lines"][number];

/** The steady loop is shown by its first two rounds and its last, with the number left out between. */
function foldRepeats(lines: readonly Line[]): Line[] {
  const shown: Line[] = [];
  for (let i = 0; i < lines.length; ) {
    const run = repeatLength(lines, i);
    if (run <= 8) {
      shown.push(lines[i++]!);
      continue;
    }
    shown.push(...lines.slice(i, i + 4));
    shown.push({ ...lines[i + 4]!, lane: "cable", event: "…", detail: `${run - 6} more lines of the loop` });
    shown.push(...lines.slice(i + run - 2, i + run));
    i += run;
  }
  return shown;
}

/** How many lines from `start` repeat the two events there in turn. */
function repeatLength(lines: readonly Line[], start: number): number {
  const first = lines[start]!.event;
  const second = lines[start + 1]?.event;
  if (second === undefined) return 1;
  let i = start;
  while (i < lines.length && !lines[i]!.failed && lines[i]!.event === ((i - start) % 2 === 0 ? first : second)) i++;
  return Math.max(1, i - start);
}

function summaryOf(trace: Trace): string {
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
