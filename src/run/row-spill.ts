import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { mergedTable } from "../tables/merged-rows.ts";
import { type RowFile, writeRowFile } from "../tables/row-file.ts";
import { asked } from "../tables/run-folder.ts";
import type { Table } from "../tables/table.ts";
import { bySite } from "./by-site.ts";
import { byTime } from "./by-time.ts";

/** Where rows are put aside while a run goes on, as it travels to workers. */
export interface SpillPlace {
  readonly dir: string;
  /** A table is put aside once it has so many rows. */
  readonly rows: number;
}

/** The rows one worker has put aside. */
export class RowSpill {
  readonly rows: number;
  readonly files: RowFile[] = [];
  private readonly dir: string;
  private readonly prefix: string;
  private readonly rank: ReadonlyMap<string, number>;
  private readonly isFlushed: boolean;

  /** @param prefix of its files' names, no other's  @param isFlushed whether they must outlast a power cut */
  constructor(
    { dir, rows }: SpillPlace,
    options: { readonly prefix: string; readonly siteIds: readonly string[]; readonly isFlushed: boolean },
  ) {
    this.dir = dir;
    this.rows = rows;
    this.prefix = options.prefix;
    this.rank = new Map(options.siteIds.map((id, index) => [id, index]));
    this.isFlushed = options.isFlushed;
  }

  /** Puts tables aside; their rows come after those put aside before. */
  add(tables: readonly Table[]): void {
    const { dir, prefix, rank, isFlushed } = this;
    for (const table of tables) {
      if (table.rows === 0) continue;
      if (this.files.length === 0) asked(dir, () => mkdirSync(dir, { recursive: true }));
      const file = `${prefix}-${this.files.length}`;
      this.files.push(asked(join(dir, file), () => writeRowFile({ dir, file }, table, { rank, isFlushed })));
    }
  }
}

/** A run's tables out of what workers put aside and what they handed over at the end. */
export function joinRows(
  spill: SpillPlace | undefined,
  parts: {
    readonly siteIds: readonly string[];
    /** Whether several workers may have rows of the grid. */
    readonly hasCopies: boolean;
    /** Of any one site in the order of time. */
    readonly files: readonly RowFile[];
    /** What each worker handed over. */
    readonly lasts: readonly (readonly Table[])[];
  },
): Record<string, Table> {
  const { siteIds, hasCopies, files, lasts } = parts;
  const tables: Record<string, Table> = {};
  const remaining = spill && new RowSpill(spill, { prefix: "rows-last", siteIds, isFlushed: false });
  for (const { spec } of lasts[0]) {
    const own = lasts.flatMap((all) => all.filter((table) => table.spec.kind === spec.kind));
    const aside = files.filter(({ kind }) => kind === spec.kind);
    const hasSites = spec.key.includes("site");
    if (!remaining || aside.length === 0) tables[spec.kind] = hasSites ? bySite(own, siteIds) : byTime(own);
    else if (hasCopies && !hasSites) {
      const before = aside.map((file) => mergedTable(spill.dir, spec, [file]));
      tables[spec.kind] = byTime([...before, ...own]);
    } else {
      remaining.add(own);
      const last = remaining.files.filter(({ kind }) => kind === spec.kind);
      tables[spec.kind] = mergedTable(spill.dir, spec, [...aside, ...last]);
    }
  }
  return tables;
}
