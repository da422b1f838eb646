import type { KpiValue } from "./kpi/kpi.ts";
import { reportRun } from "./report-input.ts";
import { sessionTables } from "./session-tables.ts";
import type { SessionTrace } from "./trace-session.ts";
import { TOOL } from "./version.ts";

/** The page of one traced session: one HTML text that needs no network and no other file. */
export async function tracePage(trace: SessionTrace): Promise<string> {
  const { renderReport } = await import("./report/page.ts");
  const { vehicle, charger, cable, fault, seed, soc } = trace;
  const scenario = { vehicle, charger, cable, fault: fault ?? "none", arrivalSoc: soc, standard: trace.standard };
  const kpi = (label: string, value: number | null, unit: string): KpiValue => ({
    label,
    value,
    unit,
    better: "neither",
    formula: "",
    source: "the session",
  });
  const run = reportRun({
    name: `${vehicle} at ${charger}`,
    settings: scenario,
    manifest: {
      format: 1,
      tool: TOOL,
      scenario,
      seed,
      inputs: [],
      plugins: [],
      engine: { events: trace.events },
      warnings: [],
    },
    kpis: {
      timeToChargeS: kpi("Plug-in to first current", trace.timeToChargeS, "s"),
      mostPowerKw: kpi("Highest power", trace.maxKw, "kW"),
      chargedKwh: kpi("Energy delivered", trace.energyKwh, "kWh"),
    },
    tables: sessionTables([{ vehicle, charger, rules: fault ?? "no fault", session: trace }]),
  });
  return renderReport({
    runs: [run],
    title: `${vehicle} at ${charger}`,
    question: fault ? `With the fault ${fault}, over ${cable}` : `Over ${cable}, by ${trace.standard}`,
    tool: TOOL,
  });
}
