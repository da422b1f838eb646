import { rankable, variedSettings } from "./charts/runs.ts";
import type { ReportKpi, ReportRun } from "./data.ts";
import { clip, escapeHtml } from "./escape.ts";
import { numberText, shortText } from "./number-text.ts";
import { unitText } from "./sections.ts";

/** With at most this many runs, they are columns and the figures rows, so that all fits without scrolling sideways. */
const MAX_COLUMNS = 6;

/** Rows up to which a table is shown at its full length; a longer one has a frame of its own to scroll in. */
const MOST_IN_SIGHT = 24;

/** Every key figure of every run, and the settings that vary; the best of each figure is marked. */
export function comparisonTable(runs: readonly ReportRun[]): string {
  const ids = [...new Set(runs.flatMap((run) => Object.keys(run.kpis)))].filter((id) =>
    runs.some((run) => (run.kpis[id]?.value ?? null) !== null),
  );
  const all = ids.map((id) => ({ id, kpi: runs.find((run) => run.kpis[id])!.kpis[id]! }));
  // What is alike in every run is a sentence, not a column of the same number.
  const valuesOf = (id: string) => runs.map((run) => run.kpis[id]?.value ?? null);
  const isAlike = (id: string) => new Set(valuesOf(id)).size === 1 || valuesOf(id).every(isTiny);
  const kpis = runs.length > MAX_COLUMNS ? all.filter(({ id }) => !isAlike(id)) : all;
  const alike = all
    .filter((one) => !kpis.includes(one))
    .map(({ id, kpi }) => alikeText(kpi, runs[0]!.kpis[id]!.value!));
  const ranked = rankable(runs);
  const names = runs.map((run) => escapeHtml(clip(run.name)));
  const isTold = runs.length > MAX_COLUMNS && namesTellSettings(runs);
  const settings = (isTold ? [] : variedSettings(runs)).map((key) => ({
    head: escapeHtml(clip(key)),
    cells: runs.map((run) => escapeHtml(clip(String(run.settings[key] ?? "–")))),
  }));
  const figures = kpis.map(({ id, kpi }) => {
    const best = bestOf(runs, ranked, id, kpi);
    return {
      head: `${escapeHtml(kpi.label)}${unitText(kpi.unit) ? ` [${escapeHtml(kpi.unit)}]` : ""}`,
      cells: runs.map((run, index) => figureCell(run.kpis[id]?.value ?? null, ranked[index] ? best : undefined)),
    };
  });
  const table = runs.length <= MAX_COLUMNS ? runsAcross(names, settings, figures) : runsDown(names, settings, figures);
  return `<section class="card section" aria-labelledby="kpis"><h2 id="kpis">Key figures by run</h2>
<p class="lead">A star marks the best of the runs that keep their limit, unless most share it.</p>
<div class="scroll${runs.length > MOST_IN_SIGHT ? " tall" : ""}" tabindex="0" role="region" aria-labelledby="kpis">${table}</div>${alike.length > 0 ? `<p class="lead">The same in every run: ${alike.join("; ")}.</p>` : ""}${formulas(all.map(({ kpi }) => kpi))}</section>`;
}

/** Residuals far below what anyone can see. */
const isTiny = (value: number | null): boolean => value !== null && value !== 0 && Math.abs(value) < 1e-6;

const alikeText = (kpi: ReportKpi, value: number): string =>
  `${escapeHtml(kpi.label)} ${isTiny(value) ? "below 1e−6" : numberText(value)}${unitText(kpi.unit) ? ` ${escapeHtml(kpi.unit)}` : ""}`;

/** Whether each run is named by the values of its varied settings, as those of a study are. */
function namesTellSettings(runs: readonly ReportRun[]): boolean {
  const keys = Object.keys(runs[0]!.settings);
  return runs.every(
    ({ name, settings }) =>
      name === keys.map((key) => String(settings[key] ?? "").replaceAll(/[^\w.-]/g, "-")).join("_"),
  );
}

interface Line {
  readonly head: string;
  readonly cells: readonly string[];
}

function runsAcross(names: readonly string[], settings: readonly Line[], figures: readonly Line[]): string {
  const head = names.map((name) => `<th scope="col" class="num">${name}</th>`);
  const varied = settings.map(
    ({ head, cells }) =>
      `<tr class="setting"><th scope="row">${head}</th>${cells.map((cell) => `<td class="num unit">${cell}</td>`).join("")}</tr>`,
  );
  const body = figures.map(({ head, cells }) => `<tr><th scope="row">${head}</th>${cells.join("")}</tr>`);
  return `<table class="across"><thead><tr><th scope="col">Figure</th>${head.join("")}</tr></thead><tbody>${varied.join("")}${body.join("")}</tbody></table>`;
}

function runsDown(names: readonly string[], settings: readonly Line[], figures: readonly Line[]): string {
  const head = [
    ...settings.map(({ head }) => `<th scope="col" class="setting">${head}</th>`),
    ...figures.map(({ head }) => `<th scope="col" class="num">${head}</th>`),
  ];
  const body = names.map((name, run) => {
    const varied = settings.map(({ cells }) => `<td class="setting">${cells[run]}</td>`);
    return `<tr><th scope="row">${name}</th>${varied.join("")}${figures.map(({ cells }) => cells[run]).join("")}</tr>`;
  });
  return `<table class="by-run"><thead><tr><th scope="col">Run</th>${head.join("")}</tr></thead><tbody>${body.join("")}</tbody></table>`;
}

function figureCell(value: number | null, best: number | undefined): string {
  if (value === null) return `<td class="num">–</td>`;
  return best !== undefined && shortText(value) === shortText(best)
    ? `<td class="num best">${numberText(value)}<span class="sr"> best</span></td>`
    : `<td class="num">${numberText(value)}</td>`;
}

function formulas(kpis: readonly ReportKpi[]): string {
  const known = kpis.filter((kpi) => kpi.formula);
  if (known.length === 0) return "";
  const list = known.map((kpi) => `<dt>${escapeHtml(kpi.label)}</dt><dd>${escapeHtml(kpi.formula!)}</dd>`);
  return `<details><summary>How these figures are computed</summary><dl>${list.join("")}</dl></details>`;
}

function bestOf(
  runs: readonly ReportRun[],
  ranked: readonly boolean[],
  id: string,
  kpi: ReportKpi,
): number | undefined {
  const known = runs.flatMap((run, index) => {
    const value = run.kpis[id]?.value;
    return !ranked[index] || value === null || value === undefined || !Number.isFinite(value) ? [] : [value];
  });
  // Residuals far below what anyone can see are no contest.
  if (!kpi.better || known.length < 2 || known.every((value) => Math.abs(value) < 1e-6)) return undefined;
  const best = known.reduce((a, b) => (kpi.better === "higher" ? Math.max(a, b) : Math.min(a, b)));
  // A star on most rows points at nothing, and numbers that read the same are ties to whoever reads them.
  const ties = known.filter((value) => shortText(value) === shortText(best)).length;
  return ties * 3 <= known.length || (known.length < 3 && ties === 1) ? best : undefined;
}
