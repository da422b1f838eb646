// How the benchmarks measure: CPU seconds (user + system, all threads), because wall time means little on a shared
// machine. Peers and gridpilot alternate in one run; the best of several counts.
import { spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** CPU and wall seconds of a whole process, children included. Throws when it fails. */
export function wholeProcess(command, args, options = {}) {
  const script = 'TIMEFORMAT="%U %S %R"; { time "$@" >&3 2>&4; } 3>/dev/null 4>/dev/null; exit $?';
  const child = spawnSync("bash", ["-c", script, "bash", command, ...args], { encoding: "utf8", ...options });
  if (child.status !== 0) throw new Error(`${command} ${args.join(" ")} ended with ${child.status}\n${child.stderr}`);
  const [user, system, wall] = child.stderr.trim().split("\n").at(-1).split(" ").map(Number);
  return { cpuS: user + system, wallS: wall };
}

/** Runs a Node module in a fresh process and reads the JSON it prints on its last line. */
export function freshNode(module, args = [], env = process.env) {
  const child = spawnSync(process.execPath, [module, ...args], { encoding: "utf8", maxBuffer: 1 << 28, env });
  if (child.status !== 0) throw new Error(`${module} ended with ${child.status}\n${child.stderr}`);
  return JSON.parse(child.stdout.trim().split("\n").at(-1));
}

/** The same, and how long each thread slept at barriers [s]. */
export function withWaits(module, args = []) {
  const folder = mkdtempSync(join(tmpdir(), "waits-"));
  const preload = new URL("waits.mjs", import.meta.url).href;
  const result = freshNode(module, args, { ...process.env, WAITS_IN: folder, NODE_OPTIONS: `--import ${preload}` });
  const waitsS = readdirSync(folder).map((file) => Number(readFileSync(join(folder, file), "utf8")) / 1000);
  rmSync(folder, { recursive: true });
  return { ...result, waitsS };
}

/** The least of several runs by `key`. */
export const bestOf = (count, run, key = "cpuS") =>
  Array.from({ length: count }, run).reduce((best, next) => (next[key] < best[key] ? next : best));

/** A row of a printed table: text left, numbers right. */
export function printTable(rows) {
  const widths = rows[0].map((_, column) => Math.max(...rows.map((row) => String(row[column]).length)));
  for (const row of rows)
    console.log(
      row
        .map((cell, column) => (column === 0 ? String(cell).padEnd(widths[0]) : String(cell).padStart(widths[column])))
        .join("  "),
    );
}
