import { renameSync, rmSync, writeFileSync } from "node:fs";
import type { SweepState } from "./sweep.ts";

/** How the sweep stands, for whoever watches the folder; gone when it ends. A full disk is told by the journal. */
export function writeProgress(file: string, name: string, { worst, ...counts }: SweepState): void {
  const shown = worst && {
    worst: `worst ${worst.kpi} ${Number(worst.value.toPrecision(4))} ${worst.unit} at ${worst.run}`,
  };
  try {
    writeFileSync(`${file}.new`, JSON.stringify({ name, ...counts, ...shown }));
    renameSync(`${file}.new`, file);
  } catch {
    rmSync(`${file}.new`, { force: true });
  }
}
