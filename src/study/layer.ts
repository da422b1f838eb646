import type { MapTree, Place, ScalarTree, Tree } from "../scenario/tree.ts";
import type { Setting } from "./axes.ts";

/** A setting as a layer to lay over a scenario; `grid.step` makes the mapping grid with the key step.
 *  @param place where the setting was written, for faults */
export function layerOf({ key, value, source }: Pick<Setting, "key" | "value" | "source">, place: Place): MapTree {
  const scalar: ScalarTree = { kind: "scalar", place, value, source };
  return key
    .split(".")
    .reduceRight<Tree>(
      (inner, step) => ({ kind: "map", place, entries: new Map([[step, { keyPlace: place, value: inner }]]) }),
      scalar,
    ) as MapTree;
}
