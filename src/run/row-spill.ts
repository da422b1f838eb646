import { join } from "node:path";
import { makeFolder } from "../base/make-folder.ts";
import { asked } from "../tables/disk-refusals.ts";
import { mergedTable } from "../tables/merged-rows.ts";
import { type RowFile, writeRowFile } from "../tables/row-file.ts";
import { joinedPart, joinParts, type RowPart } from "../tables/row-part.ts";
import type { Table, TableSpec } from "../tables/table.ts";

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
  private readonly isFlushed: boolean;

  /** @param prefix of its files' names, no other's  @param isFlushed whether they must outlast a power cut */
  constructor({ dir, rows }: SpillPlace, options: { readonly prefix: string; readonly isFlushed: boolean }) {
    this.dir = dir;
    this.rows = rows;
    this.prefix = options.prefix;
    this.isFlushed = options.isFlushed;
  }

  /** Puts rows aside; where keys and blocks are equal they come after those put aside before. */
  add(parts: readonly RowPart[]): void {
    const { dir, prefix, isFlushed } = this;
    for (const part of parts) {
      if (part.table.rows === 0) continue;
      if (this.files.length === 0) asked(dir, () => makeFolder(dir));
      const file = `${prefix}-${this.files.length}`;
      this.files.push(asked(join(dir, file), () => writeRowFile({ dir, file }, part, { isFlushed })));
    }
  }
}

/** Rows of pieces that are joined as soon as there are so many of a table, where they stay in memory: a piece's columns
 *  are dozens of small arrays, which take more than what is in them. */
const JOINED_ROWS = 65_536;

/** A piece of so many rows is kept as it is: to join it before the end would only copy it once more. */
const KEPT_ROWS = 8192;

/** Whether a piece takes little more memory than its rows. */
const isTight = ({ table }: RowPart): boolean =>
  Object.values(table.columns).every(({ values }) => values.buffer.byteLength <= 1.25 * values.byteLength);

/** The rows of what a worker runs piece by piece, gathered until there are enough of a table to be put aside. */
export class GatheredRows {
  private readonly spill: RowSpill | undefined;
  private readonly waiting = new Map<string, Waiting>();

  constructor(spill: RowSpill | undefined) {
    this.spill = spill;
  }

  add(parts: readonly RowPart[]): void {
    for (const part of parts) {
      const { spec, rows } = part.table;
      const known = this.waiting.get(spec.kind) ?? { spec, parts: [], rows: 0, joined: [] };
      this.waiting.set(spec.kind, known);
      if (rows === 0) continue;
      if (!this.spill && rows >= KEPT_ROWS && isTight(part)) {
        known.joined.push(part);
        continue;
      }
      known.parts.push(part);
      known.rows += rows;
      if (known.rows < (this.spill?.rows ?? JOINED_ROWS)) continue;
      const joined = joinedPart(spec, known.parts);
      if (this.spill) this.spill.add([joined]);
      else known.joined.push(joined);
      known.parts = [];
      known.rows = 0;
    }
  }

  /** What has not been put aside, of every table in one part at least. */
  rest(): RowPart[] {
    return [...this.waiting.values()].flatMap(({ spec, parts, joined }) =>
      parts.length > 0 || joined.length === 0 ? [...joined, joinedPart(spec, parts)] : joined,
    );
  }
}

interface Waiting {
  readonly spec: TableSpec;
  /** Not joined yet, and how many rows they have. */
  parts: RowPart[];
  rows: number;
  readonly joined: RowPart[];
}

/** A run's tables out of what workers put aside and what they handed over at the end.
 *  @param files those of equal keys and blocks in the order of time  @param lasts what each worker handed over; emptied on
 *  the way, so that no more than one table's rows are in memory twice */
export function joinRows(
  spill: SpillPlace | undefined,
  { files, lasts }: { readonly files: readonly RowFile[]; readonly lasts: readonly RowPart[][] },
): Record<string, Table> {
  const tables: Record<string, Table> = {};
  const remaining = spill && new RowSpill(spill, { prefix: "rows-last", isFlushed: false });
  // Who runs the first copy of the feeder has tables that the others have not.
  const specs = lasts.map((own) => new Map(own.map(({ table: { spec } }) => [spec.kind, spec])));
  const most = specs.reduce((longest, own) => (own.size > longest.size ? own : longest));
  for (const spec of most.values()) {
    const own = lasts.flatMap((all) => taken(all, spec.kind));
    const aside = files.filter(({ kind }) => kind === spec.kind);
    if (!remaining || aside.length === 0) {
      tables[spec.kind] = joinParts(spec, own);
      continue;
    }
    remaining.add(own);
    const last = remaining.files.filter(({ kind }) => kind === spec.kind);
    tables[spec.kind] = mergedTable(spill.dir, spec, [...aside, ...last]);
  }
  return tables;
}

/** Takes the parts of one table out of a list. */
function taken(parts: RowPart[], kind: string): RowPart[] {
  const own = parts.filter(({ table }) => table.spec.kind === kind);
  parts.splice(0, parts.length, ...parts.filter(({ table }) => table.spec.kind !== kind));
  return own;
}
