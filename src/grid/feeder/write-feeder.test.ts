import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, describe, expect, it } from "vitest";
import { ScenarioError } from "../../base/errors.ts";
import { matrixOf, zeroMatrix } from "../complex-matrix.ts";
import type { Network } from "../network.ts";
import { DEFAULT_OPTIONS } from "../network-options.ts";
import { complexMatrix, realMatrix } from "./cells.ts";
import { loadFeeder } from "./load-feeder.ts";
import { numberText } from "./number-text.ts";
import { feederFiles } from "./write-feeder.ts";

const scratch = mkdtempSync(join(tmpdir(), "feeder-"));
afterAll(() => rmSync(scratch, { recursive: true }));
let made = 0;
/** Writes files to a folder of their own. */
function folderOf(files: ReadonlyMap<string, string>): string {
  const folder = join(scratch, `feeder-${made++}`);
  mkdirSync(folder);
  for (const [name, content] of files) writeFileSync(join(folder, name), content);
  return folder;
}

/** Numbers may differ by rounding; where a record was read does not matter; typed arrays become lists. */
function plain(value: unknown): unknown {
  if (typeof value === "number") return Number(value.toPrecision(10));
  if (ArrayBuffer.isView(value)) return Array.from(value as Float64Array, plain);
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value !== "object" || value === null) return value;
  const entries = Object.entries(value).filter(([key, inner]) => key !== "origin" && inner !== undefined);
  return Object.fromEntries(entries.map(([key, inner]) => [key, plain(inner)]));
}

const winding = (bus: number, nodes: readonly number[], kv: number) => ({
  terminal: { bus, nodes },
  connection: "wye" as const,
  kv,
  kva: 25,
  resistancePct: 0.6,
  tap: 1,
  minTap: 0.9,
  maxTap: 1.1,
  numTaps: 32,
  neutralOhm: { r: -1, x: 0 },
});
const line = {
  from: { bus: 1, nodes: [1, 2] },
  to: { bus: 2, nodes: [1, 2] },
  zOhm: matrixOf(
    [
      [0.03, 0.01],
      [0.01, 0.03],
    ],
    [
      [0.1, 0.05],
      [0.05, 0.1],
    ],
  ),
  yShuntS: matrixOf(
    [
      [0, 0],
      [0, 0],
    ],
    [
      [3e-6, -1e-6],
      [-1e-6, 3e-6],
    ],
  ),
  lengthM: 30,
  normalAmps: 100,
  isSwitch: false,
};
const injection = {
  phases: 1,
  connection: "wye" as const,
  terminal: { bus: 2, nodes: [1, 0] },
  kv: 0.12,
  minPu: 0.8,
  maxPu: 1.05,
};

/** One of every class, with every field that a reader may set. */
const network: Network = {
  name: "one of each",
  frequencyHz: 60,
  buses: [
    { name: "head", nominalV: 7199.557, x: 1693780.5, y: -3.25 },
    { name: "mid", nominalV: 120 },
    { name: "end", nominalV: 0 },
  ],
  sources: [
    {
      name: "source",
      phases: 3,
      terminal: { bus: 0, nodes: [1, 2, 3] },
      returnTerminal: { bus: 0, nodes: [0, 0, 0] },
      baseKv: 12.47,
      pu: 1.05,
      angleDeg: 30,
      sequence: "negative",
      zOhm: matrixOf(
        [
          [0, 0.1, 0],
          [0, 0, 0],
          [0, 0, 1e-7],
        ],
        [
          [0.001, 0, 0.2],
          [0, 0.001, 0],
          [0, 0, 0.001],
        ],
      ),
      shapes: { daily: 0 },
    },
  ],
  lines: [
    { name: "first", ...line },
    {
      name: "twice as long",
      ...line,
      zOhm: { order: 2, re: line.zOhm.re.map((r) => 2 * r), im: line.zOhm.im.map((x) => 2 * x) },
      yShuntS: { order: 2, re: line.yShuntS.re, im: line.yShuntS.im.map((b) => 2 * b) },
      lengthM: 60,
      isSwitch: true,
      open: [
        [false, true],
        [false, false],
      ],
    },
    { name: "of no length", ...line, lengthM: 0, emergencyAmps: 150, yShuntS: zeroMatrix(2) },
    {
      name: "leaky",
      ...line,
      yShuntS: matrixOf(
        [
          [1e-9, 0],
          [0, 1e-9],
        ],
        [
          [0, 0],
          [0, 0],
        ],
      ),
    },
  ],
  transformers: [
    {
      name: "centre-tapped",
      phases: 1,
      windings: [
        winding(0, [1, 0], 7.2),
        { ...winding(1, [1, 0], 0.12), tap: 1.0125, neutralOhm: { r: 5, x: 1 } },
        { ...winding(1, [0, 2], 0.12), minTap: 0.85, numTaps: 16 },
      ],
      reactancePct: [2.04, 2.04, 1.36],
      noLoadLossPct: 0.2,
      magnetizingPct: 0.5,
      antifloatPpm: 0,
      highSideLeads: true,
      normalKva: 27.5,
      emergencyKva: 37.5,
      bank: "bank 1",
      isSubstation: true,
      open: [
        [false, false],
        [true, false],
        [false, false],
      ],
    },
    {
      name: "by admittances",
      phases: 1,
      windings: [winding(0, [1, 0], 7.2), winding(1, [1, 0], 0.12)],
      reactancePct: [2],
      noLoadLossPct: 0,
      magnetizingPct: 0,
      antifloatPpm: 1,
      highSideLeads: false,
      yS: matrixOf(
        [
          [1, -1, 0, 0],
          [-1, 1, 0, 0],
          [0, 0, 2, -2],
          [0, 0, -2, 2],
        ],
        [
          [0.5, 0, 0, 0],
          [0, 0, 0, 0],
          [0, 0, 0, 0],
          [0, 0, 0, -0.5],
        ],
      ),
      isSubstation: false,
    },
  ],
  impedances: [
    {
      name: "reactor",
      kind: "reactor",
      phases: 1,
      connection: "wye",
      from: { bus: 0, nodes: [1] },
      to: { bus: 0, nodes: [0] },
      yS: matrixOf([[0.5]], [[-0.0675]]),
      normalAmps: 400,
    },
    {
      name: "fault",
      kind: "fault",
      phases: 1,
      connection: "delta",
      from: { bus: 0, nodes: [1, 2] },
      yS: matrixOf([[1e-4]], [[0]]),
    },
  ],
  capacitors: [
    {
      name: "bank",
      phases: 3,
      connection: "delta",
      from: { bus: 0, nodes: [1, 2, 3] },
      kv: 12.47,
      steps: [
        { kvar: 300, rOhm: 0.1, xlOhm: 0.2, closed: true },
        { kvar: 150, rOhm: 0, xlOhm: 0, closed: false },
      ],
      yS: matrixOf(
        [
          [0, 0, 0],
          [0, 0, 0],
          [0, 0, 0],
        ],
        [
          [1e-3, 0, 0],
          [0, 1e-3, 0],
          [0, 0, 1e-3],
        ],
      ),
    },
    {
      name: "one can",
      phases: 1,
      connection: "wye",
      from: { bus: 0, nodes: [1] },
      to: { bus: 0, nodes: [0] },
      kv: 7.2,
      steps: [{ kvar: 300, rOhm: 0, xlOhm: 0, closed: true }],
    },
  ],
  loads: [
    {
      name: "home",
      ...injection,
      phases: 2,
      terminal: { bus: 2, nodes: [1, 2, 0] },
      kv: 0.208,
      model: 8,
      kw: 3.89,
      kvar: 0.9749258987349935,
      lowPu: 0.4,
      cvrWatts: 0.8,
      cvrVars: 3,
      zipv: [0.2, 0.3, 0.5, 0.2, 0.3, 0.5, 0.7],
      status: "fixed",
      customers: 3,
      shapes: { daily: 0, yearly: 1, duty: 0 },
    },
    {
      name: "triangle",
      ...injection,
      phases: 3,
      connection: "delta",
      terminal: { bus: 0, nodes: [1, 2, 3] },
      kv: 12.47,
      model: 1,
      kw: 100,
      kvar: -5,
      lowPu: 0.5,
      cvrWatts: 1,
      cvrVars: 2,
      status: "exempt",
      customers: 0,
      open: [[true, false, false]],
      openS: 1e-12,
    },
  ],
  generators: [
    {
      name: "engine",
      ...injection,
      model: 3,
      generatedKw: 5,
      generatedKvar: 1,
      kva: 6,
      targetPu: 1.02,
      maxKvar: 4,
      minKvar: -4,
      status: "fixed",
      shapes: { yearly: 1 },
    },
  ],
  pvSystems: [
    {
      name: "roof",
      ...injection,
      model: 2,
      ratedKva: 5,
      pmppKw: 6,
      irradiance: 0.9,
      temperatureFactor: 0.95,
      efficiency: [
        [0.1, 0.86],
        [1, 0.97],
      ],
      powerFactor: -0.98,
      cutInPct: 5,
      cutOutPct: 4,
      maxKw: 5.4,
      temperatureFactors: { daily: 0 },
      maxKvar: 2,
      maxAbsorbedKvar: 1,
      priority: "power factor",
      noKvarBelowPct: 5,
      fullKvarAbovePct: 20,
      kvarFollows: true,
      limitsCurrent: true,
    },
  ],
  storages: [
    {
      name: "cellar",
      ...injection,
      model: 1,
      ratedKw: 5,
      ratedKva: 5.5,
      ratedKwh: 13.5,
      storedKwh: 7,
      reservePct: 10,
      state: "charging",
      chargePct: 50,
      dischargePct: 60,
      chargeEfficiencyPct: 95,
      dischargeEfficiencyPct: 94,
      idlingPct: 0.5,
      efficiency: [
        [0.1, 0.86],
        [1, 0.97],
      ],
      follows: true,
      dischargeTrigger: 0.7,
      chargeTrigger: 0.3,
      chargeHour: 3,
      kvar: 0.3,
      priority: "power",
      limitsCurrent: true,
    },
  ],
  shapes: [
    {
      name: "day",
      intervalS: 3600,
      p: Float64Array.of(0.4, 1 / 3, 1),
      q: Float64Array.of(0.1, 0.2, 0.3),
      isActual: false,
    },
    { name: "year", intervalS: 0, hours: Float64Array.of(0, 12.5), p: Float64Array.of(2, 3), isActual: true },
  ],
  regulators: [
    {
      name: "reg",
      transformer: 1,
      winding: 1,
      tapWinding: 0,
      vregV: 126.5,
      bandV: 2,
      ptRatio: 60,
      ctPrimaryA: 300,
      rV: 3,
      xV: 7.5,
      delayS: 30,
      tapDelayS: 4,
      maxTapChange: 1,
      ptPhase: "max",
      remote: { bus: 2, nodes: [1] },
      limitV: 130,
      reverse: { vregV: 120, bandV: 3, rV: 1, xV: 2, delayS: 60, thresholdKw: 100, toNeutral: true },
      isInverseTime: true,
    },
    {
      name: "plain",
      transformer: 0,
      winding: 0,
      tapWinding: 0,
      vregV: 120,
      bandV: 3,
      ptRatio: 60,
      ctPrimaryA: 300,
      rV: 0,
      xV: 0,
      delayS: 15,
      tapDelayS: 2,
      maxTapChange: 16,
      ptPhase: 1,
      isInverseTime: false,
    },
  ],
  capacitorControls: [
    {
      name: "switching",
      capacitor: 1,
      type: "kvar",
      element: { list: "lines", index: 1 },
      terminal: 1,
      onSetting: 150,
      offSetting: -225,
      ptRatio: 1,
      ctRatio: 2,
      ptPhase: 2,
      ctPhase: "avg",
      delayS: 100,
      delayOffS: 90,
      deadTimeS: 200,
      voltageOverride: { minV: 7110, maxV: 7740, bus: { bus: 1, nodes: [1] } },
    },
  ],
  options: {
    ...DEFAULT_OPTIONS,
    mode: "daily",
    controlMode: "time",
    loadMultiplier: 0.7,
    stepS: 60,
    loadsAsAdmittance: true,
    defaultShapes: { daily: 1 },
  },
};

describe("a feeder folder", () => {
  it("gives back every field of every class that was written to it", async () => {
    const back = await loadFeeder(
      folderOf(feederFiles(network, { origin: "made up: for this test", licence: "none" })),
    );
    expect(plain(back)).toEqual(plain(network));
  });

  it("has coordinates in metres whatever they are written in", async () => {
    const back = await loadFeeder(folderOf(feederFiles(network, { coordinateUnit: "ft" })));
    expect(back.buses[0].x).toBeCloseTo(1693780.5 * 0.3048, 6);
    expect(back.buses[1].x).toBeUndefined();
  });

  it("lets lines of equal impedance per kilometre share a type", () => {
    const [head, ...rows] = feederFiles(network).get("lines.csv")!.trim().split("\n");
    const column = head.split(",").indexOf("type");
    const [first, second, third] = rows.map((row) => row.split(",")[column]);
    expect(second).toBe(first);
    expect(third).not.toBe(first);
  });

  it("refuses what it has no place for instead of losing it", () => {
    const strange = { ...network, loads: [{ ...network.loads[0], smell: 3 }], ghosts: [{ name: "boo" }] };
    const faults = faultsOf(() => feederFiles(strange as Network));
    expect(faults.map(({ message }) => message).sort()).toEqual([
      "the feeder format has no place for smell",
      "the feeder format has no table for ghosts",
    ]);
  });

  it("refuses names that a cell or a terminal cannot hold", () => {
    const named = (name: string) => ({ ...network, buses: [{ ...network.buses[0], name }, ...network.buses.slice(1)] });
    for (const name of ["a,b", "a.b", " a", "a|b", ""])
      expect(faultsOf(() => feederFiles(named(name))).map(({ code }) => code)).toContain("FEEDER_NAME");
  });

  it("names file, line and column of every fault, all at once", async () => {
    const files = feederFiles(network);
    const edit = (file: string, from: string, to: string) => files.set(file, files.get(file)!.replace(from, to));
    edit("lines.csv", "mid.1.2", "mit.1.2");
    edit("lines.csv", "60,", "far,");
    edit("loads.csv", "end.1.2.0", "end.1.2");
    edit("transformers.csv", "mid.0.2", "mid.0.2|mid.1.0");
    edit("regulators.csv", ",120,3,1,2,60,100,yes", ",120,3,1,,60,100,maybe");
    const faults = await loadFeeder(folderOf(files)).then(
      () => [],
      (error: ScenarioError) => error.faults,
    );
    expect(faults.map(({ file, line, path, code }) => `${file?.split("/")[1]}:${line} ${path} ${code}`)).toEqual([
      "lines.csv:2 from NAME_UNKNOWN",
      "lines.csv:3 length_m NOT_A_NUMBER",
      "transformers.csv:2 at WINDING_COUNT",
      "loads.csv:2 at NODE_COUNT",
      "regulators.csv:2 reverse_to_neutral NOT_A_CHOICE",
      "regulators.csv:2 reverse_x_v CSV_CELL_EMPTY",
    ]);
  });

  it("refuses a version it does not know", async () => {
    const folder = folderOf(new Map([["feeder.yaml", "version: 3\nname: x\n"]]));
    await expect(loadFeeder(folder)).rejects.toThrow("expected 1 or 2, got 3 (FEEDER_VERSION)");
  });
});

describe("cells", () => {
  const finite = fc.double({ noNaN: true, noDefaultInfinity: true });
  const names = { nameOf: () => "", indexOf: () => 0 };

  it("hold any finite number within 1e-13 of it", () => {
    fc.assert(
      fc.property(finite, (value) => {
        expect(Math.abs(Number(numberText(value)) - value)).toBeLessThanOrEqual(1e-13 * Math.abs(value));
      }),
    );
  });

  it("hold any matrix", () => {
    const matrix = fc.integer({ min: 1, max: 4 }).chain((order) =>
      fc.record({
        order: fc.constant(order),
        re: fc.array(finite, { minLength: order * order, maxLength: order * order }),
        im: fc.array(finite, { minLength: order * order, maxLength: order * order }),
      }),
    );
    fc.assert(
      fc.property(matrix, ({ order, re, im }) => {
        const given = { order, re: Float64Array.from(re), im: Float64Array.from(im) };
        const back = complexMatrix.parse(complexMatrix.print(given, names), names);
        const real = realMatrix.parse(realMatrix.print({ order, values: given.re }, names), names);
        for (const [found, wanted] of [
          [back.re, re],
          [back.im, im],
          [real.values, re],
        ] as const) {
          const off = wanted.filter((value, k) => !(Math.abs(found[k] - value) <= 1e-13 * Math.abs(value)));
          expect(off).toEqual([]);
        }
      }),
    );
  });
});

function faultsOf(run: () => unknown) {
  try {
    run();
  } catch (error) {
    if (error instanceof ScenarioError) return error.faults;
    throw error;
  }
  return [];
}
