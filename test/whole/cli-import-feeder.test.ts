import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { emptyFolder, gridpilot } from "./cli-spawn.ts";

const SCRIPT = `New Circuit.tiny basekv=12.47
New Line.main bus1=sourcebus bus2=end length=1 units=km
New Load.one bus1=end kv=12.47 kw=100
Set voltagebases=[12.47]
Calcvoltagebases
`;

it("import feeder writes a folder that powerflow takes, and does not write over it", async () => {
  const cwd = emptyFolder();
  writeFileSync(join(cwd, "Master.dss"), SCRIPT);
  const command = ["import", "feeder", "Master.dss", "--out", "mine", "--name", "Tiny", "--licence", "mine alone"];
  const first = await gridpilot(command, { cwd });
  expect([first.code, first.stderr]).toEqual([0, expect.stringContaining("1 loads")]);
  expect(readdirSync(join(cwd, "mine")).sort()).toEqual([
    ...["buses.csv", "feeder.yaml", "line_types.csv", "lines.csv", "loads.csv", "sources.csv"],
  ]);
  expect(readFileSync(join(cwd, "mine/feeder.yaml"), "utf8")).toContain('licence: "mine alone"');
  const [ours, theirs] = await Promise.all(
    ["mine", "Master.dss"].map(async (path) =>
      JSON.parse((await gridpilot(["powerflow", path, "--json"], { cwd })).stdout),
    ),
  );
  expect(Object.keys(ours.nodes)).toEqual(Object.keys(theirs.nodes));
  expect(Math.abs(ours.totalPowerKw ?? ours.feederKw) - Math.abs(theirs.totalPowerKw ?? theirs.feederKw)).toBeCloseTo(
    0,
    6,
  );
  const second = await gridpilot(command, { cwd });
  expect(second.code).toBe(2);
  expect(second.stderr).toContain("is already there; replace it with --force");
  expect((await gridpilot([...command, "--force"], { cwd })).code).toBe(0);
  const homeless = await gridpilot(["import", "feeder", "Master.dss"], { cwd });
  expect([homeless.code, homeless.stderr]).toEqual([2, expect.stringContaining("a feeder needs --out FOLDER")]);
});
