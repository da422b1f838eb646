import { rename, rm, writeFile } from "node:fs/promises";
import type { SweepState } from "./sweep.ts";

/** States of a sweep that are written at the most. */
const MOST_STATES = 500;

/** A file that tells how a sweep stands. */
export interface ProgressFile {
  show(state: SweepState): void;
  /** Takes the file away. */
  close(): Promise<void>;
}

/** Tells how the sweep stands to whoever watches the folder; gone when it ends. Threads wait for no disk: while it is
 *  busy states are passed over, and the next one written is the latest. A full disk is told by the journal. */
export function progressFile(file: string, name: string): ProgressFile {
  let latest: SweepState | undefined;
  let writing: Promise<void> | undefined;
  const write = async () => {
    while (latest) {
      const { worst, ...counts } = latest;
      latest = undefined;
      const shown = worst && {
        worst: `worst ${worst.kpi} ${Number(worst.value.toPrecision(4))} ${worst.unit} at ${worst.run}`,
      };
      try {
        await writeFile(`${file}.new`, JSON.stringify({ name, ...counts, ...shown }));
        await rename(`${file}.new`, file);
      } catch {
        await rm(`${file}.new`, { force: true }).catch(() => {});
      }
    }
    writing = undefined;
  };
  return {
    show(state: SweepState): void {
      const every = Math.max(1, Math.floor(state.toRun / MOST_STATES));
      if (state.done % every !== 0 && state.done !== 1) return;
      latest = state;
      writing ??= write();
    },
    async close(): Promise<void> {
      latest = undefined;
      await writing;
      await rm(file, { force: true });
    },
  };
}
