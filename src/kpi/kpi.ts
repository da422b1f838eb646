import { assert } from "../base/errors.ts";
import type { Kind, Registry } from "../base/registry.ts";
import type { Table } from "../tables/table.ts";

/** What a KPI is computed from: the tables of one run. */
export interface KpiRun {
  /** By table kind; those the run has not written are absent. */
  readonly tables: Readonly<Record<string, Table | undefined>>;
  /** The resolved scenario as the manifest holds it, for thresholds that a scenario sets. */
  readonly scenario: Readonly<Record<string, unknown>>;
}

/** One number that sums up a run. `kind` is its id in kpis.json, in camelCase with the unit last. */
export interface KpiKind extends Kind {
  /** Its name in a table or on a tile: "Energy delivered". */
  readonly label: string;
  /** "1" for a plain ratio or count. */
  readonly unit: string;
  /** How the number comes from the tables, in one line. */
  readonly formula: string;
  /** Standard, paper or tool whose definition this is. */
  readonly source: string;
  /** Which direction is an improvement. */
  readonly better: "higher" | "lower" | "neither";
  /** What to warn of, where the number is one that cannot be right. */
  readonly warning?: (value: number) => string | undefined;
  /** @returns null where the run has nothing to say: no session, no grid */
  compute(run: KpiRun): number | null;
}

/** One entry of kpis.json. */
export interface KpiValue {
  readonly value: number | null;
  readonly unit: string;
  readonly label: string;
  readonly better: KpiKind["better"];
  readonly formula: string;
  readonly source: string;
  /** Tables that a figure without a value looked for and the run has not written. */
  readonly missingTables?: readonly string[];
}

/** The content of kpis.json. */
export interface Kpis {
  readonly kpis: Readonly<Record<string, KpiValue>>;
}

/** What some KPIs' numbers have to be warned of. */
export const kpiWarnings = ({ kpis }: Kpis, kinds: Registry<KpiKind>): string[] =>
  kinds.all.flatMap(({ kind, warning }) => {
    const value = kpis[kind]?.value ?? null;
    return (value === null ? undefined : warning?.(value)) ?? [];
  });

/** Every KPI of a registry for one run, in registry order. */
export function computeKpis(run: KpiRun, kinds: Registry<KpiKind>): Kpis {
  const kpis: Record<string, KpiValue> = {};
  for (const { kind, unit, label, better, formula, source, compute } of kinds.all) {
    const missing = new Set<string>();
    const value = compute({ ...run, tables: noting(run.tables, missing) });
    assert(value === null || Number.isFinite(value), `KPI ${kind} is ${value}`);
    const why = value === null && missing.size > 0 ? { missingTables: [...missing] } : {};
    kpis[kind] = { value, unit, label, better, formula, source, ...why };
  }
  return { kpis };
}

/** The same tables; whichever is asked for and absent is put into `missing`. */
const noting = (tables: KpiRun["tables"], missing: Set<string>): KpiRun["tables"] =>
  new Proxy(tables, {
    get(target, kind: string) {
      const table = target[kind];
      if (!table) missing.add(kind);
      return table;
    },
  });
