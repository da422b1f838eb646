import { describe, expect, it } from "vitest";
import { loadScenario, policyKinds, prepareRun, simulate, type Table } from "../../src/index.ts";
import { writeArrow } from "../../src/tables/arrow-write.ts";

const LV_STREET = new URL("../../scenarios/lv-street", import.meta.url).pathname;
const FEEDER_8500 = new URL("../../scenarios/feeder-8500", import.meta.url).pathname;
const LOOKING = new URL("../models/looking-uncontrolled.mjs", import.meta.url).href;

const run = async (path: string, sets: readonly string[], { workers = 1, plugins = [] as string[] } = {}) => {
  const policies =
    plugins.length > 0 ? policyKinds.with({ ...policyKinds.find("uncontrolled")!, kind: "looking" }) : policyKinds;
  const data = await prepareRun(await loadScenario({ paths: [path], sets, policies }));
  return (await simulate({ ...data, plugins }, { workers })).tables;
};
const bytes = (tables: Readonly<Record<string, Table>>) =>
  JSON.stringify(
    Object.entries(tables).map(([kind, table]) => [kind, Buffer.from(writeArrow(table)).toString("base64")]),
  );
const voltages = (tables: Readonly<Record<string, Table>>) =>
  Array.from(tables["grid_step"]!.columns["min_pu"]!.values);

const EVENING = ["duration=5h", "record.evsePower=false"];

describe("a grid solved beside the window that follows", () => {
  it("gives what it gives where everybody waits for it, if nobody looks", async () => {
    const waited = await run(LV_STREET, [...EVENING, "policy.kind=looking"], { plugins: [LOOKING] });
    const expected = bytes(waited);
    expect(voltages(waited).length).toBe(300);
    for (const workers of [1, 2, 3])
      expect(bytes(await run(LV_STREET, [...EVENING, "policy.kind=uncontrolled"], { workers })) === expected).toBe(
        true,
      );
  });

  it("gives the same bytes on any number of workers where sites see it in the second window", async () => {
    const late = [...EVENING, "grid.delayWindows=2"];
    const alone = await run(LV_STREET, late);
    for (const workers of [2, 3, 7]) expect(bytes(await run(LV_STREET, late, { workers })) === bytes(alone)).toBe(true);
    const prompt = await run(LV_STREET, EVENING);
    expect(voltages(alone).length).toBe(voltages(prompt).length);
    expect(voltages(alone)).not.toEqual(voltages(prompt));
  });

  it("keeps taps, capacitors and the last window of a feeder with controls", async () => {
    const late = ["duration=5min", "record.voltageInterval=5min", "grid.delayWindows=2", "policy.kind=voltage-droop"];
    const alone = await run(FEEDER_8500, late);
    expect(voltages(alone).length).toBe(5);
    expect(bytes(await run(FEEDER_8500, late, { workers: 2 })) === bytes(alone)).toBe(true);
  });

  it("is refused where a policy looks at its supply", async () => {
    await expect(run(LV_STREET, [...EVENING, "grid.delayWindows=2", "policy.kind=transformer-limit"])).rejects.toThrow(
      /the policy looks at what its sites are supplied through/,
    );
  });
});
