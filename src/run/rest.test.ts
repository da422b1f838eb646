import { expect, it } from "vitest";
import { loadScenario, policyKinds, prepareRun, simulate } from "../index.ts";
import { writeArrow } from "../tables/arrow-write.ts";

const SCENARIOS = new URL("../../scenarios/", import.meta.url).pathname;

/** The bytes of a run's tables, and how many events it took. */
async function bytesOf(name: string, sets: readonly string[]) {
  const data = await prepareRun(await loadScenario({ paths: [SCENARIOS + name], sets, policies: policyKinds }));
  const { tables, handledEvents } = await simulate(data);
  const bytes = Object.values(tables).map((table) => Buffer.from(writeArrow(table)).toString("base64"));
  return { bytes, handledEvents };
}

const STREET = ["record.evsePower=true", "record.sessionSoc=true", "duration=1d"];
const EVEN = "record.evsePower=false";
/** A longest delay of no whole number of ticks, and a window that opens between two. */
const policies = [
  "{kind: uncontrolled}",
  "{kind: fixed-window, window: 22:07-06:01, randomDelayS: 4321}",
  "{kind: time-of-use, cheap: 22:07-05:13, randomDelayS: 4321, marginMin: 17}",
  "{kind: time-of-use, cheap: 03:00-03:20}",
  "{kind: random-delay, longestS: 7777}",
  "{kind: staggered-start, window: 21:02-04:09, groups: 5, slotMin: 7}",
  "{kind: day-ahead-price}",
];

it.each([
  ...policies.map((policy) => ["lv-street", [...STREET, "grid.powerFlow=false", `policy=${policy}`]] as const),
  // Where nobody looks at EVSEs one by one, periods are lived through together: sites' rows, and feeders'.
  ...policies.map(
    (policy) => ["lv-street", ["duration=2d", EVEN, "grid.powerFlow=false", `policy=${policy}`]] as const,
  ),
  ["city", ["grid.copies=2", "grid.powerFlow=false", "record.sites=feeder", "control.interval=7min"]],
  ["city", ["grid.copies=1", "grid.powerFlow=false", "site.layout=home-three-phase", "site.evse=dc-wallbox-22kw"]],
  // Windows of the grid end between ticks, and at them.
  ["lv-street", ["grid.step=20min", "control.interval=5min", `policy=${policies[2]}`]],
  ["city", ["grid.copies=1", "record.evsePower=true", "grid.step=1h"]],
  // Sessions as machines: with handshakes, and some that give up.
  ["lv-street", [...STREET, "grid.powerFlow=false", "protocol=session", `policy=${policies[2]}`]],
  ["workplace-caltech", ["duration=2d", "protocol=session", "reliability=field", "policy.kind=uncontrolled"]],
  ["lv-street", ["duration=2d", EVEN, "grid.powerFlow=false", "protocol=session", `policy=${policies[1]}`]],
  ["lv-street", ["duration=2d", EVEN, "grid.powerFlow=false", "protocol=session", `policy=${policies[6]}`]],
  ["city", ["grid.copies=2", "grid.powerFlow=false", "record.sites=feeder", "protocol=session"]],
  ["workplace-caltech", ["duration=2d", EVEN, "protocol=session", "reliability=field", "policy.kind=uncontrolled"]],
  // Limits that several vehicles share.
  ["workplace-caltech", ["duration=3d", "policy={kind: fixed-window, window: 09:03-15:58, randomDelayS: 3000}"]],
] as const)(
  "%s with %s: ticks at which the answer stands may be left out",
  async (name, sets) => {
    const left = await bytesOf(name, sets);
    // Events are recorded tick by tick.
    const all = await bytesOf(name, [...sets, "record.events=true"]);
    expect(left.handledEvents).toBeLessThan(all.handledEvents);
    for (const bytes of left.bytes) expect(all.bytes).toContain(bytes);
  },
  60_000,
);
