import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { emptyFolder, gridpilot } from "./cli-spawn.ts";

/** A policy of one's own, in less than thirty lines and outside the repository. */
const PLUGIN = `// Six ways to decide, five of them wrong, after eight in the morning.
export const policy = {
  kind: "mine",
  summary: "Full current, or a fault of the plug-in's author",
  params: { how: { type: "string", default: "fine", doc: "what goes wrong" } },
  create: ({ how }) => ({
    decide(view, setPointA) {
      for (let i = 0; i < view.activeCount; i++) {
        const evse = view.active[i];
        setPointA[evse] = view.limits.highestFeasible(evse, view.maxCurrentA[evse], 0.01);
        view.limits.allocate(evse, setPointA[evse]);
      }
      if (view.nowUs < 8 * 3.6e9) return;
      const evse = view.active[0];
      if (how === "throws") throw new Error("no idea");
      if (how === "nan") setPointA[evse] = 0 / 0;
      if (how === "negative") setPointA[evse] = -6;
      if (how === "endless") for (;;);
      if (how === "future") view.series.priceEurPerKwh.valueAt(view.nowUs + 48 * 3.6e9);
    },
  }),
};
`;

const STUDY = `version: 1
name: Faulty plug-ins
question: Does the rest go on?
scenario: my-site
set: { policy.kind: mine, duration: 3d }
matrix:
  policy.how: [fine, throws, nan, negative, endless, future]
`;

it("each of five faults of a plug-in ends its own run with file, tick and value, and the rest of the sweep goes on", async () => {
  const cwd = emptyFolder();
  await gridpilot(["new", "my-site"], { cwd });
  const scenario = readFileSync(join(cwd, "my-site/scenario.yaml"), "utf8");
  const start = /^start: *(\S+)/m.exec(scenario)![1]!;
  const signals = '\nsignals:\n  price: { file: price.csv, publishedAt: "13:00" }\n';
  writeFileSync(join(cwd, "my-site/scenario.yaml"), scenario + signals);
  writeFileSync(join(cwd, "my-site/price.csv"), `time,eur_per_kwh\n${start},0.3\n`);
  writeFileSync(join(cwd, "mine.mjs"), PLUGIN);
  writeFileSync(join(cwd, "small.study.yaml"), STUDY);
  expect(PLUGIN.split("\n").length).toBeLessThan(30);

  const { code, stderr } = await gridpilot(
    ["sweep", "small.study.yaml", "--plugin", "mine.mjs", "--decision-limit", "3s"],
    { cwd },
  );
  expect(code).toBe(4);
  const said = (point: string) => stderr.split("\n").find((line) => line.startsWith(`error: ${point}: `)) ?? "";
  for (const point of ["throws", "nan", "negative", "endless", "future"]) {
    expect(said(point), point).toContain("mine.mjs: policy mine");
    expect(said(point), point).toContain("at 28800 s");
  }
  expect(said("throws")).toContain("no idea (POLICY_THREW)");
  expect(said("nan")).toMatch(/gave NaN A to EVSE \S+ of site site .*\(BAD_SET_POINT\)$/);
  expect(said("negative")).toMatch(/gave -6 A to EVSE \S+ .*: expected a finite current >= 0 \(BAD_SET_POINT\)$/);
  expect(said("endless")).toMatch(/had not decided for site site .* after 3 s \(--decision-limit\) \(TOO_SLOW\)$/);
  expect(said("future")).toContain("asks for priceEurPerKwh at 201600 s, which at 28800 s is known until 86400 s");
  expect(said("fine")).toBe("");
  expect(readFileSync(join(cwd, "out/small/summary.csv"), "utf8")).toMatch(/^fine,fine,energyDeliveredPct,%,1,\d/m);
});

it("one that never returns ends a run on two workers too, and a limit that is no duration is refused", async () => {
  const cwd = emptyFolder();
  const street = new URL("../../scenarios/lv-street", import.meta.url).pathname;
  writeFileSync(join(cwd, "mine.mjs"), PLUGIN.replace("8 * 3.6e9", "0"));
  const args = ["run", street, "--plugin", "mine.mjs", "--set", "policy.kind=mine", "--set", "policy.how=endless"];
  const slow = await gridpilot([...args, "--workers", "2", "--decision-limit", "1s"], { cwd });
  expect([slow.code, slow.stderr.includes("(TOO_SLOW)")]).toEqual([3, true]);
  const refused = await gridpilot([...args, "--decision-limit", "soon"], { cwd });
  expect([refused.code, refused.stderr.includes('expected a duration such as 30s, got "soon"')]).toEqual([2, true]);
});
