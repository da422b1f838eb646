import { mkdirSync, mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it } from "vitest";
import { policyKinds } from "./policy/registry.ts";
import { loadStudy } from "./scenario/load-study.ts";
import { engineFingerprint } from "./study/engine-fingerprint.ts";
import { planStudy } from "./study/plan.ts";
import { run, type StudyTask } from "./study-worker.ts";
import { TOOL } from "./version.ts";

/** A car that asks for some energy in half an hour. */
const sessions = (kwh: number) =>
  `session,evse,arrival,departure,requested_kwh\ns1,CA-308,2026-03-02T00:00:00Z,2026-03-02T00:30:00Z,${kwh}\n`;

/** A study in a folder of its own, beside that of its scenario. */
function folders(study: string) {
  const home = mkdtempSync(join(tmpdir(), "gridpilot-study-worker-"));
  for (const dir of ["site", "studies"]) mkdirSync(join(home, dir));
  const scenario = [
    ...["version: 1", "name: Tiny", "start: 2026-03-02T00:00:00Z", "duration: 30min"],
    "site: { layout: caltech-garage, network: unlimited }",
    "fleet: { kind: trace, file: sessions.csv }",
    "control: { interval: 30min }",
  ];
  writeFileSync(join(home, "site/scenario.yaml"), `${scenario.join("\n")}\n`);
  writeFileSync(join(home, "site/sessions.csv"), sessions(1));
  const file = join(home, "studies/x.study.yaml");
  writeFileSync(file, `version: 1\nname: x\nscenario: ../site\n${study}`);
  return { home, file };
}

async function tasksOf(file: string): Promise<StudyTask[]> {
  const plan = await planStudy(await loadStudy(file), {
    policies: policyKinds,
    engine: engineFingerprint(TOOL.version),
    plugins: [],
  });
  return Array.from({ length: plan.points.count }, (_, point) => {
    const { id, seed, point: at } = plan.run(point, 0);
    const [paths, settings] = [plan.pathsOf(at), plan.settingsOf(at)];
    return { id, paths, settings, seed, pluginPaths: [], pluginUrls: [] };
  });
}

async function delivered(task: StudyTask): Promise<number | null | string> {
  const outcome = await run(task);
  if ("trouble" in outcome) return outcome.trouble.message;
  return outcome.state === "done" ? outcome.kpis["energyDeliveredKwh"]! : outcome.message;
}

it("paths and overlays that a study names start from the study's folder, in its plan and in its runs", async () => {
  const { home, file } = folders("matrix:\n  fleet.file: [one.csv, two.csv]\noverlays: [slow.yaml]\n");
  // Of the same name and beside the scenario, where they are not meant.
  writeFileSync(join(home, "site/two.csv"), sessions(3));
  writeFileSync(join(home, "site/slow.yaml"), "");
  await expect(tasksOf(file)).rejects.toThrow(
    /x\.study\.yaml:6:12 overlays\[0\]: no such file: slow\.yaml; did you mean \.\.\/site\/slow\.yaml\? \(FILE_NOT_FOUND\)/,
  );
  writeFileSync(join(home, "studies/slow.yaml"), "control: { interval: 15min }\n");
  writeFileSync(join(home, "studies/one.csv"), sessions(1));
  await expect(tasksOf(file)).rejects.toThrow(/x\.study\.yaml:5:25 fleet\.file: no such file: two\.csv/);
  writeFileSync(join(home, "studies/two.csv"), sessions(2));
  const tasks = await tasksOf(file);
  expect([await delivered(tasks[0]!), await delivered(tasks[1]!)]).toEqual([1, 2]);
});

it("a file that has changed is read again where the study knows of it, and refused where it does not", async () => {
  const { home, file } = folders("");
  const [planned] = await tasksOf(file);
  expect(await delivered(planned!)).toBe(1);
  writeFileSync(join(home, "site/sessions.csv"), sessions(2));
  const [anew] = await tasksOf(file);
  expect(await delivered(anew!)).toBe(2);
  expect(await delivered(planned!)).toMatch(/site: the scenario or a file it reads is not what .*\(INPUT_CHANGED\)/);
  expect(await delivered(anew!)).toBe(2);
  const scenario = join(home, "site/scenario.yaml");
  writeFileSync(scenario, readFileSync(scenario, "utf8").replace("30min }", "10min }"));
  // As planned is what this thread has read before.
  expect(await delivered(anew!)).toBe(2);
});

it("the KPIs of a study with a warm-up are those of what begins after it", async () => {
  const { home, file } = folders("");
  const rows = [
    "s1,CA-308,2026-03-02T00:00:00Z,2026-03-02T00:10:00Z,1",
    "s2,CA-309,2026-03-02T00:10:00Z,2026-03-02T00:30:00Z,2",
  ];
  writeFileSync(join(home, "site/sessions.csv"), `session,evse,arrival,departure,requested_kwh\n${rows.join("\n")}\n`);
  const of = async (warmUp: string) => {
    writeFileSync(file, `version: 1\nname: x\nscenario: ../site\nset: { control.interval: 5min }\n${warmUp}`);
    const [task] = await tasksOf(file);
    return delivered(warmUp === "" ? task! : { ...task!, warmUp: "10min" });
  };
  expect([await of(""), await of("warmUp: 10min\n")]).toEqual([3, 2]);
});
