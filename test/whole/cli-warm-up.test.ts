import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { readResults } from "../../src/study/results.ts";
import { emptyFolder, gridpilot } from "./cli-spawn.ts";

let cwd: string;

const day = (d: number) => `2026-03-${String(2 + d).padStart(2, "0")}`;

/** Two weeks of two cars a day, five in the first three days. */
beforeAll(() => {
  cwd = emptyFolder();
  mkdirSync(join(cwd, "site"));
  const sessions = Array.from({ length: 14 }, (_, d) =>
    Array.from(
      { length: d < 3 ? 5 : 2 },
      (_, k) => `s${d}-${k},CA-30${3 + k},${day(d)}T08:00:00Z,${day(d)}T17:00:00Z,${20 + (d % 2)}`,
    ),
  ).flat();
  writeFileSync(
    join(cwd, "site/sessions.csv"),
    `session,evse,arrival,departure,requested_kwh\n${sessions.join("\n")}\n`,
  );
  const scenario = [
    ...["version: 1", "name: Settling", `start: ${day(0)}T00:00:00Z`, "duration: 14d"],
    "site: { layout: caltech-garage, network: unlimited }",
    "fleet: { kind: trace, file: sessions.csv }",
    "control: { interval: 15min }",
  ];
  writeFileSync(join(cwd, "site/scenario.yaml"), `${scenario.join("\n")}\n`);
});

const sweep = (name: string, warmUp: string, ...more: string[]) => {
  const matrix = "matrix: { site.voltageV: [208, 220] }";
  writeFileSync(join(cwd, `${name}.study.yaml`), `version: 1\nname: ${name}\nscenario: site\n${matrix}\n${warmUp}\n`);
  return gridpilot(["sweep", `${name}.study.yaml`, ...more], { cwd });
};
const rowsOf = async (name: string) => (await readResults(join(cwd, `out/${name}/results`))).rows;

describe("warmUp: auto", () => {
  it("leaves out of every run what the pilots say, and such runs are those of the same cut given by hand", async () => {
    const { stderr, code } = await sweep("auto", "warmUp: auto");
    expect([code, stderr]).toEqual([0, expect.stringContaining("KPIs leave out the first 3d of each run")]);
    expect(JSON.parse(readFileSync(join(cwd, "out/auto/study.json"), "utf8")).warmUp).toEqual({
      ...{ asked: "auto", cut: "3d", pilots: 2, settledDays: { chargingKw: 3, connected: 3 } },
    });
    expect(readFileSync(join(cwd, "out/auto/study.html"), "utf8")).toContain(
      "charging power 3 d, vehicles connected 3 d",
    );
    await sweep("hand", "warmUp: 3d", "--quiet");
    const [auto, hand] = [await rowsOf("auto"), await rowsOf("hand")];
    expect(auto).toEqual(hand);
    expect(auto.map((row) => row["sessionsCount"])).toEqual([22, 22]);
  });

  it("is remembered: a second start runs nothing and says the same", async () => {
    const { stderr, stdout } = await sweep("auto", "warmUp: auto");
    expect(stderr).toContain("2 done before, 0 to run");
    expect(stderr).toContain("KPIs leave out the first 3d");
    expect(stdout).toContain("0 run in");
  });

  it("is refused where there are too few days, or a shard has not all pilots", async () => {
    const short = await sweep("short", "warmUp: auto\nset: { duration: 5d }");
    expect([short.code, short.stderr]).toEqual([3, expect.stringContaining("at least 10 days")]);
    const shard = await sweep("part", "warmUp: auto", "--shard", "1/2");
    expect([shard.code, shard.stderr]).toEqual([3, expect.stringContaining("SHARDED_PILOTS")]);
  });

  it("studies with another cut are compared with a warning, on the page too", async () => {
    await sweep("all", "");
    const { stderr } = await gridpilot(["compare", "out/all", "out/auto"], { cwd });
    expect(stderr).toContain("KPIs leave out nothing of all, 3d of auto: they are over different spans");
    expect(readFileSync(join(cwd, "out/compare/compare.html"), "utf8")).toContain("they are over different spans");
  });
});
