import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { runInterop } from "../interop.ts";
import { interopShares } from "../kpi/interop-shares.ts";
import { traceSession } from "../trace-session.ts";
import { calibrationText } from "./calibration-text.ts";
import { interopText } from "./interop-text.ts";
import { kpiLines } from "./kpi-lines.ts";
import { bold, printable } from "./terminal.ts";
import { traceTable } from "./trace-table.ts";

describe("on a terminal that shows colours", () => {
  const { isTTY } = process.stdout;
  beforeEach(() => {
    vi.stubEnv("NO_COLOR", "");
    vi.stubEnv("TERM", "xterm");
    process.stdout.isTTY = true;
  });
  afterEach(() => {
    vi.unstubAllEnvs();
    process.stdout.isTTY = isTTY;
  });

  it("a traced session's head, pilot and failing step are coloured, and no escape is shown as text", async () => {
    const trace = await traceSession({ vehicle: "renault-zoe-r135", charger: "wallbox-22kw", fault: "no-diode" });
    const text = traceTable(trace, trace.lines);
    expect(text).not.toContain("�");
    for (const code of ["\u001b[1m", "\u001b[2m", "\u001b[31m✗"]) expect(text).toContain(code);
  });

  it("so are an interoperability study and a fit of fault rates", async () => {
    const asked = { vehicles: ["vw-id3"], chargers: ["hpc-350"], repetitions: 200, workers: 1 };
    const table = (await runInterop(asked)).tables["interop"]!;
    const shares = { name: "today", ...interopShares(table, { rules: "today", access: "public" }) };
    const fit = calibrationText({
      model: "field",
      visits: 100,
      tries: 3,
      seed: 1,
      perAttempt: { outage: 0.1, hidden: 0.1, passing: 0.1 },
      fit: [{ figure: "first try", targetPct: 71, reachedPct: 71, marginPct: 1 }],
      failedWhileUpPct: 1,
      ownFailuresPct: 1,
    } as unknown as Parameters<typeof calibrationText>[0]);
    for (const text of [interopText(table, [shares]), fit]) {
      expect(text).not.toContain("�");
      expect(text).toContain("\u001b[1m");
    }
  });

  it("text of files cannot smuggle an escape in, coloured or not", () => {
    expect(printable("a\u001b[31mb")).toBe("a�[31mb");
    expect(bold("a\u001b[31mb")).toBe("\u001b[1ma�[31mb\u001b[0m");
  });

  it("a figure without a unit has no empty pair of escapes behind it", () => {
    expect(kpiLines({ sessionsCount: { value: 3, unit: "1" } })).toBe("sessionsCount  3");
  });
});
