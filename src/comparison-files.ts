import { csvOf } from "./report/client/csv.ts";
import { roCrate } from "./ro-crate.ts";
import type { Difference } from "./study/summary.ts";
import { differenceRows } from "./sweep-results.ts";
import { TOOL } from "./version.ts";

/** Texts that go with a comparison's page. */
export interface ComparisonFiles {
  readonly csv: string;
  /** ro-crate-metadata.json over files already written to a folder. @param datePublished such as 2026-01-31 */
  crate(dir: string, files: readonly string[], datePublished: string): string;
}

const FORMATS: Readonly<Record<string, string>> = { html: "text/html", json: "application/json", csv: "text/csv" };

/** CSV and RO-Crate of a comparison. @param inputs what was compared */
export async function comparisonFiles(options: {
  readonly name: string;
  readonly differences?: readonly Difference[];
  readonly runs?: readonly {
    readonly name: string;
    readonly kpis: Readonly<Record<string, { value: number | null; unit: string }>>;
  }[];
  readonly inputs: readonly string[];
}): Promise<ComparisonFiles> {
  const { name, differences, runs = [], inputs } = options;
  const rows = runs.flatMap((run) =>
    Object.entries(run.kpis).map(([id, { value, unit }]) => [run.name, id, value, unit]),
  );
  return {
    csv: csvOf(differences ? differenceRows(differences) : { header: ["run", "kpi", "value", "unit"], rows }),
    crate: (dir, files, datePublished) =>
      roCrate({
        name,
        description: `Comparison of ${inputs.join(", ")}`,
        tool: TOOL,
        dir,
        datePublished,
        files: files.map((path) => ({
          path,
          name: path,
          encodingFormat: FORMATS[path.split(".").at(-1)!] ?? "application/octet-stream",
        })),
        inputs: inputs.map((name) => ({ name })),
      }),
  };
}
