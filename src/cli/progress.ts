import { canRedraw, say } from "./terminal.ts";

/** Shows how far a long task is. */
export interface Progress {
  /** @param fraction done, 0 to 1 */
  update(fraction: number): void;
  /** Clears the line. */
  end(): void;
}

const QUIET_MS = 2_000;
const REDRAW_MS = 100;
const LINE_MS = 10_000;

/** A bar with the time left on a terminal, a plain line every 10 s elsewhere; nothing for what ends within 2 s. */
export function progress(label: string, options: { quiet: boolean; now?: () => number }): Progress {
  const now = options.now ?? (() => performance.now());
  const start = now();
  const redraw = canRedraw();
  let last = redraw ? Number.NEGATIVE_INFINITY : start;
  let drawn = false;
  return {
    update(fraction) {
      const at = now();
      if (options.quiet || at - start < QUIET_MS || at - last < (redraw ? REDRAW_MS : LINE_MS)) return;
      last = at;
      drawn = true;
      const line = progressLine(label, fraction, (at - start) / 1000);
      if (redraw) process.stderr.write(`\r\u001b[2K${bar(fraction)} ${line}`);
      else say(line);
    },
    end() {
      if (drawn && redraw) process.stderr.write("\r\u001b[2K");
      drawn = false;
    },
  };
}

/** `caltech 42 % ETA 1m05s` */
export function progressLine(label: string, fraction: number, elapsedS: number): string {
  const done = Math.min(1, Math.max(0, fraction));
  const eta = done > 0.005 ? ` ETA ${span((elapsedS * (1 - done)) / done)}` : "";
  return `${label} ${Math.floor(done * 100)} %${eta}`;
}

function bar(fraction: number): string {
  const full = Math.round(Math.min(1, Math.max(0, fraction)) * 24);
  return `[${"#".repeat(full)}${"-".repeat(24 - full)}]`;
}

function span(seconds: number): string {
  const s = Math.ceil(seconds);
  if (s < 60) return `${s}s`;
  const minutes = Math.floor(s / 60);
  return minutes < 60
    ? `${minutes}m${String(s % 60).padStart(2, "0")}s`
    : `${Math.floor(minutes / 60)}h${String(minutes % 60).padStart(2, "0")}m`;
}
