import type { api } from "./api.ts";
import { bold, printable } from "./terminal.ts";

type Calibration = Awaited<ReturnType<Awaited<ReturnType<typeof api>>["calibrateReliability"]>>;

/** A fit in a terminal: target beside what was reached, and the rates that reach it. */
export function calibrationText(found: Calibration): string {
  const width = Math.max(...found.fit.map(({ figure }) => figure.length));
  const lines = found.fit.map(({ figure, targetPct, reachedPct, marginPct }) => {
    const target = typeof targetPct === "number" ? `${targetPct} %` : `${targetPct[0]}–${targetPct[1]} %`;
    const margin = marginPct > 0 ? `±${marginPct.toFixed(1)}` : "";
    return `${figure.padEnd(width)}  ${target.padStart(12)}  ${reachedPct.toFixed(2).padStart(7)} %  ${margin}`.trimEnd();
  });
  const { outage, hidden, passing } = found.perAttempt;
  const visits = `fitted on ${found.visits} visits to public chargers, drawn by market share with seed ${found.seed}`;
  return [
    printable(`${found.model}, ${visits}`),
    "",
    bold(`${"".padEnd(width)}  ${"target".padStart(12)}  ${"reached".padStart(9)}  95 %`),
    ...lines.map(printable),
    "",
    `faults per attempt: outage ${outage.toFixed(4)}, hidden ${hidden.toFixed(4)}, passing ${passing.toFixed(4)}`,
    `${found.failedWhileUpPct.toFixed(1)} % of failed first tries are at ports that report themselves available`,
    `${found.ownFailuresPct.toFixed(1)} % of first tries fail for what the models themselves do, without any fault`,
  ].join("\n");
}
