import type { ReportRun } from "./data.ts";

/** The voltage band by which a feeder's customers are judged, and the KPI that counts the minutes outside it. */
export interface VoltageStandard {
  readonly name: string;
  readonly kpi: string;
}

const EN50160: VoltageStandard = { name: "the EN 50160 band", kpi: "minutesOutsideEn50160" };
const ANSI_A: VoltageStandard = { name: "ANSI C84.1 range A", kpi: "minutesOutsideAnsiA" };

/** Declared voltages to neutral of North American services: 120/240 V, 120/208 V, 240 V delta, 277/480 V [V]. */
const AMERICAN_V = [120, 138.6, 277];

/** ANSI range A where customers have a North American service voltage, else EN 50160. */
export function voltageStandard(run: ReportRun): VoltageStandard {
  const nominal = run.tables["buses"]?.columns["nominal_v"]?.values;
  const customers = run.tables["buses"]?.columns["customers"]?.values;
  if (!nominal || !customers) return EN50160;
  const served = Array.from(nominal).filter((_, bus) => customers[bus]! > 0);
  const american = served.filter((volts) => AMERICAN_V.some((each) => Math.abs(volts / each - 1) < 0.03));
  return american.length * 2 > served.length ? ANSI_A : EN50160;
}
