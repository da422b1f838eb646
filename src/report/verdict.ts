import { runLabel, variedSettings } from "./charts/runs.ts";
import type { ReportKpi, ReportRun } from "./data.ts";
import { clip } from "./escape.ts";
import { fixedText, quantityText } from "./number-text.ts";

/** What the run answered, in two or three plain sentences with its headline numbers. */
export function verdictOf(run: ReportRun): string {
  const sentences: string[] = [];
  const policy = run.settings["policy.kind"];
  const who = typeof policy === "string" ? `Under ${clip(policy, 40)}, drivers` : "Drivers";
  const energy = number(run.kpis["energyDeliveredPct"]);
  const demands = number(run.kpis["demandsMetPct"]);
  if (energy !== undefined)
    sentences.push(
      `${who} received ${fixedText(energy, 1)} % of the energy they asked for${demands === undefined ? "" : `, and ${fixedText(demands, 1)} % of sessions got all of it`}.`,
    );
  const peakKw = number(run.kpis["peakKw"]);
  const limitKw = limitOf(run);
  if (peakKw !== undefined)
    sentences.push(
      limitKw === undefined
        ? `Power peaked at ${quantityText(peakKw, "kW")}.`
        : `Power peaked at ${quantityText(peakKw, "kW")} of the ${quantityText(limitKw, "kW")} limit.`,
    );
  const outside = number(run.kpis["minutesOutsideEn50160"]);
  if (outside !== undefined)
    sentences.push(
      outside === 0
        ? "Every customer's voltage stayed inside the EN 50160 band."
        : `Voltage left the EN 50160 band for ${quantityText(outside, "minutes")}.`,
    );
  return sentences.join(" ") || "This run has no key figures.";
}

/** What the comparison answered: the widest differences between the runs. */
export function comparisonVerdict(runs: readonly ReportRun[]): string {
  const sentences: string[] = [];
  const energy = ranked(runs, "energyDeliveredPct");
  if (energy)
    sentences.push(
      energy.low.value === energy.high.value
        ? `All ${runs.length} runs deliver ${fixedText(energy.low.value, 1)} % of the energy asked for.`
        : `Of ${runs.length} runs, ${energy.high.name} delivers most of the energy asked for (${fixedText(energy.high.value, 1)} %) and ${energy.low.name} least (${fixedText(energy.low.value, 1)} %).`,
    );
  const peak = ranked(runs, "peakKw");
  if (peak)
    sentences.push(
      peak.low.value === peak.high.value
        ? `Every run peaks at ${quantityText(peak.low.value, "kW")}.`
        : `Peaks range from ${quantityText(peak.low.value, "kW")} to ${quantityText(peak.high.value, "kW")} (${peak.high.name}).`,
    );
  const outside = ranked(runs, "minutesOutsideEn50160");
  if (outside)
    sentences.push(
      outside.high.value === 0
        ? "Voltage stays inside the EN 50160 band in every run."
        : `Voltage is outside the EN 50160 band for ${quantityText(outside.low.value, "")} to ${quantityText(outside.high.value, "minutes")} (${outside.high.name}).`,
    );
  return sentences.join(" ") || `${runs.length} runs side by side.`;
}

/** The highest finite power limit the site had [kW]; undefined without a single limited site. */
export function limitOf(run: ReportRun): number | undefined {
  const table = run.tables["site_power"];
  if (!table || (table.columns["site"]?.texts?.length ?? 1) > 1) return undefined;
  let limitKw = Number.NEGATIVE_INFINITY;
  for (const value of table.columns["limit_kw"]!.values) if (value > limitKw && Number.isFinite(value)) limitKw = value;
  return Number.isFinite(limitKw) ? limitKw : undefined;
}

const number = (kpi: ReportKpi | undefined): number | undefined =>
  kpi && kpi.value !== null && Number.isFinite(kpi.value) ? kpi.value : undefined;

function ranked(runs: readonly ReportRun[], id: string) {
  const known = runs.flatMap((run) => {
    const value = number(run.kpis[id]);
    const name = variedSettings(runs).length > 0 ? runLabel(run, runs) : clip(run.name);
    return value === undefined ? [] : [{ name, value }];
  });
  if (known.length < 2) return undefined;
  return {
    low: known.reduce((a, b) => (b.value < a.value ? b : a)),
    high: known.reduce((a, b) => (b.value > a.value ? b : a)),
  };
}
