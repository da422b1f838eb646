import { createHash } from "node:crypto";
import { assert } from "../base/errors.ts";
import type { Figure } from "./charts/chart.ts";
import { charts } from "./charts/registry.ts";
import { clientBundle } from "./client-bundle.ts";
import { comparisonTable } from "./comparison-table.ts";
import type { ComparisonInput, ReportInput } from "./data.ts";
import { clip, escapeHtml, escapeJson, escapeScript } from "./escape.ts";
import { unbrokenUnits } from "./number-text.ts";
import { pairedSections } from "./paired-sections.ts";
import { headlineTiles, kpiTable, provenance, warningNotice } from "./sections.ts";
import { pageCss } from "./theme.ts";
import { thresholdSection, thresholdVerdict } from "./threshold-section.ts";
import { comparisonVerdict, verdictOf } from "./verdict.ts";

/** The page about one run: one HTML text that needs no network and no other file. */
export function renderReport(input: ReportInput): string {
  assert(input.runs.length === 1, `a report is about one run, not ${input.runs.length}`);
  const run = input.runs[0]!;
  return page(input, "run", {
    verdict: verdictOf(run),
    top: headlineTiles(run),
    before: "",
    after: kpiTable(run),
  });
}

/** The page that puts several runs side by side; needs no network and no other file. */
export function renderComparison(input: ComparisonInput): string {
  assert(input.runs.length > 0, "a comparison needs runs");
  // A table longer than a screen would hide the charts that sum it up.
  const longTable = input.runs.length > 8;
  return page(input, "comparison", {
    verdict: [input.thresholds ? thresholdVerdict(input.thresholds) : "", comparisonVerdict(input.runs)]
      .join(" ")
      .trim(),
    top: "",
    before: longTable ? "" : comparisonTable(input.runs),
    after: `${longTable ? comparisonTable(input.runs) : ""}${input.thresholds ? thresholdSection(input.thresholds) : ""}${pairedSections(input)}`,
  });
}

interface Parts {
  readonly verdict: string;
  readonly top: string;
  readonly before: string;
  readonly after: string;
}

/** A mark of three bars under a limit; a page without its own icon asks the server for one. */
const ICON =
  "data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 16 16'%3E%3Cpath d='M2 14V8h3v6zm4.5 0V5h3v9zM11 14V7h3v7z' fill='%230072b2'/%3E%3Cpath d='M1 3h14' stroke='%23d55e00' stroke-width='1.5'/%3E%3C/svg%3E";

function page(input: ReportInput, kind: "run" | "comparison", parts: Parts): string {
  const figures = charts.all
    .filter((chart) => chart.page === kind)
    .flatMap((chart) => {
      const figure = chart.prepare(input);
      return figure ? [{ kind: chart.kind, size: chart.size, zoomable: chart.spanS !== undefined, figure }] : [];
    });
  const script = escapeScript(clientBundle());
  const data = Object.fromEntries(figures.map(({ kind, figure }) => [kind, figure.data]));
  const policy = [
    "default-src 'none'",
    `script-src '${hash(script)}'`,
    `style-src '${hash(pageCss)}'`,
    "img-src data:",
    "base-uri 'none'",
    "form-action 'none'",
  ].join("; ");
  const title = clip(input.title, 300);
  const drawn = withoutLoneHalves(figures).map(figureHtml);
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width,initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="referrer" content="no-referrer">
<meta name="generator" content="gridpilot ${escapeHtml(input.tool.version)}">
<link rel="icon" href="${ICON}">
<title>${escapeHtml(title)} · gridpilot</title>
<style>${pageCss}</style>
</head>
<body>
<header class="top">
<p class="brand"><b>gridpilot</b> ${kind === "run" ? "report" : `comparison of ${input.runs.length} runs`}</p>
<h1>${escapeHtml(title)}</h1>
${input.question ? `<p class="question">${escapeHtml(clip(input.question, 1000))}</p>` : ""}
<p class="verdict">${prose(parts.verdict)}</p>
${(input.notes ?? []).map((note) => `<p class="lead">${escapeHtml(clip(note, 1000))}</p>\n`).join("")}${parts.top}${warningNotice(input.runs)}
<noscript><p class="notice">The charts are drawn by the script inside this page; the numbers below stand without it.</p></noscript>
</header>
<main>
${parts.before}
${drawn.length ? `<div class="charts">${drawn.join("\n")}</div>` : ""}
${parts.after}
${provenance(input)}
</main>
<footer class="foot">Made by gridpilot ${escapeHtml(input.tool.version)}. This file holds everything it shows: it needs no network.</footer>
<script type="application/json" id="gridpilot-data">${escapeJson(data)}</script>
<script>${script}</script>
</body>
</html>
`;
}

/** Halves stand in pairs; one that has nothing beside it takes the whole row. */
function withoutLoneHalves<T extends { readonly size: "wide" | "half" }>(figures: readonly T[]): T[] {
  const fitted = [...figures];
  for (let at = 0; at < fitted.length; at++) {
    if (fitted[at]!.size === "wide") continue;
    if (fitted[at + 1]?.size === "half") at++;
    else fitted[at] = { ...fitted[at]!, size: "wide" };
  }
  return fitted;
}

function figureHtml(one: { kind: string; size: "wide" | "half"; zoomable: boolean; figure: Figure<unknown> }): string {
  const { kind, size, zoomable, figure } = one;
  const zoom = zoomable
    ? `<span class="zoom" role="group" aria-label="Time window">${[
        ["in", "Zoom in"],
        ["out", "Zoom out"],
        ["earlier", "← Earlier"],
        ["later", "Later →"],
        ["whole", "Whole"],
      ]
        .map(([action, label]) => `<button type="button" data-zoom="${action}">${label}</button>`)
        .join("")}</span>`
    : "";
  return `<figure class="chart ${size}" data-chart="${kind}">
<figcaption><h2 id="${kind}-title">${prose(figure.title)}</h2><p class="lead">${prose(figure.lead)}</p></figcaption>
<div class="plot"><svg role="img" tabindex="0" aria-labelledby="${kind}-title" aria-describedby="${kind}-description"></svg><div class="tip" hidden></div></div>
<p class="sr" id="${kind}-description">${escapeHtml(figure.description)} Arrow keys step through the values.</p><div class="sr" aria-live="polite"></div>
<div class="tools">${zoom}<button type="button" class="save" data-csv>Download CSV</button></div>
<details class="data"><summary>Data as a table</summary><div class="scroll" tabindex="0" role="region" aria-label="Data of the chart"></div></details>
</figure>`;
}

const prose = (text: string): string => escapeHtml(unbrokenUnits(text));

const hash = (text: string): string => `sha256-${createHash("sha256").update(text, "utf8").digest("base64")}`;
