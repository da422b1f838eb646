import { ScenarioError } from "../base/errors.ts";
import type { LoadedStudy } from "../scenario/load-study.ts";
import type { Points } from "./points.ts";

/** The point each point is compared with: the one that has the baseline's values and otherwise the same; undefined for
 *  baseline points themselves. @throws ScenarioError where the study varies no such value */
export function baselineOf(loaded: LoadedStudy, points: Points): (index: number) => number | undefined {
  const { baseline } = loaded.study;
  if (!baseline) return () => undefined;
  const wanted = new Map(Object.entries(baseline).map(([key, value]) => [key, String(value)]));
  for (const [key, value] of wanted) {
    const axis = points.axes.find(({ keys }) => keys.includes(key));
    const known = axis?.alternatives.flatMap((settings) =>
      settings.filter((s) => s.key === key).map((s) => String(s.value)),
    );
    if (known?.includes(value)) continue;
    const message = known ? `expected one of the values of ${key}, got ${value}` : "the study does not vary this key";
    throw new ScenarioError([loaded.fault(["baseline", key], message, "NO_BASELINE")]);
  }
  const keyOf = (index: number, replaced: boolean): string =>
    points
      .at(index)
      .settings.map(({ key, value }) => `${key}=${replaced ? (wanted.get(key) ?? value) : value}`)
      .join("\0");
  const byKey = new Map<string, number>();
  for (let index = 0; index < points.count; index++) {
    const key = keyOf(index, false);
    if (!byKey.has(key)) byKey.set(key, index);
  }
  return (index) => {
    const found = byKey.get(keyOf(index, true));
    return found === index ? undefined : found;
  };
}
