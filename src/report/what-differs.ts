import { runLabel } from "./charts/runs.ts";
import type { ReportRun } from "./data.ts";
import { clip, escapeHtml } from "./escape.ts";
import { leavesOf } from "./leaves.ts";

/** With more runs than this, a row lists the values that occur. */
const MOST_COLUMNS = 6;
const MOST_ROWS = 80;
const MOST_VALUES = 12;

/** Everything in which the runs' resolved scenarios, seeds, versions and input files differ, as a table. */
export function whatDiffers(runs: readonly ReportRun[]): string {
  const facts = runs.map(({ manifest }) => ({
    ...leavesOf(manifest.scenario),
    seed: String(manifest.seed),
    gridpilot: manifest.version,
    ...Object.fromEntries(manifest.inputs.map(({ path, sha256 }) => [`file ${path}`, sha256.slice(0, 12)])),
  }));
  const keys = [...new Set(facts.flatMap((each) => Object.keys(each)))];
  const textOf = (run: number, key: string) => String((facts[run] as Record<string, unknown>)[key] ?? "–");
  const differing = keys.filter((key) => facts.some((_, run) => textOf(run, key) !== textOf(0, key)));
  if (differing.length === 0)
    return `<p class="lead">The runs' scenarios, seeds, versions and input files are all the same.</p>`;
  const shown = differing.slice(0, MOST_ROWS);
  const left =
    differing.length > shown.length ? `<p class="lead">${differing.length - shown.length} more differ.</p>` : "";
  const cell = (text: string) => `<td>${escapeHtml(clip(text, 80))}</td>`;
  const rows = shown.map((key) => {
    const head = `<th scope="row">${escapeHtml(clip(key, 80))}</th>`;
    if (runs.length <= MOST_COLUMNS) return `<tr>${head}${runs.map((_, run) => cell(textOf(run, key))).join("")}</tr>`;
    const values = [...new Set(runs.map((_, run) => textOf(run, key)))];
    const more = values.length > MOST_VALUES ? ` … (${values.length})` : "";
    return `<tr>${head}<td>${escapeHtml(
      values
        .slice(0, MOST_VALUES)
        .map((value) => clip(value, 40))
        .join(", ") + more,
    )}</td></tr>`;
  });
  const columns = runs.length <= MOST_COLUMNS ? runs.map((run) => runLabel(run, runs)) : ["Values"];
  const head = columns.map((name) => `<th scope="col">${escapeHtml(name)}</th>`).join("");
  return `<details open><summary>What differs (${differing.length})</summary><div class="scroll" tabindex="0" role="region" aria-label="Settings that differ"><table><thead><tr><th scope="col">Setting or file</th>${head}</tr></thead><tbody>${rows.join("")}</tbody></table></div>${left}</details>`;
}
