import { expect, it } from "vitest";
import type { Axis } from "./axes.ts";
import { pointsOn } from "./points.ts";
import { crossingsOf, thresholdShares } from "./threshold-shares.ts";
import { thresholdsOf } from "./thresholds.ts";

const axis = (key: string, values: readonly (number | string)[]): Axis =>
  ({ keys: [key], alternatives: values.map((value) => [{ key, value }]) }) as unknown as Axis;

it("a threshold is broken where its statistic is, and the share of replications within stands beside it", () => {
  const points = pointsOn([axis("policy.kind", ["free", "held"]), axis("fleet.share", [0.6, 0.2, 0.4])]);
  // Ten replications of 91 to 100 % at a fifth of the homes; each fifth more adds 5 points, but where they are held.
  const valuesOf = (point: number) => {
    const { settings } = points.at(point);
    const [policy, share] = settings.map(({ value }) => value);
    return Array.from({ length: 10 }, (_, r) => 91 + r + (policy === "free" ? 25 * ((share as number) - 0.2) : 0));
  };
  const all = thresholdShares(thresholdsOf({ peakKw: "p90 <= 100" }), points, valuesOf);
  const byName = Object.fromEntries(all.map(({ point, within, holds }) => [points.at(point).name, { within, holds }]));
  expect(Object.values(byName)).toEqual([
    { within: 0, holds: false },
    { within: 10, holds: true },
    { within: 5, holds: false },
    ...Array.from({ length: 3 }, () => ({ within: 10, holds: true })),
  ]);
  expect(all[2]!.share.low).toBeCloseTo(0.2366, 4);
  expect(all[2]!.value).toBeCloseTo(104.1, 9);
  expect(crossingsOf(all, points)).toEqual([
    { ...CROSSING, others: "policy.kind free", holdsTo: 0.2, breaksAt: 0.4 },
    { ...CROSSING, others: "policy.kind held", holdsTo: 0.6, breaksAt: null },
  ]);
});

const CROSSING = { kpi: "peakKw", condition: "p90 <= 100", key: "fleet.share" };

it("without a statistic every replication counts, and a point without values is left out", () => {
  const points = pointsOn([axis("site.transformerKw", [10, 20])]);
  const all = thresholdShares(thresholdsOf({ peakKw: "<= 5" }), points, (point) => (point === 0 ? [4, 6, 7] : []));
  expect(all).toHaveLength(1);
  expect(all[0]).toMatchObject({ point: 0, n: 3, within: 1, holds: false, value: 6 });
  expect(crossingsOf(all, points)).toMatchObject([{ holdsTo: null, breaksAt: 10, others: "" }]);
});
