import { spawn } from "node:child_process";
import { once } from "node:events";
import {
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { ScenarioError } from "../base/errors.ts";
import { writeArrow } from "./arrow-write.ts";
import { tableBuilder } from "./builder.ts";
import { fileError } from "./disk-refusals.ts";
import { events } from "./kinds/events.ts";
import { jsonBytes, type Manifest, manifestBytes } from "./manifest.ts";
import { checkRunTarget, openRunFolder, processToken, replaceFile, writeRunFolder } from "./run-folder.ts";
import { readRunFolder } from "./run-folder-read.ts";

let home: string;
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), "gridpilot-"));
});
afterEach(() => rmSync(home, { recursive: true, force: true }));

const token = processToken();

function writeRun(dir: string, options: { seed?: number; existing?: "replace" } = {}): Manifest {
  const folder = openRunFolder(dir, { token, ...(options.existing ? { existing: options.existing } : {}) });
  const table = tableBuilder(events).finish();
  const manifest: Manifest = {
    format: 1,
    tool: { name: "gridpilot", version: "0.0.0" },
    scenario: { name: "x" },
    seed: options.seed ?? 1,
    inputs: [],
    plugins: [],
    engine: {},
    warnings: [],
    tables: [
      {
        kind: "events",
        file: "tables/events.arrow",
        rows: table.rows,
        sha256: folder.write("tables/events.arrow", writeArrow(table)),
      },
    ],
    kpis: { file: "kpis.json", sha256: folder.write("kpis.json", jsonBytes({ kpis: {} })) },
  };
  folder.commit(manifestBytes(manifest));
  return manifest;
}

function codesOf(act: () => unknown): string[] {
  try {
    act();
  } catch (error) {
    if (error instanceof ScenarioError) return error.faults.map((fault) => fault.code);
    throw error;
  }
  return [];
}

describe("a run folder", () => {
  it("reads back what was written and leaves nothing else beside it", () => {
    const manifest = writeRun(join(home, "deep", "run"));
    const folder = readRunFolder(join(home, "deep", "run"));
    expect(folder.manifest).toEqual(manifest);
    expect(folder.table("events")).toEqual(tableBuilder(events).finish());
    expect(folder.table("sessions")).toBeUndefined();
    expect(folder.kpis()).toEqual({ kpis: {} });
    expect(readdirSync(join(home, "deep"))).toEqual(["run"]);
  });

  it("is invisible until commit, and gone when abandoned", () => {
    const folder = openRunFolder(join(home, "run"), { token });
    folder.write("a", Buffer.from("a"));
    expect(existsSync(join(home, "run"))).toBe(false);
    folder.abandon();
    expect(readdirSync(home)).toEqual([]);
  });

  it("may take an empty folder's place, never that of a file or a folder with other things", () => {
    mkdirSync(join(home, "empty"));
    writeRun(join(home, "empty"));
    writeFileSync(join(home, "file"), "");
    mkdirSync(join(home, "mine"));
    writeFileSync(join(home, "mine", "thesis.txt"), "");
    for (const existing of ["refuse", "replace"] as const) {
      expect(codesOf(() => checkRunTarget(join(home, "file"), { existing }))).toEqual(["NOT_A_FOLDER"]);
      expect(codesOf(() => checkRunTarget(join(home, "mine"), { existing }))).toEqual(["NOT_A_RUN_FOLDER"]);
    }
    expect(codesOf(() => writeRun(join(home, "file", "run")))).toEqual(["NOT_A_FOLDER"]);
    expect(codesOf(() => writeRun(join(home, "x".repeat(300))))).toEqual(["NAME_TOO_LONG"]);
  });

  it("replaces an earlier run only when told to, also through a link", () => {
    const dir = join(home, "run");
    writeRun(dir);
    expect(codesOf(() => writeRun(dir))).toEqual(["RUN_FOLDER_EXISTS"]);
    writeRun(dir, { seed: 2, existing: "replace" });
    expect(readRunFolder(dir).manifest.seed).toBe(2);
    symlinkSync(dir, join(home, "latest"));
    writeRun(join(home, "latest"), { seed: 3, existing: "replace" });
    expect(readRunFolder(dir).manifest.seed).toBe(3);
    expect(readdirSync(home).sort()).toEqual(["latest", "run"]);
  });

  it("sweeps what dead processes left beside it, not what live or foreign ones write", () => {
    const ours = token.replace(/\d+$/, "");
    const left = [`.run.partial-${ours}99999999`, `.run.replaced-${ours}99999999-worker4`];
    const kept = [
      `.run.partial-${ours}${process.ppid}`,
      ".run.partial-otherhost_99999999",
      `.ran.partial-${ours}99999999`,
    ];
    for (const name of [...left, ...kept]) mkdirSync(join(home, name));
    writeRun(join(home, "run"));
    expect(readdirSync(home).sort()).toEqual([...kept, "run"].sort());
  });

  it("says what is wrong with a folder that is no finished run", () => {
    const dir = join(home, "run");
    expect(codesOf(() => readRunFolder(dir))).toEqual(["NO_RUN_FOLDER"]);
    writeFileSync(dir, "");
    expect(codesOf(() => readRunFolder(dir))).toEqual(["NO_RUN_FOLDER"]);
    expect(codesOf(() => readRunFolder(join(dir, "deeper")))).toEqual(["NOT_A_FOLDER"]);
    rmSync(dir);
    mkdirSync(dir);
    expect(codesOf(() => readRunFolder(dir))).toEqual(["RUN_INCOMPLETE"]);
    writeFileSync(join(dir, "study.json"), "{}");
    expect(codesOf(() => readRunFolder(dir))).toEqual(["NO_RUN_FOLDER"]);
    rmSync(join(dir, "study.json"));
    writeRun(dir);
    writeFileSync(join(dir, "tables/events.arrow"), "x");
    rmSync(join(dir, "kpis.json"));
    expect(codesOf(() => readRunFolder(dir))).toEqual(["RUN_FILE_CHANGED", "RUN_FILE_MISSING"]);
    const manifest = JSON.parse(readFileSync(join(dir, "manifest.json"), "utf8"));
    const told = (value: unknown) => {
      writeFileSync(join(dir, "manifest.json"), typeof value === "string" ? value : JSON.stringify(value));
      return codesOf(() => readRunFolder(dir));
    };
    expect(told("{")).toEqual(["MANIFEST_NOT_JSON"]);
    expect(told("[]")).toEqual(["MANIFEST_WRONG"]);
    expect(told({ format: 2 })).toEqual(["MANIFEST_FORMAT_UNKNOWN"]);
    expect(told({ ...manifest, tables: 3, engine: null })).toEqual(["MANIFEST_WRONG", "MANIFEST_WRONG"]);
    for (const file of ["../secret", "/etc/passwd", "a/../../b", "a\\b", "C:x", "", 3])
      expect(told({ ...manifest, kpis: { ...manifest.kpis, file } })).toEqual(["MANIFEST_WRONG"]);
  });

  it("replaceFile swaps one file whole", () => {
    writeFileSync(join(home, "report.html"), "old");
    replaceFile(join(home, "report.html"), Buffer.from("new"), token);
    expect(readFileSync(join(home, "report.html"), "utf8")).toBe("new");
    expect(codesOf(() => replaceFile(join(home, "report.html", "x"), Buffer.from(""), token))).toEqual([
      "NOT_A_FOLDER",
    ]);
    expect(readdirSync(home)).toEqual(["report.html"]);
  });

  it("replaceFile makes the folder, and writes into what is no file", () => {
    replaceFile(join(home, "a/b/page.html"), Buffer.from("new"), token);
    expect(readFileSync(join(home, "a/b/page.html"), "utf8")).toBe("new");
    symlinkSync("/dev/null", join(home, "device"));
    replaceFile(join(home, "device"), Buffer.from("gone"), token);
    expect(lstatSync(join(home, "device")).isSymbolicLink()).toBe(true);
  });

  it("names a full disk, a missing permission and a read-only disk", () => {
    const told = (code: string) =>
      fileError(Object.assign(new Error(`${code}: said so, write`), { code }), "run").message;
    expect(told("ENOSPC")).toBe(
      "run: the disk is full (ENOSPC: said so); free some space or choose another folder (DISK_FULL)",
    );
    expect(told("EACCES")).toContain("NOT_WRITABLE");
    expect(told("EROFS")).toContain("read-only");
    expect(fileError(new TypeError("bug"), "run")).toBeInstanceOf(TypeError);
  });

  it("refuses to write outside itself", () => {
    expect(() =>
      writeRunFolder(join(home, "run"), [{ path: "../x", bytes: Buffer.from("") }], Buffer.from(""), { token }),
    ).toThrow("cannot write ../x");
  });

  it("a writer killed at any moment leaves a whole run or none under the name", async () => {
    const dir = join(home, "run");
    const script = `
      import { createHash } from "node:crypto";
      import { openRunFolder, processToken } from "./src/tables/run-folder.ts";
      const bytes = Buffer.alloc(300_000, 7);
      for (let seed = 0; ; seed++) {
        const folder = openRunFolder(${JSON.stringify(dir)}, { token: processToken(), existing: "replace" });
        const tables = ["a", "b", "c"].map((kind) => ({ kind, file: kind + ".arrow", rows: 0, sha256: folder.write(kind + ".arrow", bytes) }));
        const kpis = { file: "kpis.json", sha256: folder.write("kpis.json", Buffer.from(String(seed))) };
        folder.commit(Buffer.from(JSON.stringify({ format: 1, tool: {}, scenario: {}, seed, inputs: [], plugins: [], engine: {}, warnings: [], tables, kpis })));
        if (seed === 0) console.log("writing");
      }`;
    let whole = 0;
    for (let round = 0; round < 12; round++) {
      const child = spawn(process.execPath, ["--import", "tsx", "--input-type=module", "-e", script], {
        cwd: new URL("../..", import.meta.url),
        stdio: ["ignore", "pipe", "inherit"],
      });
      await once(child.stdout, "data");
      await new Promise((done) => setTimeout(done, 3 + round * 1.7));
      child.kill("SIGKILL");
      await once(child, "exit");
      // Between the two renames of a replacement nothing stands under the name; half a run never does.
      if (existsSync(dir)) {
        expect(readRunFolder(dir).kinds).toEqual(["a", "b", "c"]);
        whole++;
      }
    }
    expect(whole).toBeGreaterThan(0);
    writeRun(dir, { existing: "replace" });
    expect(readdirSync(home)).toEqual(["run"]);
  }, 60_000);
});
