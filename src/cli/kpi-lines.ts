import { dim } from "./terminal.ts";

/** A number with its unit, as kpis.json holds it. */
export interface ShownKpi {
  readonly value: number | null;
  readonly unit: string;
}

/** One line per KPI that the run has a number for: name, value, unit. */
export function kpiLines(kpis: Readonly<Record<string, ShownKpi>>): string {
  const all = Object.keys(kpis);
  const names = all.filter((name) => isNumber(kpis[name]));
  const width = Math.max(0, ...names.map((name) => name.length));
  const values = names.map((name) => shown(kpis[name]!.value));
  const valueWidth = Math.max(0, ...values.map((value) => value.length));
  const lines = names.map((name, i) =>
    `${name.padEnd(width)}  ${values[i]!.padStart(valueWidth)} ${dim(unitText(kpis[name]!.unit))}`.trimEnd(),
  );
  return [...lines, ...leftOut(all.length - names.length)].join("\n");
}

const isNumber = (kpi: ShownKpi | undefined) => typeof kpi?.value === "number" && !Number.isNaN(kpi.value);

/** Says how many figures have no number, as those of the grid where there is none. */
function leftOut(count: number): string[] {
  return count === 0 ? [] : [dim(`figures without a number here: ${count}; kpis.json names them`)];
}

/** KPIs of several runs side by side. */
export function kpiTable(runs: readonly { name: string; kpis: Readonly<Record<string, ShownKpi>> }[]): string {
  const all = [...new Set(runs.flatMap((run) => Object.keys(run.kpis)))];
  const ids = all.filter((id) => runs.some((run) => isNumber(run.kpis[id])));
  const rows = [
    ["", ...runs.map((run) => run.name), ""],
    ...ids.map((id) => {
      const unit = runs.map((run) => run.kpis[id]?.unit).find((unit) => unit !== undefined) ?? "";
      return [id, ...runs.map((run) => (run.kpis[id] ? shown(run.kpis[id].value) : "–")), unitText(unit)];
    }),
  ];
  const widths = rows[0]!.map((_, column) => Math.max(...rows.map((row) => row[column]!.length)));
  const lines = rows.map((row) =>
    row
      .map((cell, i) => (i === 0 || i === row.length - 1 ? cell.padEnd(widths[i]!) : cell.padStart(widths[i]!)))
      .join("  ")
      .trimEnd(),
  );
  return [...lines, ...leftOut(all.length - ids.length)].join("\n");
}

/** What a list of many runs shows of each. */
const LISTED = ["energyDeliveredPct", "demandsMetPct", "peakKw", "minutesOutsideEn50160"];

/** One line per run with its headline KPIs, for more runs than fit side by side. */
export function runList(runs: readonly { name: string; kpis: Readonly<Record<string, ShownKpi>> }[]): string {
  const ids = LISTED.filter((id) => runs.some((run) => typeof run.kpis[id]?.value === "number"));
  const unit = (id: string) => unitText(runs.find((run) => run.kpis[id])?.kpis[id]?.unit ?? "");
  const rows = [
    ["", ...ids.map((id) => `${id} [${unit(id)}]`)],
    ...runs.map((run) => [run.name, ...ids.map((id) => shown(run.kpis[id]?.value ?? null))]),
  ];
  const widths = rows[0]!.map((_, column) => Math.max(...rows.map((row) => row[column]!.length)));
  return rows
    .map((row) => row.map((cell, i) => (i === 0 ? cell.padEnd(widths[i]!) : cell.padStart(widths[i]!))).join("  "))
    .join("\n");
}

const unitText = (unit: string): string => (unit === "1" ? "" : unit);

function shown(value: number | null): string {
  if (value === null || Number.isNaN(value)) return "n/a";
  if (Number.isInteger(value) && Math.abs(value) < 1e9) return String(value);
  const size = Math.abs(value);
  if (size < 1e-3 || size >= 1e9) return value.toExponential(2);
  return value.toFixed(size >= 1000 ? 1 : size >= 1 ? 3 : 5);
}
