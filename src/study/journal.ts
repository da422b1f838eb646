import { createHash } from "node:crypto";
import { closeSync, fsyncSync, ftruncateSync, openSync, readdirSync, readSync, statSync, writeSync } from "node:fs";
import { join } from "node:path";
import { makeFolder } from "../base/make-folder.ts";
import { fileError } from "../tables/disk-refusals.ts";

/** What came of one run. */
export type RunRecord =
  | {
      readonly id: string;
      readonly state: "done";
      readonly kpis: Readonly<Record<string, number | null>>;
      readonly warnings: number;
      /** The run's tables are kept under its id. */
      readonly tables?: true;
      /** Of a pilot run: days after which each of its time series has settled. */
      readonly settledDays?: Readonly<Record<string, number>>;
    }
  | { readonly id: string; readonly state: "failed"; readonly code: string; readonly message: string };

/** A journal being appended to by one process. */
export interface Journal {
  append(record: RunRecord): void;
  /** Flushes what was appended to the disk. */
  flush(): void;
  close(): void;
}

/** Records between two flushes to the disk. A killed process loses none of them, a power cut at most these. */
const FLUSH_EVERY = 16;

/** Opens a new journal: one line per finished run, each with its checksum. Every process writes a file of its own, so
 *  nothing has to be agreed on between processes or machines. @param token names the process; see `processToken`
 *  @throws ScenarioError for whatever the disk refuses */
export function openJournal(dir: string, token: string): Journal {
  const guarded = <T>(act: () => T): T => {
    try {
      return act();
    } catch (error) {
      throw fileError(error, dir);
    }
  };
  const handle = guarded(() => {
    makeFolder(dir);
    for (let n = 0; ; n++) {
      try {
        return openSync(join(dir, `${token}-${n}.ndjson`), "ax");
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
      }
    }
  });
  let [size, unflushed] = [0, 0];
  const flush = () => {
    if (unflushed > 0) guarded(() => fsyncSync(handle));
    unflushed = 0;
  };
  return {
    append(record) {
      const line = Buffer.from(lineOf(record), "utf8");
      guarded(() => {
        try {
          // A full disk may take a part of the line; the part is taken back, so that the next line starts on its own.
          for (let done = 0; done < line.length; ) done += writeSync(handle, line, done);
          size += line.length;
        } catch (error) {
          ftruncateSync(handle, size);
          throw error;
        }
      });
      if (++unflushed >= FLUSH_EVERY) flush();
    },
    flush,
    close() {
      flush();
      closeSync(handle);
    },
  };
}

const lineOf = (record: RunRecord): string => {
  const body = JSON.stringify(record);
  return `${checksum(body)} ${body}\n`;
};

const checksum = (body: string): string => createHash("sha256").update(body).digest("hex").slice(0, 16);

/** Where a record stands. */
interface Spot {
  readonly file: number;
  readonly offset: number;
  readonly length: number;
  readonly isDone: boolean;
  readonly hasTables: boolean;
}

/** All journals of a store. Only where each record stands is kept in memory. */
export interface Journals {
  /** Damaged lines, skipped: their runs count as not run. */
  readonly damaged: number;
  has(id: string, wanted: { tables: boolean }): boolean;
  failed(id: string): boolean;
  read(id: string): RunRecord | undefined;
  /** Reads what was appended since, by any process. */
  refresh(): void;
  close(): void;
}

/** Reads a store's journals. Torn or damaged lines are skipped. @throws ScenarioError for whatever the disk refuses */
export function readJournals(dir: string): Journals {
  const spots = new Map<string, Spot>();
  const files: { readonly path: string; readonly handle: number; read: number }[] = [];
  let damaged = 0;
  const scan = (file: number) => {
    const at = files[file]!;
    const { size } = statSync(at.path);
    const piece = Buffer.alloc(1 << 20);
    let rest = Buffer.alloc(0);
    let offset = at.read;
    while (offset + rest.length < size) {
      const got = readSync(at.handle, piece, 0, piece.length, offset + rest.length);
      if (got === 0) break;
      const bytes = Buffer.concat([rest, piece.subarray(0, got)]);
      let start = 0;
      for (let end = bytes.indexOf(10, start); end >= 0; end = bytes.indexOf(10, start)) {
        const record = recordOf(bytes.toString("utf8", start, end));
        if (!record) damaged++;
        else keep(record, { file, offset: offset + start, length: end - start });
        start = end + 1;
      }
      rest = Buffer.from(bytes.subarray(start));
      offset += start;
    }
    at.read = offset;
  };
  const keep = (record: RunRecord, spot: Pick<Spot, "file" | "offset" | "length">) => {
    const known = spots.get(record.id);
    const isDone = record.state === "done";
    const hasTables = record.state === "done" && record.tables === true;
    // A success outlives failures, whichever was written last: the same run may have met a full disk before.
    if (known?.isDone && (!isDone || (known.hasTables && !hasTables))) return;
    spots.set(record.id, { ...spot, isDone, hasTables });
  };
  const refresh = () => {
    let names: string[] = [];
    try {
      names = readdirSync(dir)
        .filter((name) => name.endsWith(".ndjson"))
        .sort();
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "ENOENT") throw fileError(error, dir);
    }
    for (const name of names) {
      const path = join(dir, name);
      if (!files.some((file) => file.path === path)) files.push({ path, handle: openSync(path, "r"), read: 0 });
    }
    for (let file = 0; file < files.length; file++) scan(file);
  };
  refresh();
  return {
    get damaged() {
      return damaged;
    },
    has: (id, { tables }) => {
      const spot = spots.get(id);
      return spot?.isDone === true && (!tables || spot.hasTables);
    },
    failed: (id) => spots.get(id)?.isDone === false,
    read(id) {
      const spot = spots.get(id);
      if (!spot) return undefined;
      const bytes = Buffer.alloc(spot.length);
      readSync(files[spot.file]!.handle, bytes, 0, spot.length, spot.offset);
      return recordOf(bytes.toString("utf8"));
    },
    refresh,
    close() {
      for (const { handle } of files) closeSync(handle);
    },
  };
}

function recordOf(line: string): RunRecord | undefined {
  const body = line.slice(17);
  if (line[16] !== " " || checksum(body) !== line.slice(0, 16)) return undefined;
  return JSON.parse(body) as RunRecord;
}
