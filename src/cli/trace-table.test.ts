import { expect, it } from "vitest";
import { foldLoops } from "../run/session/fold-loops.ts";
import { traceSession } from "../trace-session.ts";
import { traceTable } from "./trace-table.ts";

it("marks the one failing step, names clause and party, and folds the steady loop", async () => {
  const trace = await traceSession({ vehicle: "hyundai-ioniq-28", charger: "alpitronic-hyc150", fault: "isolation" });
  const lines = traceTable(trace, foldLoops(trace.lines)).split("\n");
  const marked = lines.filter((line) => line.startsWith("✗"));
  expect(marked).toHaveLength(1);
  expect(marked[0]).toContain("insulation below 100 kΩ");
  expect(lines.at(-1)).toBe(
    "  cable check: insulation below 100 kΩ; IEC 61851-23 cable check; responsible: vehicle (FAILED)",
  );
  expect(lines.length).toBeLessThan(110);
  expect(trace.lines.length).toBeGreaterThan(300);
  expect(lines.some((line) => /more lines of the loop/.test(line))).toBe(true);
});

it("has no colour where the output is not a terminal", async () => {
  const trace = await traceSession({ vehicle: "renault-zoe-r135", charger: "wallbox-22kw", fault: "no-diode" });
  expect(traceTable(trace, trace.lines)).not.toContain("\u001b");
});
