import { expect, it } from "vitest";
import { tableBuilder } from "../tables/builder.ts";
import { sessions as spec } from "../tables/kinds/sessions.ts";
import { pairedShares, pairedSharesOf } from "./paired-shares.ts";

/** Sessions of which the named ones got the 10 kWh they asked for, the others 5. */
function sessionsOf(names: readonly string[], met: ReadonlySet<string>) {
  const builder = tableBuilder(spec, names.length);
  for (const name of names)
    for (const { name: column, type } of spec.columns) {
      const kwh = column === "requested_kwh" || met.has(name) ? 10 : 5;
      if (type === "category") builder.category(column).pushText(column === "session" ? name : "a");
      else if (type === "timestamp") builder.timestamp(column).push(0);
      else if (type === "i32") builder.i32(column).push(0);
      else if (type === "f64") builder.f64(column).push(kwh);
      else builder.bool(column).push(0);
    }
  return builder.finish();
}

const names = Array.from({ length: 48 }, (_, i) => `s${i}`);
const first = (count: number, from = 0) => names.slice(from, from + count);

it("pairs are the same sessions in any order, told by Wilson, Newcombe and McNemar's exact test", () => {
  // Both: 20, only the first run: 12, only the second: 2, neither: 14.
  const before = sessionsOf(names, new Set(first(32)));
  const after = sessionsOf(names.toReversed(), new Set([...first(20), ...first(2, 32)]));
  const [share, ...others] = pairedShares([
    { name: "before", tables: { sessions: before } },
    { name: "after", tables: { sessions: after } },
  ]);
  expect(others).toEqual([]);
  expect(share).toMatchObject({ kpi: "demandsMetPct", run: "after", against: "before", n: 48 });
  expect(share!.before.pct).toBeCloseTo((100 * 32) / 48, 12);
  expect(share!.after.pct).toBeCloseTo((100 * 22) / 48, 12);
  // By hand: 2 · (C(14,0) + C(14,1) + C(14,2)) / 2^14.
  expect(share!.p).toBeCloseTo((2 * (1 + 14 + 91)) / 2 ** 14, 12);
  const { pct, low, high } = share!.difference;
  expect(pct).toBeCloseTo((-100 * 10) / 48, 12);
  expect(high).toBeLessThan(0);
  expect(low).toBeGreaterThan(-40);
});

it("a session that only one run has is left out, and runs with none in common have no share", () => {
  const all = sessionsOf(names, new Set(names));
  const some = sessionsOf(first(5), new Set(first(3)));
  const other = sessionsOf(["x"], new Set());
  const shares = pairedShares([all, some, other].map((sessions, i) => ({ name: `${i}`, tables: { sessions } })));
  expect(shares.map(({ run, n, after }) => [run, n, after.pct])).toEqual([["1", 5, 60]]);
});

it("over replications these are what is counted, and sessions that came and went are told", () => {
  // Of ten sessions each, the second system meets 1, 2 and 3 more, and one less.
  const replications = [1, 2, 3].map((more) => ({
    before: { sessions: sessionsOf(first(10), new Set(first(5))) },
    after: { sessions: sessionsOf(first(10), new Set([...first(4), ...first(more, 5)])) },
  }));
  const [share] = pairedSharesOf([{ run: "after", against: "before", replications }]);
  expect(share).toMatchObject({ replications: 3, n: 30, gained: 6, lost: 3 });
  // Equal sizes: Student's interval of the replications' differences 0, 10 and 20 points, t(0.975, 2) = 4.302653.
  expect(share!.difference.pct).toBeCloseTo(10, 12);
  expect(share!.difference.high - share!.difference.pct).toBeCloseTo((4.302652729911275 * 10) / Math.sqrt(3), 8);
  expect(share!.before).toEqual({ pct: 50, low: 50, high: 50 });
});

it("replications that are all alike are one: seeds that change nothing tell nothing", () => {
  const pair = {
    before: { sessions: sessionsOf(names, new Set(first(32))) },
    after: { sessions: sessionsOf(names, new Set(first(20))) },
  };
  const one = pairedSharesOf([{ run: "a", against: "b", replications: [pair] }]);
  expect(pairedSharesOf([{ run: "a", against: "b", replications: [pair, pair, pair] }])).toEqual(one);
});

it("a name that comes again at another instant is another session", () => {
  const early = sessionsOf(names, new Set(names));
  const late = {
    ...early,
    columns: { ...early.columns, arrival: { ...early.columns.arrival!, values: new Float64Array(48).fill(1) } },
  };
  expect(pairedShares([early, late].map((sessions, i) => ({ name: `${i}`, tables: { sessions } })))).toEqual([]);
});
