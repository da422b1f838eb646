import type { SweepState } from "../index.ts";
import { progressLine } from "./progress.ts";
import { canRedraw, say } from "./terminal.ts";

const REDRAW_MS = 100;
const LINE_MS = 10_000;

/** Shows how a sweep stands: two lines redrawn in place on a terminal, a plain line every 10 s elsewhere. */
export function sweepBoard(options: { quiet: boolean; now?: () => number }) {
  const now = options.now ?? (() => performance.now());
  const start = now();
  const redraw = canRedraw();
  let last = redraw ? Number.NEGATIVE_INFINITY : start;
  let drawn = false;
  const clear = () => {
    if (drawn && redraw) process.stderr.write("\r\u001b[2K\u001b[1A\r\u001b[2K");
    drawn = false;
  };
  return {
    update(state: SweepState) {
      const at = now();
      if (options.quiet || at - last < (redraw ? REDRAW_MS : LINE_MS)) return;
      last = at;
      const lines = boardLines(state, (at - start) / 1000);
      if (!redraw) say(lines.join("; "));
      else {
        clear();
        process.stderr.write(lines.join("\n"));
        drawn = true;
      }
    },
    end: clear,
  };
}

/** `[120/240] 50 % ETA 10s, 12.3 runs/s, 0 failed` and, under it, the worst value so far. */
function boardLines({ done, failed, toRun, worst }: SweepState, elapsedS: number): [string, string] {
  const rate = elapsedS > 0 ? done / elapsedS : 0;
  const pace = rate >= 1 ? `${rate.toFixed(1)} runs/s` : `${(rate * 60).toFixed(1)} runs/min`;
  const head = progressLine(`[${done}/${toRun}]`, toRun > 0 ? done / toRun : 1, elapsedS);
  return [
    `${head}, ${pace}, ${failed} failed`,
    worst ? `worst ${worst.kpi} ${Number(worst.value.toPrecision(4))} ${worst.unit} at ${worst.run}` : "",
  ];
}
