import { existsSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, expect, it } from "vitest";
import { emptyFolder, gridpilot, ROOT } from "./cli-spawn.ts";

// DuckDB is optional. Without it what is tested is the word; with it (npm install --no-save @duckdb/node-api) the answers.
const hasDuckDb = existsSync(join(ROOT, "node_modules/@duckdb/node-api"));
let cwd: string;
beforeAll(async () => {
  cwd = emptyFolder();
  await gridpilot(["new", "site"], { cwd });
  await gridpilot(["run", "site", "--quiet"], { cwd });
}, 60_000);
const query = (sql: string, ...more: string[]) => gridpilot(["query", sql, ...more], { cwd });

it("needs a folder to ask", async () => {
  expect((await query("select 1")).code).toBe(2);
});

it("names the folder that is neither a study nor a run, before it asks for DuckDB", async () => {
  for (const [dir, why] of [
    [".", ".: neither a finished study nor a run; "],
    ["nowhere", "nowhere: no such folder; "],
  ] as const) {
    const { code, stderr } = await query("select 1", dir);
    expect([code, stderr.slice(0, why.length)]).toEqual([3, why]);
  }
});

it.runIf(!hasDuckDb)("without DuckDB says what to install", async () => {
  const { code, stderr } = await query("select 1", "out/site");
  expect(code).toBe(3);
  expect(stderr).toContain("npm install --no-save @duckdb/node-api");
});

it.runIf(hasDuckDb)("answers in SQL over a run's tables, and reads no other file", async () => {
  const { stdout } = await query("select run, count(*) n from sessions group by run", "out/site", "--json");
  expect(JSON.parse(stdout)).toEqual([{ run: "site", n: 8 }]);
  const twice = await query("select count(*) n from sessions", "out/site", "out/../out/site", "--json");
  expect(JSON.parse(twice.stdout)).toEqual([{ n: 8 }]);
  const unknown = await query("select * from nope", "out/site");
  expect(unknown.stderr).toMatch(/^Catalog Error: Table with name nope does not exist!; known: [^\n]*\bsessions\b/);
  const other = await query("select * from read_csv('/etc/hostname')", "out/site");
  expect([other.code, other.stderr.includes("BAD_QUERY")]).toEqual([3, true]);
});
