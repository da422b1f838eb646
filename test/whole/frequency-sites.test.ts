import { cp, mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { loadScenario, policyKinds, type RunResult, runScenario, type Table } from "../../src/index.ts";
import { writeArrow } from "../../src/tables/arrow-write.ts";

// One frequency that several sites feel and move: 24 vehicles at one site, at two of twelve, at homes and a depot.

let dir: string;
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), "gridpilot-sites-"));
});
afterAll(() => rm(dir, { recursive: true, force: true }));

const TWO_HOUSES = `
clear
new circuit.two basekv=0.4 pu=1 phases=3 bus1=head
new line.a bus1=head bus2=a phases=3 r1=0.2 x1=0.08 r0=0.8 x0=0.3 length=0.1 units=km
new line.b bus1=a bus2=b phases=3 r1=0.2 x1=0.08 r0=0.8 x0=0.3 length=0.1 units=km
new load.first phases=3 bus1=a kv=0.4 kw=1 pf=0.95
new load.second phases=3 bus1=b kv=0.4 kw=1 pf=0.95
set voltagebases=[0.4]
calcvoltagebases
`;

/** Vehicles that come at different times, charge at different levels, and leave before the end or after it. */
const car = (k: number) => ({
  soc: (0.34 + 0.013 * k).toFixed(3),
  arrival: `2026-01-16T00:00:${String((7 * k) % 60).padStart(2, "0")}Z`,
  departure: `2026-01-16T00:${String(3 + (k % 5)).padStart(2, "0")}:00Z`,
});

const evses = (count: number) =>
  Array.from({ length: count }, (_, k) => `  - { id: bay-${k}, connection: ABC, evse: v2g-dc-11kw }`).join("\n");

interface Fleet {
  readonly count?: number;
  /** Whether all stay until the end. */
  readonly stay?: boolean;
  readonly sites: readonly string[];
  readonly layout: number;
}

/** 50 mHz up and down, second by second. */
const AMBIENT_HZ = Array.from({ length: 301 }, (_, s) => Number((50 + 0.05 * Math.sin(s / 9)).toFixed(5)));
const ambientRows = AMBIENT_HZ.map((hz, s) => `${new Date(Date.UTC(2026, 0, 16) + 1000 * s).toISOString()},${hz}`);

/** The scenario with some vehicles, so many of them at each site in turn. */
async function scenarioOf(
  { count = 24, stay = false, sites, layout }: Fleet,
  sets: readonly string[] = [],
): ReturnType<typeof loadScenario> {
  const path = await mkdtemp(join(dir, "run-"));
  await cp(new URL("../../scenarios/v2g-fcr", import.meta.url).pathname, path, { recursive: true });
  await mkdir(join(path, "models/sites"), { recursive: true });
  await writeFile(join(path, "two.dss"), TWO_HOUSES);
  await writeFile(
    join(path, "models/sites/some.yaml"),
    `name: some\nsource: Defined here\nvoltageV: 230\nevses:\n${evses(layout)}\n`,
  );
  const rows = Array.from({ length: count }, (_, k) => {
    const { soc, arrival, departure } = car(k);
    const leaves = stay ? "2026-01-16T08:00:00Z" : departure;
    return [`car-${k}`, sites[Math.floor(k / layout)], `bay-${k % layout}`, arrival, leaves, 1, soc].join(",");
  });
  const head = "session,site,evse,arrival,departure,requested_kwh,initial_soc";
  await writeFile(join(path, "sessions.csv"), [head, ...rows, ""].join("\n"));
  await writeFile(join(path, "hz.csv"), ["time,hz", ...ambientRows, ""].join("\n"));
  const own = ["frequency.fleets=60", "duration=5min", "site.layout=some"];
  return loadScenario({ paths: [path], sets: [...own, ...sets], policies: policyKinds });
}

const TWO = { sites: ["first", "second"], layout: 12 };
const ON_FEEDER = ["site.placement=each-customer", "grid={file: two.dss}"];
const twoSites = (sets: readonly string[] = []) => scenarioOf(TWO, [...ON_FEEDER, ...sets]);

const frequency = ({ tables }: Pick<RunResult, "tables">) => tables["frequency"]!;
const values = (table: Table, name: string) => Array.from(table.columns[name]!.values, Number);
const sum = (of: readonly number[]) => of.reduce((a, b) => a + b, 0);
const bytes = ({ tables }: RunResult) =>
  Object.fromEntries(
    Object.entries(tables).map(([kind, table]) => [kind, Buffer.from(writeArrow(table)).toString("base64")]),
  );

describe("several sites in one area", () => {
  it.each(["local-droop", "iso15118-20-dynamic", "aggregator", "chademo-local", "chademo-remote"])(
    "two of half the size feel and do what one of the whole size does: %s",
    async (chain) => {
      const one = await runScenario(await scenarioOf({ sites: ["park"], layout: 24 }, [`frequency.chain=${chain}`]));
      const two = await runScenario(await twoSites([`frequency.chain=${chain}`]));
      expect(frequency(two).rows).toBe(3000);
      for (const column of ["frequency_hz", "without_fleet_hz", "asked_kw", "delivered_kw", "offered_kw", "mean_soc"]) {
        const whole = values(frequency(one), column);
        const halves = values(frequency(two), column);
        const most = Math.max(...whole.map((value, row) => Math.abs(value - halves[row]!)));
        expect(most, column).toBeLessThan(1e-9);
      }
      expect(values(frequency(two), "vehicles")).toEqual(values(frequency(one), "vehicles"));
      expect(Math.max(...values(frequency(two), "delivered_kw"))).toBeGreaterThan(10);
      // What each gave is at its own meter.
      const given = (run: RunResult) => sum(values(run.tables["sessions"]!, "discharged_kwh"));
      expect(given(two)).toBeCloseTo(given(one), 9);
      expect(given(two)).toBeGreaterThan(1);
    },
    60_000,
  );

  it("what one gives lifts the frequency that the other feels", async () => {
    const both = await runScenario(await twoSites());
    const half = await runScenario(await scenarioOf({ ...TWO, count: 12 }, ON_FEEDER));
    expect(both.kpis["frequencyNadirHz"]!.value).toBeGreaterThan(half.kpis["frequencyNadirHz"]!.value! + 0.01);
  });

  it("1, 2 and 3 workers write the same bytes, on a feeder and on copies of one", async () => {
    for (const sets of [[], ["grid.copies=3", "frequency.calmWindow=5s", "frequency.eventLasts=1min"]]) {
      const named = sets.length > 0 ? { sites: ["1/first", "3/second"], layout: 12 } : TWO;
      const load = () => scenarioOf(named, [...ON_FEEDER, ...sets]);
      const one = bytes(await runScenario(await load(), { workers: 1 }));
      for (const workers of [2, 3]) {
        const several = await runScenario(await load(), { workers });
        expect(several.threads!.workers).toBe(Math.min(workers, sets.length > 0 ? 3 : 2));
        expect(bytes(several), `${workers} workers`).toEqual(one);
      }
    }
  }, 120_000);

  it("goes on from a checkpoint amid the event, on another number of workers, to the same bytes", async () => {
    const whole = bytes(await runScenario(await twoSites()));
    const out = join(dir, "resumed");
    const stop = new AbortController();
    const scenario = await twoSites();
    const onProgress = (share: number) => share >= 0.5 && stop.abort(new Error("stopped"));
    await expect(
      runScenario(scenario, { checkpoint: { out, everyUs: 62.3e6 }, signal: stop.signal, onProgress }),
    ).rejects.toThrow("stopped");
    const resumed = await runScenario(scenario, { workers: 2, checkpoint: { out, resume: true } });
    expect(bytes(resumed)).toEqual(whole);
  }, 60_000);

  it("long windows while it is calm change nothing before the loss, and the nadir not at all", async () => {
    const short = await runScenario(await twoSites());
    const long = await runScenario(await twoSites(["frequency.calmWindow=10s", "frequency.eventLasts=2min"]));
    // 5 looks of 10 s, one at 59.9 s, 1,201 short ones, 12 of 10 s.
    expect(frequency(long).rows).toBe(5 + 1 + 1201 + 12);
    const at = new Map(
      values(frequency(short), "time").map((us, row) => [us, values(frequency(short), "frequency_hz")[row]]),
    );
    const [time, hz] = ["time", "frequency_hz"].map((name) => values(frequency(long), name)) as [number[], number[]];
    const rows = time.flatMap((us, row) => (us - time[0]! <= 170e6 ? [row] : []));
    for (const row of rows) expect(hz[row]).toBeCloseTo(at.get(time[row]!)!, 9);
    expect(long.kpis["frequencyNadirHz"]!.value).toBeCloseTo(short.kpis["frequencyNadirHz"]!.value!, 9);
    expect(Math.max(...hz.map((value, row) => Math.abs(value - at.get(time[row]!)!)))).toBeLessThan(0.005);
  });
});

describe("one answer to one deviation", () => {
  const DROOP = ["policy={kind: v2g-droop, window: null}", "control.on=[frequency]"];

  it("a droop policy beside a chain is refused, with machines too, and so is a policy that does not hear", async () => {
    const message = async (sets: readonly string[]) => {
      const error = await runScenario(await twoSites(sets)).catch((thrown: unknown) => thrown);
      return String(error);
    };
    expect(await message(DROOP)).toMatch(/policy\.kind: .*twice.*set frequency\.chain to policy.*FREQUENCY_TWICE/);
    expect(await message([...DROOP, "protocol=session"])).toMatch(/policy\.kind: .*FREQUENCY_TWICE/);
    expect(await message([DROOP[0]!, "frequency.chain=policy"])).toMatch(
      /control\.on to \[frequency\].*FREQUENCY_UNHEARD/,
    );
    expect(await message(["frequency.calmWindow=250ms"])).toMatch(/calmWindow.*CALM_WINDOW/);
    expect(await message(["grid.delayWindows=2"])).toMatch(/grid\.delayWindows.*GRID_DELAY/);
  });

  it.each(["energy", "session", "message"])(
    "by its policy a fleet answers once, through its sessions' own %s",
    async (protocol) => {
      const { tables, kpis } = await runScenario(
        await scenarioOf({ ...TWO, stay: true }, [
          ...ON_FEEDER,
          ...DROOP,
          "frequency.chain=policy",
          `protocol=${protocol}`,
          "duration=150s",
        ]),
      );
      const table = tables["frequency"]!;
      const [time, delivered, offered] = ["time", "delivered_kw", "offered_kw"].map((name) => values(table, name)) as [
        number[],
        number[],
        number[],
      ];
      const startUs = time[0]! - 1e5;
      // Full deviation: all that is offered is out, and no more.
      const after = delivered.filter((_, row) => time[row]! - startUs > 75e6 && time[row]! - startUs < 120e6);
      const mostKw = offered.at(-1)!;
      expect(Math.max(...after)).toBeLessThan(1.1 * mostKw);
      expect(Math.max(...after)).toBeGreaterThan(0.75 * mostKw);
      expect(kpis["frequencyNadirHz"]!.value).toBeGreaterThan(kpis["frequencyNadirWithoutHz"]!.value! + 0.02);
      expect(tables["reserve_test"]).toBeUndefined();
      if (protocol === "energy") return;
      expect(values(tables["session_attempts"] ?? tables["attempts"]!, "attempt").length).toBe(24);
    },
    60_000,
  );
});

it("an ambient frequency is what the area does by itself: the loss and the fleet come on top of it", async () => {
  const load = async (sets: readonly string[]) =>
    runScenario(await twoSites(["signals.frequency={file: hz.csv}", ...sets]));
  const quiet = await load(["frequency.lossGw=0"]);
  const table = frequency(quiet);
  const ambient = Array.from({ length: 3000 }, (_, k) => AMBIENT_HZ[Math.floor((k + 1) / 10)]!);
  for (const [row, hz] of values(table, "without_fleet_hz").entries()) expect(hz).toBeCloseTo(ambient[row]!, 9);
  // Above nominal they take, below it they give, and the area swings less for it.
  const [asked, delivered, hz] = ["asked_kw", "delivered_kw", "frequency_hz"].map((name) => values(table, name)) as [
    number[],
    number[],
    number[],
  ];
  const along = sum(asked.map((kw, row) => kw * delivered[row]!));
  expect(along).toBeGreaterThan(0);
  const spread = (of: readonly number[]) => Math.sqrt(sum(of.map((value) => (value - 50) ** 2)) / of.length);
  expect(spread(hz)).toBeLessThan(spread(ambient));
  const lost = await load([]);
  const alone = await runScenario(await twoSites());
  const without = values(frequency(alone), "without_fleet_hz");
  for (const [row, value] of values(frequency(lost), "without_fleet_hz").entries())
    expect(value).toBeCloseTo(without[row]! + ambient[row]! - 50, 9);
});
