import { createHash } from "node:crypto";
import { cp, mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { loadScenario, policyKinds, type RunResult, runScenario } from "../../src/index.ts";
import { writeArrow } from "../../src/tables/arrow-write.ts";

// Measured chains on sessions played as machines, against the same chains on sessions by energy.

let dir: string;
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), "gridpilot-machines-"));
});
afterAll(() => rm(dir, { recursive: true, force: true }));

interface Fleet {
  readonly charger?: string;
  readonly vehicle?: string;
  readonly count?: number;
  readonly kwh?: number;
  readonly soc?: (k: number) => number;
  readonly departure?: string;
  /** As many sites, and as many vehicles at each. */
  readonly sites?: readonly string[];
}

const LOSS_S = 120;
const FEEDER = `
clear
new circuit.two basekv=0.4 pu=1 phases=3 bus1=head
new line.a bus1=head bus2=a phases=3 r1=0.01 x1=0.01 r0=0.04 x0=0.03 length=0.1 units=km
new line.b bus1=a bus2=b phases=3 r1=0.01 x1=0.01 r0=0.04 x0=0.03 length=0.1 units=km
new load.first phases=3 bus1=a kv=0.4 kw=1 pf=0.95
new load.second phases=3 bus1=b kv=0.4 kw=1 pf=0.95
set voltagebases=[0.4]
calcvoltagebases
`;

/** Scenario v2g-fcr with a few vehicles of one kind, which all come at midnight; two minutes later the area loses infeed. They
 *  are too few to move it, so that all runs stand in one frequency. */
async function scenarioOf(fleet: Fleet, sets: readonly string[] = []): ReturnType<typeof loadScenario> {
  const { charger = "v2g-dc-11kw", vehicle = "generic-v2g-20", count = 12, kwh = 1, sites = ["park"] } = fleet;
  const { soc = (k) => 0.42 + 0.01 * k, departure = "2026-01-16T08:00:00Z" } = fleet;
  const path = await mkdtemp(join(dir, "run-"));
  await cp(new URL("../../scenarios/v2g-fcr", import.meta.url).pathname, path, { recursive: true });
  await mkdir(join(path, "models/sites"), { recursive: true });
  await writeFile(join(path, "two.dss"), FEEDER);
  const evses = Array.from({ length: count }, (_, k) => `  - { id: bay-${k}, connection: ABC, evse: ${charger} }`);
  const layout = `name: some\nsource: Defined here\nvoltageV: 230\nevses:\n${evses.join("\n")}\n`;
  await writeFile(join(path, "models/sites/some.yaml"), layout);
  const rows = sites.flatMap((site) =>
    Array.from({ length: count }, (_, k) =>
      [`${site}-${k}`, site, `bay-${k}`, "2026-01-16T00:00:00Z", departure, kwh, soc(k).toFixed(3)].join(","),
    ),
  );
  const head = "session,site,evse,arrival,departure,requested_kwh,initial_soc";
  await writeFile(join(path, "sessions.csv"), [head, ...rows, ""].join("\n"));
  const own = ["duration=6min", "site.layout=some", `fleet.vehicle=${vehicle}`, `frequency.lossAt=${LOSS_S}s`];
  return loadScenario({ paths: [path], sets: [...own, ...sets], policies: policyKinds });
}

const column = ({ tables }: Pick<RunResult, "tables">, table: string, name: string) =>
  Array.from(tables[table]!.columns[name]!.values, Number);
const sum = (of: readonly number[]) => of.reduce((a, b) => a + b, 0);
/** Means over each second of the study [kW]. */
const bySecond = (run: RunResult, name = "delivered_kw") => {
  const values = column(run, "frequency", name);
  return Array.from({ length: values.length / 10 }, (_, s) => sum(values.slice(10 * s, 10 * s + 10)) / 10);
};

/** A fleet's figures of `response_time`, of its one pair. */
const times = (run: RunResult, name: string) => column(run, "response_time", name)[0]!;
const chain = (name: string) => `frequency.chain=${name}`;
const CHARGES = ["policy.kind=uncontrolled", "policy.window=null"];
const CHADEMO: Fleet = { charger: "v2g-chademo-10kw", vehicle: "nissan-leaf-40" };
const WALLBOX: Fleet = { charger: "wallbox-11kw", vehicle: "tesla-model-3-lr", kwh: 30 };

/** A first-order lag beside the straight ramp it stands for is off by so much of its delay in the worst second: 0.17 as measured
 *  on ISO 15118-20 [1]. */
const SHAPE = 0.2;
/** As `NEWS_SHARE`: below it a charger is not told anew. */
const NEWS = 0.0025;

describe("a chain acts on machines as on sessions by energy, second by second, but for what the machines take", () => {
  it.each<[string, Fleet, readonly string[]]>([
    ["local-droop", {}, []],
    ["iso15118-20-dynamic", {}, []],
    ["aggregator", {}, []],
    ["iso15118-20-dynamic", { kwh: 20 }, CHARGES],
    ["chademo-local", CHADEMO, []],
    ["chademo-remote", CHADEMO, []],
    ["aggregator", { charger: "dc-wallbox-22kw", vehicle: "vw-id3", kwh: 20 }, CHARGES],
  ])(
    "%s %o",
    async (name, fleet, sets) => {
      const run = async (protocol: string) =>
        runScenario(await scenarioOf(fleet, [chain(name), ...sets, `protocol=${protocol}`]));
      const [energy, machines, messages] = [await run("energy"), await run("session"), await run("message")];
      const [byEnergy, byMachines] = [bySecond(energy), bySecond(machines)];
      const mostKw = Math.max(...byEnergy);
      expect(mostKw).toBeGreaterThan(100);
      const longerS = times(machines, "to_plug_s") - times(energy, "to_plug_s");
      const errorKw = 12 * Math.abs(times(machines, "steady_error_kw"));
      const allowedKw = mostKw * (Math.max(0, longerS) + SHAPE * times(machines, "machines_s")) + errorKw;
      const offKw = byEnergy.map((kw, s) => Math.abs(kw - byMachines[s]!));
      expect(Math.max(...offKw)).toBeLessThan(allowedKw);
      // Once it stands it is the same power but for what the machines' own steps leave of it.
      const late = offKw.slice(-30);
      expect(sum(late) / late.length).toBeLessThan(NEWS * mostKw + errorKw);
      // Fewer messages are played of the one, to the same power.
      for (const [s, kw] of bySecond(messages).entries()) expect(Math.abs(kw - byMachines[s]!)).toBeLessThan(0.02);
    },
    60_000,
  );

  it("what the machines take comes off the chain's transport, and where they take longer they alone count", async () => {
    const run = async (name: string, fleet: Fleet = {}) =>
      runScenario(await scenarioOf(fleet, [chain(name), "duration=130s", "protocol=session"]));
    for (const name of ["iso15118-20-dynamic", "aggregator"]) {
      const result = await run(name);
      expect(times(result, "machines_s")).toBeGreaterThan(0.3);
      // Waits are whole windows of 100 ms.
      expect(times(result, "to_plug_s") - times(result, "transport_s")).toBeGreaterThanOrEqual(0);
      expect(times(result, "to_plug_s") - times(result, "transport_s")).toBeLessThan(0.1);
    }
    const droop = await run("local-droop");
    expect(times(droop, "told_after_s")).toBe(0);
    expect(times(droop, "to_plug_s")).toBe(times(droop, "machines_s"));
    // The Leaf's frames and its stage together, of the 4 s measured on such units.
    expect(times(await run("chademo-local", CHADEMO), "to_plug_s")).toBeCloseTo(4, 0);
  }, 60_000);
});

describe("a vehicle on alternating current", () => {
  it("gives up what it draws above the least it can charge with, once its pilot may change and it has followed", async () => {
    const sets = [chain("local-droop"), ...CHARGES];
    const run = async (protocol: string) => runScenario(await scenarioOf(WALLBOX, [...sets, `protocol=${protocol}`]));
    const [energy, machines] = [await run("energy"), await run("session")];
    const [byEnergy, byMachines] = [bySecond(energy), bySecond(machines)];
    // 12 × 3 × 230 V × (15.84 A − 6 A): the pilot's duty cycle has steps of 0.4 %.
    expect(Math.max(...byMachines)).toBeCloseTo((12 * 3 * 230 * (15.84 - 6)) / 1000, 6);
    expect(Math.max(...byEnergy)).toBeCloseTo(Math.max(...byMachines), 6);
    // IEC 61851-1: a pilot stands for 5 s before it changes again; and the vehicle takes a second.
    const missingS = sum(byEnergy.map((kw, s) => kw - byMachines[s]!).slice(0, LOSS_S + 20)) / Math.max(...byEnergy);
    expect(times(machines, "machines_s")).toBeCloseTo(1, 6);
    expect(missingS).toBeGreaterThan(1 - 0.3);
    expect(missingS).toBeLessThan(1 + 5);
    // Settled: the same steps of the pilot.
    expect(Math.abs(byEnergy.at(-1)! - byMachines.at(-1)!)).toBeLessThan((12 * 3 * 230 * 0.24) / 1000);
    // It offers nothing both ways, and gives nothing back.
    expect(Math.max(...column(machines, "frequency", "offered_kw"))).toBe(0);
    expect(sum(column(machines, "sessions", "discharged_kwh"))).toBe(0);
    const fed = sum(column(energy, "sessions", "delivered_kwh"));
    expect(sum(column(machines, "sessions", "delivered_kwh")) / fed).toBeGreaterThan(0.98);
  });

  it("is not stopped: vehicles that do not go on after a pause are there when the frequency is back", async () => {
    const sets = [chain("local-droop"), ...CHARGES, "protocol=session", "duration=8min"];
    const run = await runScenario(await scenarioOf({ ...WALLBOX, vehicle: "vw-id3" }, sets));
    const sitePower = column(run, "site_power", "power_kw");
    expect(Math.min(...sitePower.slice(1))).toBeGreaterThan((12 * 3 * 230 * 6) / 1000 - 1e-6);
    expect(sitePower.at(-1)).toBeGreaterThan(1.4 * sitePower[2]!);
  });
});

describe("machines in a frequency study", () => {
  it("are counted on only once both sides have agreed, and as long as the vehicle is there", async () => {
    const sets = ["protocol=session", "duration=4min"];
    const run = await runScenario(await scenarioOf({ departure: "2026-01-16T00:03:00Z" }, sets));
    const vehicles = column(run, "frequency", "vehicles");
    expect(vehicles[0]).toBe(0);
    expect(vehicles[10 * LOSS_S]).toBe(12);
    const delivered = bySecond(run);
    expect(delivered[LOSS_S + 20]).toBeGreaterThan(130);
    // The driver is back some seconds before the plug is out.
    expect(delivered[170]).toBeGreaterThan(130);
    expect(Math.abs(delivered[181]!)).toBeLessThan(1e-9);
    expect(vehicles.at(-1)).toBe(0);
  });

  it("keep to the window: none is driven below the least state of charge, or above the most", async () => {
    const low = await runScenario(await scenarioOf({ soc: () => 0.301 }, ["protocol=session"]));
    for (const kwh of column(low, "sessions", "stored_kwh")) expect(0.301 + kwh / 77).toBeGreaterThan(0.3 - 1e-4);
    expect(bySecond(low).at(-1)).toBeLessThan(0.1);
    const gain = ["frequency.lossGw=-0.5", "protocol=session"];
    const high = await runScenario(await scenarioOf({ soc: () => 0.699 }, gain));
    for (const kwh of column(high, "sessions", "stored_kwh")) expect(0.699 + kwh / 77).toBeLessThan(0.7 + 1e-4);
    const middle = await runScenario(await scenarioOf({}, gain));
    // It takes as much as it can give, beyond what its driver asked for.
    expect(Math.min(...bySecond(middle))).toBeCloseTo(-132, 0);
    expect(
      bySecond(middle)
        .slice(LOSS_S + 5)
        .every((kw) => kw < 0),
    ).toBe(true);
  }, 60_000);

  const TWO: Fleet = { count: 6, sites: ["first", "second"] };
  const ON_FEEDER = ["site.placement=each-customer", "grid={file: two.dss}", "protocol=session", "duration=4min"];
  const bytes = ({ tables }: RunResult) =>
    Object.fromEntries(
      Object.entries(tables).map(([kind, table]) => [
        kind,
        createHash("sha256").update(writeArrow(table)).digest("hex"),
      ]),
    );

  it.each<[string, Fleet]>([
    ["on direct current", TWO],
    ["on alternating current", { ...TWO, charger: "wallbox-11kw", vehicle: "tesla-model-3-lr", kwh: 30 }],
  ])(
    "1 and 2 workers and a resumed run write the same bytes: %s",
    async (_name, fleet) => {
      const sets = [...ON_FEEDER, "frequency.fleets=2000", ...(fleet.kwh ? CHARGES : [])];
      const load = () => scenarioOf(fleet, sets);
      const whole = await runScenario(await load(), { workers: 1 });
      expect(Math.max(...bySecond(whole))).toBeGreaterThan(50);
      const two = await runScenario(await load(), { workers: 2 });
      expect(two.threads!.workers).toBe(2);
      expect(bytes(two)).toEqual(bytes(whole));
      const out = join(dir, `resumed-${fleet.charger ?? "dc"}`);
      const stop = new AbortController();
      const scenario = await load();
      const onProgress = (share: number) => share >= 0.6 && stop.abort(new Error("stopped"));
      await expect(
        runScenario(scenario, { checkpoint: { out, everyUs: 62.3e6 }, signal: stop.signal, onProgress }),
      ).rejects.toThrow("stopped");
      const resumed = await runScenario(scenario, { workers: 2, checkpoint: { out, resume: true } });
      expect(bytes(resumed)).toEqual(bytes(whole));
    },
    120_000,
  );
});
