import { FEWEST_BLOCKS, type PairedSeries } from "../assess/paired-series.ts";
import type { PairedShare, SharePct } from "../assess/paired-shares.ts";
import { spanText } from "../base/time.ts";
import type { ReportInput } from "./data.ts";
import { clip, escapeHtml } from "./escape.ts";
import { fixedText } from "./number-text.ts";

/** Shares of sessions and means of time series against the first run's; empty where nothing is paired. */
export function pairedSections({ shares = [], series = [], sharesNote }: ReportInput): string {
  return [shareSection(shares, sharesNote), seriesSection(series)].join("\n");
}

function shareSection(shares: readonly PairedShare[], note: string | undefined): string {
  if (shares.length === 0) return note ? section("shares", "Shares of sessions, session by session", note, "") : "";
  const isSingle = shares.every(({ replications }) => replications === 1);
  const lead = isSingle
    ? "The same sessions in both, so one's answer is set against the other's. Shares with Wilson's 95 % intervals, differences with Newcombe's for pairs, p by McNemar's exact test, adjusted by Holm. Sessions count as independent of each other, which those that share a full site are not quite; replications tell more."
    : "The same sessions in both, so one's answer is set against the other's. Where there are several replications these count as independent, not their sessions: shares and differences with Student's 95 % intervals of a cluster sample, p likewise; where there is one, Wilson, Newcombe and McNemar. All p adjusted by Holm.";
  const rows = shares.map(({ label, run, n, replications, after, before, difference, gained, lost, p }) => [
    ...[label, run, between(difference, true), pText(p), `+${gained} −${lost}`],
    ...[between(after), between(before), replications > 1 ? `${n} in ${replications} replications` : String(n)],
  ]);
  const { against } = shares[0]!;
  return section(
    "shares",
    `Shares of sessions against ${against}, session by session`,
    note ? `${lead} ${note}` : lead,
    table(["Share", "Run", "Difference [points]", "p", "Gained, lost", "Run [%]", "Against [%]", "Sessions"], rows),
  );
}

function seriesSection(series: readonly PairedSeries[]): string {
  if (series.length === 0) return "";
  const { blockS } = series[0]!;
  const lead = `Mean over all periods, and of the difference period by period its 95 % interval by the block bootstrap: blocks of ${spanText(blockS)} are drawn whole. It tells how far the mean may be off for other such stretches with this fleet, taken as alike and independent of each other; not of another fleet, which takes replications. Each interval stands for itself. Fewer than ${FEWEST_BLOCKS} blocks give none.`;
  const rows = series.map(({ label, unit, run, after, before, difference, n, periodS, blocks }) => {
    const digits = digitsFor(difference);
    const { estimate, low, high } = difference;
    const ends =
      low === null || high === null ? ", no interval" : ` [${signed(low, digits)} … ${signed(high, digits)}]`;
    return [
      ...[`${label}${unit ? ` [${unit}]` : ""}`, run, `${signed(estimate, digits)}${ends}`],
      ...[fixedText(after, digits), fixedText(before, digits), `${n} of ${spanText(periodS)}`, String(blocks)],
    ];
  });
  return section(
    "series",
    `Means over time against ${series[0]!.against}, period by period`,
    lead,
    table(["Series", "Run", "Difference", "Run", "Against", "Periods", "Blocks"], rows),
  );
}

/** A card of the page. */
export const section = (id: string, title: string, lead: string, inner: string): string =>
  `<section class="card section" aria-labelledby="${id}"><h2 id="${id}">${escapeHtml(clip(title, 200))}</h2>
<p class="lead">${escapeHtml(lead)}</p>${inner && `<div class="scroll" tabindex="0" role="region" aria-labelledby="${id}">${inner}</div>`}</section>`;

/** What and which run to the left, numbers to the right. */
function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  return `<table class="paired">${headHtml(head)}<tbody>${rows.map(rowHtml).join("")}</tbody></table>`;
}

/** The same, with the first cell of each row above all rows that share it. */
export function groupedTable(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const groups = new Map<string, (readonly string[])[]>();
  for (const [name, ...row] of rows) groups.set(name!, [...(groups.get(name!) ?? []), row]);
  const bodies = [...groups].map(
    ([name, own]) =>
      `<tbody><tr><th scope="rowgroup" colspan="${head.length}">${escapeHtml(clip(name, 200))}</th></tr>${own.map(rowHtml).join("")}</tbody>`,
  );
  return `<table class="paired">${headHtml(head)}${bodies.join("")}</table>`;
}

const align = (column: number): string => (column < 2 ? "" : ' class="num"');

const headHtml = (head: readonly string[]): string =>
  `<thead><tr>${head.map((cell, i) => `<th scope="col"${align(i)}>${cell}</th>`).join("")}</tr></thead>`;

const rowHtml = (row: readonly string[]): string =>
  `<tr>${row.map((cell, i) => (i === 0 ? `<th scope="row">${escapeHtml(clip(cell))}</th>` : `<td${align(i)}>${escapeHtml(clip(cell))}</td>`)).join("")}</tr>`;

/** Decimals that show two digits of how wide the interval is, or of the difference where there is none. */
function digitsFor({ estimate, low, high }: PairedSeries["difference"]): number {
  const width = low === null || high === null ? Math.abs(estimate) : high - low;
  return width > 0 ? Math.min(6, Math.max(0, 1 - Math.floor(Math.log10(width)))) : 2;
}

const signed = (value: number, digits: number): string => `${value > 0 ? "+" : ""}${fixedText(value, digits)}`;

const between = ({ pct, low, high }: SharePct, hasSign = false): string => {
  const text = (value: number) => (hasSign ? signed(value, 1) : fixedText(value, 1));
  return `${text(pct)} [${text(low)} … ${text(high)}]`;
};

const pText = (p: number): string => (p < 0.001 ? "< 0.001" : p.toFixed(3));
