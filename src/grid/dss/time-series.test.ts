import { expect, test } from "vitest";
import { headMeasurement, measureHead } from "../measure.ts";
import { memoryFiles } from "./memory-files.ts";
import { runDss } from "./run.ts";

/** Power drawn at every step [kW], on a source that holds its voltage. */
function seriesOf(lines: readonly string[]): number[] {
  const files = memoryFiles({ "a.dss": ["New Circuit.c basekv=12.47 mvasc3=1e9", ...lines, "Solve"].join("\n") });
  const series: number[] = [];
  runDss("a.dss", { files }, (pf) => {
    series.push(Math.round(measureHead(pf, headMeasurement(pf)).feederKw) + 0);
  });
  return series;
}

const LOAD = "New Load.d bus1=sourcebus kv=12.47 kw=100";
const GENERATOR = "New Generator.g bus1=sourcebus kv=12.47 kw=100";
const PLAIN = "New LoadShape.s npts=4 interval=1 mult=[1 2 3 4]";
const ACTUAL = "New LoadShape.s npts=4 interval=1 mult=[10 20 30 40] useactual=yes";
const BY_HOURS = "New LoadShape.s npts=4 interval=0 hour=[1 2 3 4] mult=[1 2 3 5]";

// Figures as OpenDSS has them for the same lines, to 1 kW.
test.each([
  ["the first point holds at one interval", "daily", "1h", [PLAIN, `${LOAD} daily=s`], [100, 200, 300, 400, 100]],
  ["a half interval goes to the even point", "daily", "30m", [PLAIN, `${LOAD} daily=s`], [400, 100, 200, 200, 200]],
  ["hours go on before the first", "daily", "30m", [BY_HOURS, `${LOAD} daily=s`], [50, 100, 150, 200, 250]],
  ["hours begin again after the last", "daily", "3h", [BY_HOURS, `${LOAD} daily=s`], [300, 200, 100, 0, 300]],
  [
    "a load without a yearly shape takes its daily",
    "yearly",
    "1h",
    [PLAIN, `${LOAD} daily=s`],
    [100, 200, 300, 400, 100],
  ],
  ["a generator does not", "yearly", "1h", [PLAIN, `${GENERATOR} daily=s`], [-100, -100, -100, -100, -100]],
  ["a fixed generator follows none", "daily", "1h", [PLAIN, `${GENERATOR} daily=s status=fixed`], Array(5).fill(-100)],
  ["actual powers set a load's own to their peak", "daily", "1h", [ACTUAL, `${LOAD} yearly=s`], Array(5).fill(40)],
  ["and a generator's", "daily", "1h", [ACTUAL, `${GENERATOR} duty=s`], Array(5).fill(-40)],
])("%s", (_, mode, step, lines, expected) => {
  expect(seriesOf([...lines, `Set mode=${mode} stepsize=${step} number=5`])).toEqual(expected);
});

test("a battery that nothing tells the level it goes by is warned of once", () => {
  const lines = [
    "New Circuit.c basekv=12.47",
    "New Storage.s bus1=sourcebus kv=12.47 dispmode=price chargetrigger=1",
    "Solve mode=daily",
    "Solve",
  ];
  const { warnings } = runDss("a.dss", { files: memoryFiles({ "a.dss": lines.join("\n") }) }).model;
  expect(warnings.filter(({ message }) => message.includes("triggers of a Storage"))).toMatchObject([
    { file: "a.dss", line: 3 },
  ]);
});

test("a battery goes on from Solve to Solve with what it holds", () => {
  const stored = (solves: string[]) => {
    const lines = [
      "New Circuit.c basekv=12.47",
      "New Storage.s bus1=sourcebus kv=12.47 kwrated=10 kwhrated=50 state=discharging",
      "Set mode=daily stepsize=1h",
    ];
    const script = [...lines, ...solves].join("\n");
    return runDss("a.dss", { files: memoryFiles({ "a.dss": script }) }).run.storages[0];
  };
  expect(stored(["Solve number=1", "Solve number=1"])).toEqual(stored(["Solve number=2"]));
  // An hour takes what it delivers and 0.1 kW of idling losses, at 90 %.
  expect(stored(["Solve number=2"]).storedKwh).toBeCloseTo(50 - (2 * 10.1) / 0.9, 6);
});
