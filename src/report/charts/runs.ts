import type { ReportRun } from "../data.ts";
import { clip } from "../escape.ts";

/** Settings that take at least two values over the runs, in the order they first appear. A parameter that follows from
 *  the kind it belongs to (`policy.stepA` where only round-robin has one) tells no more than the kind and is left out. */
export function variedSettings(runs: readonly ReportRun[]): readonly string[] {
  const keys = [...new Set(runs.flatMap((run) => Object.keys(run.settings)))];
  return keys
    .filter((key) => new Set(runs.map((run) => run.settings[key])).size > 1)
    .filter((key) => !followsFromKind(runs, key));
}

function followsFromKind(runs: readonly ReportRun[], key: string): boolean {
  const kind = `${key.slice(0, key.lastIndexOf("."))}.kind`;
  if (kind === key || !runs.every((run) => kind in run.settings)) return false;
  const valueByKind = new Map(runs.map((run) => [run.settings[kind], run.settings[key]]));
  return runs.every((run) => valueByKind.get(run.settings[kind]) === run.settings[key]);
}

/** The numeric setting with the most distinct values, which makes a good x axis; undefined where none varies. */
export function numericSetting(runs: readonly ReportRun[]): string | undefined {
  let best: string | undefined;
  let most = 1;
  for (const key of variedSettings(runs)) {
    const values = runs.map((run) => run.settings[key]);
    const distinct = new Set(values).size;
    if (values.every((value) => typeof value === "number" && Number.isFinite(value)) && distinct > most) {
      best = key;
      most = distinct;
    }
  }
  return best;
}

/** What tells a run from the others, leaving out one setting that is on an axis: "three-phase · first-come". */
export function runLabel(run: ReportRun, runs: readonly ReportRun[], except?: string): string {
  const parts = variedSettings(runs)
    .filter((key) => key !== except && run.settings[key] !== undefined)
    .map((key) =>
      typeof run.settings[key] === "number" ? settingText(key, run.settings[key]) : String(run.settings[key]),
    );
  return clip(parts.join(" · ") || (except === undefined ? run.name : "all runs"), 48);
}

/** `site.transformerKw` as words with its unit apart: { name: "transformer", unit: "kW" }. */
export function settingName(key: string): { readonly name: string; readonly unit: string } {
  const last = key.slice(key.lastIndexOf(".") + 1);
  const match = /^(.+?)(Kwh|Kw|Kva|Kvar|Pct|Pu|A|V|S)$/.exec(last);
  const units: Readonly<Record<string, string>> = {
    Kwh: "kWh",
    Kw: "kW",
    Kva: "kVA",
    Kvar: "kvar",
    Pct: "%",
    Pu: "pu",
    S: "s",
  };
  const words = (match?.[1] ?? last).replace(
    /([a-z0-9])([A-Z])/g,
    (_, a: string, b: string) => `${a} ${b.toLowerCase()}`,
  );
  const unit = match ? (units[match[2]!] ?? match[2]!) : "";
  // "transformer" alone would name the thing, not its size.
  const bare = (unit === "kW" || unit === "kVA") && !/power|capacity|limit/i.test(words);
  return { name: bare ? `${words} capacity` : words, unit };
}

function settingText(key: string, value: number): string {
  const { name, unit } = settingName(key);
  return unit ? `${value} ${unit}` : `${name} ${value}`;
}

/** The power limit of the run's only site [kW]: the highest it had, or the scenario's where the page was given no
 *  tables; undefined without a limit or with several sites. */
export function limitOf(run: ReportRun): number | undefined {
  const table = run.tables["site_power"];
  if (!table) return scenarioLimitKw(run);
  if ((table.columns["site"]?.texts?.length ?? 1) > 1) return undefined;
  let limitKw = Number.NEGATIVE_INFINITY;
  for (const value of table.columns["limit_kw"]!.values) if (value > limitKw && Number.isFinite(value)) limitKw = value;
  return Number.isFinite(limitKw) ? limitKw : undefined;
}

function scenarioLimitKw(run: ReportRun): number | undefined {
  const site = run.manifest.scenario["site"];
  if (typeof site !== "object" || site === null) return undefined;
  const { network, transformerKw, placement } = site as Readonly<Record<string, unknown>>;
  if (network === "unlimited" || placement === "each-customer") return undefined;
  return typeof transformerKw === "number" ? transformerKw : undefined;
}

/** What the rows of `site_power` are of: its sites, or all those of each copy of the feeder together. */
export const placesOf = ({ manifest }: ReportRun): "sites" | "feeders" =>
  (manifest.scenario["record"] as { readonly sites?: unknown } | undefined)?.sites === "feeder" ? "feeders" : "sites";

/** Whether a run drew more than its site allowed; the half per cent is for caps on currents, whose power moves with the angle. */
export function exceedsLimit(run: ReportRun): boolean {
  const limitKw = limitOf(run);
  const peakKw = run.kpis["peakKw"]?.value ?? Number.NaN;
  return limitKw !== undefined && peakKw > limitKw * 1.005;
}

/** Which runs may be called best: those that keep their limit, or all where none does. */
export function rankable(runs: readonly ReportRun[]): readonly boolean[] {
  const keeping = runs.map((run) => !exceedsLimit(run));
  return keeping.includes(true) ? keeping : runs.map(() => true);
}
