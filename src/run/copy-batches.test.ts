import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it } from "vitest";
import { loadScenario, policyKinds, type RunResult, runScenario } from "../index.ts";
import { writeArrow } from "../tables/arrow-write.ts";

const CITY = new URL("../../scenarios/city/", import.meta.url).pathname;

type How = Parameters<typeof runScenario>[1];

const run = async (words: readonly string[], how: How): Promise<RunResult> => {
  const overlays = words.filter((word) => word.endsWith(".yaml")).map((name) => join(CITY, name));
  const sets = words.filter((word) => !word.endsWith(".yaml"));
  return runScenario(await loadScenario({ paths: [CITY, ...overlays], sets, policies: policyKinds }), {
    traceHash: true,
    ...how,
  });
};

/** Everything that a run writes, and the running hash of its events. */
function expectSame(one: RunResult, other: RunResult): void {
  expect(Object.keys(other.tables)).toEqual(Object.keys(one.tables));
  for (const [kind, table] of Object.entries(one.tables))
    expect(Buffer.from(writeArrow(other.tables[kind]!)).equals(Buffer.from(writeArrow(table))), kind).toBe(true);
  expect(other.seen?.hashes).toEqual(one.seen?.hashes);
  expect(other.manifest).toEqual(one.manifest);
  expect(other.kpis).toEqual(one.kpis);
}

const LOCKSTEP = { copiesAtOnce: Number.POSITIVE_INFINITY };

const OF_ALL = [
  [1, 1],
  [2, 1],
  [3, 2],
  [7, 1],
] as const;
const CASES: readonly { readonly words: readonly string[]; readonly by: readonly (readonly [number, number])[] }[] = [
  { words: ["uncontrolled.yaml", "bare.yaml", "grid.copies=5", "record.sites=feeder"], by: OF_ALL },
  {
    words: ["grid.copies=5", "duration=4h", "record.lines=true", "record.buses=all", "record.events=true"],
    by: OF_ALL,
  },
  { words: ["uncontrolled.yaml", "bare.yaml", "handshakes.yaml", "grid.copies=3", "duration=10h"], by: OF_ALL },
  // A further site in one copy alone, and the other kind of drawn fleet.
  {
    words: [
      "grid.copies=4",
      "duration=4h",
      'site.also=[{id: work, bus: "3/34", layout: workplace-four-11kw, policy: {kind: voltage-droop}}]',
      "fleet={kind: statistical, placeOf: {work: workplace, kerb: null}, workShare: null, hubShare: null, homeShare: null}",
    ],
    by: [[1, 3]],
  },
  // Sites of a copy tell each other what they do.
  {
    words: ["grid.copies=3", "duration=4h", "policy={kind: price-consensus, cheap: null, randomDelayS: null}"],
    by: [[1, 2]],
  },
];

for (const { words, by } of CASES)
  it(`copies run some at a time write the bytes of all together: ${words.join(" ")}`, async () => {
    const together = await run(words, LOCKSTEP);
    for (const [workers, copiesAtOnce] of by) expectSame(together, await run(words, { workers, copiesAtOnce }));
  }, 300_000);

it.each([
  [["uncontrolled.yaml", "bare.yaml", "grid.copies=5", "duration=2d"]],
  [["bare.yaml", "grid.copies=5", "record.sites=feeder", "record.evsePower=true"]],
  [["bare.yaml", "handshakes.yaml", "grid.copies=3", "reliability=field"]],
])(
  "sites that nothing couples take turns, to the same bytes: %s",
  async (words) => {
    const how = { traceHash: false };
    expectSame(await run(words, { ...how, ...LOCKSTEP }), await run(words, { ...how, workers: 2, copiesAtOnce: 2 }));
  },
  60_000,
);

// Homes run ahead of the grid; the workplace looks at its voltage.
it.each([
  // Windows and control periods are the same.
  [["uncontrolled.yaml", "village.yaml", "grid.copies=5", "record.sites=feeder", "record.buses=none"]],
  // A window's edge lies between two ticks, the run's end inside a window, and all is recorded.
  [["grid.copies=3", "control.interval=7min", "grid.step=45min", "duration=10h", "record.evsePower=true"]],
  [["grid.copies=3", "control.interval=1h", "duration=15h", "site.voltVar=en-50549-de"]],
  [
    [
      "grid.copies=3",
      "control.interval=20min",
      "control.on=[arrival, departure]",
      "duration=12h",
      "record.events=true",
    ],
  ],
  // The homes are asked when the voltage has moved, so they cannot.
  [["grid.copies=3", "control.interval=1h", "control.on=[voltage]", "duration=6h"]],
  // Homes that give back, after their own load is met.
  [
    [
      "grid.copies=3",
      "site.evse=v2g-dc-11kw",
      "fleet.vehicle=generic-v2g-20",
      "site.behindMeter={feederLoad: true}",
      "duration=14h",
      "policy={kind: solar-soaking, cheap: null, randomDelayS: null}",
    ],
  ],
  [["uncontrolled.yaml", "handshakes.yaml", "village.yaml", "grid.copies=3", "reliability=field"]],
  [["handshakes.yaml", "grid.copies=3", "control.interval=5min", "grid.step=20min", "duration=14h"]],
])(
  "sites to which nothing comes back from the grid run ahead of it, to the same bytes: %s",
  async (words) => {
    const how = { traceHash: false };
    const together = await run(words, { ...how, ...LOCKSTEP });
    for (const [workers, copiesAtOnce] of [
      [1, 2],
      [2, 1],
    ] as const)
      expectSame(together, await run(words, { ...how, workers, copiesAtOnce }));
  },
  120_000,
);

it("and put aside on disk as they come, with tables in turns of time", async () => {
  const dir = mkdtempSync(join(tmpdir(), "gridpilot-batches-"));
  const words = ["grid.copies=6", "duration=3h", "record.lines=true", "record.buses=all"];
  try {
    const together = await run(words, LOCKSTEP);
    expect(together.tables["line_loading"]!.rows).toBeGreaterThan(500);
    for (const [workers, spillRows] of [
      [1, 50],
      [3, 1000],
    ] as const)
      expectSame(together, await run(words, { workers, copiesAtOnce: 1, spillDir: join(dir, "rows"), spillRows }));
  } finally {
    rmSync(dir, { recursive: true });
  }
}, 300_000);
