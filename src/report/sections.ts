import type { ReportInput, ReportKpi, ReportRun } from "./data.ts";
import { clip, escapeHtml } from "./escape.ts";
import { fixedText, numberText, shortText } from "./number-text.ts";
import { voltageStandard } from "./voltage-standard.ts";
import { whatDiffers } from "./what-differs.ts";

/** Stands for the minutes outside whichever voltage band the customers are judged by. */
const VOLTAGE = "voltage";
const HEADLINES = [
  "frequencyNadirHz",
  "frequencyNadirWithoutHz",
  "rocofHzPerS",
  "reserveDeliveredPct",
  "fcrTestPct",
  "energyDeliveredPct",
  "demandsMetPct",
  "peakKw",
  VOLTAGE,
  "phaseUnbalancePct",
  "lossesKwh",
  "peakKva",
  "firstTryPct",
  "afterRetriesPct",
  "firstTryPrivatePct",
  "degradedPct",
  "noPlugFitsPct",
  "timeToChargeS",
  "mostPowerKw",
  "chargedKwh",
];
const MAX_TILES = 5;
const MAX_SCENARIO_CHARACTERS = 200_000;
const MAX_LISTED = 200;

/** The numbers to see first, at most five. */
export function headlineTiles(run: ReportRun): string {
  const tiles = HEADLINES.flatMap((id) => {
    const kpi = run.kpis[id === VOLTAGE ? voltageStandard(run).kpi : id];
    return kpi && kpi.value !== null && Number.isFinite(kpi.value) ? [kpi] : [];
  })
    .slice(0, MAX_TILES)
    .map((kpi) => {
      const text = kpi.unit === "%" ? fixedText(kpi.value!, 1) : shortText(kpi.value!);
      return `<li><span class="number">${text}${unitHtml(kpi)}</span><span class="what">${escapeHtml(kpi.label)}</span></li>`;
    });
  return tiles.length ? `<ul class="tiles" aria-label="Headline numbers">${tiles.join("")}</ul>` : "";
}

/** Every key figure of one run with its unit, and the formula behind a button. */
export function kpiTable(run: ReportRun): string {
  const known = Object.entries(run.kpis).filter(([, kpi]) => kpi.value !== null);
  const unknown = Object.values(run.kpis).filter(({ value }) => value === null);
  const hasFormulas = known.some(([, { formula }]) => formula);
  const rows = known.map(([id, kpi]) => {
    const value = numberText(kpi.value!);
    const how = hasFormulas ? `<td class="how">${escapeHtml(kpi.formula ?? "")}</td>` : "";
    return `<tr><th scope="row">${labelled(kpi.label, formula(id, kpi))}</th><td class="num">${value}</td><td class="unit">${escapeHtml(unitText(kpi.unit))}</td>${how}</tr>`;
  });
  if (rows.length === 0) return "";
  return `<section class="card section" aria-labelledby="kpis"><h2 id="kpis">Key figures</h2>
<table class="kpis"><thead><tr><th scope="col">Figure</th><th scope="col" class="num">Value</th><th scope="col">Unit</th>${hasFormulas ? '<th scope="col" class="how">How it is computed</th>' : ""}</tr></thead><tbody>${rows.join("")}</tbody></table>${notHere(unknown)}</section>`;
}

/** Settings, warnings, inputs with hashes and the resolved scenario, folded away. */
export function provenance(input: ReportInput): string {
  const parts = input.runs.slice(0, input.runs.length > 1 ? 24 : 1).map((run) => {
    const { manifest } = run;
    const facts = [
      ...Object.entries(run.settings).map(([key, value]) => [key, String(value)] as const),
      ["seed", String(manifest.seed)] as const,
      ["gridpilot", manifest.version] as const,
    ];
    const settings = `<table class="facts"><tbody>${facts.map(([key, value]) => `<tr><th scope="row">${escapeHtml(clip(key))}</th><td>${escapeHtml(clip(value, 300))}</td></tr>`).join("")}</tbody></table>`;
    const inputs = manifest.inputs
      .slice(0, MAX_LISTED)
      .map(
        ({ path, sha256 }) =>
          `<tr><th scope="row">${escapeHtml(clip(path, 200))}</th><td class="hash">${escapeHtml(clip(sha256))}</td></tr>`,
      );
    const files = inputs.length
      ? `<details><summary>Input files (${manifest.inputs.length})</summary><div class="scroll" tabindex="0" role="region" aria-label="Input files"><table><thead><tr><th scope="col">File</th><th scope="col">SHA-256</th></tr></thead><tbody>${inputs.join("")}</tbody></table></div></details>`
      : "";
    const scenario = JSON.stringify(manifest.scenario, null, 2);
    const cut = scenario.length > MAX_SCENARIO_CHARACTERS / shownRuns(input);
    const shown = cut
      ? `${scenario.slice(0, MAX_SCENARIO_CHARACTERS / shownRuns(input))}\n… cut here; manifest.json has the whole`
      : scenario;
    const inner = `<details${input.runs.length === 1 ? " open" : ""}><summary>Settings</summary>${settings}</details>${warningsHtml(run)}${files}<details><summary>Resolved scenario</summary><pre tabindex="0">${escapeHtml(shown)}</pre></details>`;
    return input.runs.length === 1
      ? inner
      : `<details><summary>${escapeHtml(clip(run.name))}</summary>${inner}</details>`;
  });
  const left =
    input.runs.length > parts.length
      ? `<p class="lead">The first ${parts.length} of ${input.runs.length} runs are listed; each run's manifest.json has its own.</p>`
      : "";
  const body =
    input.runs.length === 1
      ? parts.join("")
      : `${whatDiffers(input.runs)}<details class="runs"><summary>Each run</summary>${parts.join("")}</details>`;
  return `<section class="card section" aria-labelledby="provenance"><h2 id="provenance">Settings, warnings and sources</h2>${left}${body}</section>`;
}

/** How many warnings there are, told at the top where nobody can overlook it. */
export function warningNotice(runs: readonly ReportRun[]): string {
  const count = runs.reduce((sum, run) => sum + run.manifest.warnings.length, 0);
  if (count === 0) return "";
  return `<p class="notice" role="note">${count === 1 ? "One warning was" : `${count} warnings were`} raised while running; see <a href="#provenance">settings, warnings and sources</a>.</p>`;
}

function warningsHtml(run: ReportRun): string {
  const { warnings } = run.manifest;
  if (warnings.length === 0) return "";
  const items = warnings.slice(0, MAX_LISTED).map((warning) => `<li>${escapeHtml(clip(warning, 500))}</li>`);
  const left =
    warnings.length > items.length ? `<li>and ${warnings.length - items.length} more in manifest.json</li>` : "";
  return `<details open><summary>Warnings (${warnings.length})</summary><ul>${items.join("")}${left}</ul></details>`;
}

const shownRuns = (input: ReportInput): number => Math.min(24, input.runs.length);

/** The unit to print; a plain ratio has none. */
export const unitText = (unit: string): string => (unit === "1" ? "" : unit);

/** What the run has no figure for, and why: the tables it would come from, or that nothing of the kind happened. */
function notHere(kpis: readonly ReportKpi[]): string {
  if (kpis.length === 0) return "";
  const byReason = new Map<string, string[]>();
  for (const { label, missingTables = [] } of kpis) {
    const reason =
      missingTables.length === 0 ? "Nothing of the kind in this run" : `This run writes no ${missingTables.join(", ")}`;
    byReason.set(reason, [...(byReason.get(reason) ?? []), label]);
  }
  const list = [...byReason].map(
    ([reason, labels]) => `<dt>${escapeHtml(reason)}</dt><dd>${labels.map(escapeHtml).join("; ")}</dd>`,
  );
  return `<details><summary>Not applicable here (${kpis.length})</summary><dl>${list.join("")}</dl></details>`;
}

const unitHtml = (kpi: ReportKpi): string => (unitText(kpi.unit) ? ` <small>${escapeHtml(kpi.unit)}</small>` : "");

/** A label whose last word holds on to the button after it. */
function labelled(label: string, button: string): string {
  const last = label.lastIndexOf(" ") + 1;
  return `${escapeHtml(label.slice(0, last))}<span class="last">${escapeHtml(label.slice(last))}${button}</span>`;
}

function formula(id: string, kpi: ReportKpi): string {
  if (!kpi.formula) return "";
  const tip = `formula-${escapeHtml(id)}`;
  return `<span class="formula"><button type="button" aria-label="How ${escapeHtml(kpi.label)} is computed" aria-describedby="${tip}">ƒ</button><span role="tooltip" id="${tip}">${escapeHtml(kpi.formula)}</span></span>`;
}
