import type { MapTree, Place, ScalarTree, Tree } from "../scenario/tree.ts";
import type { Setting } from "./axes.ts";

/** A setting with the place it was written at, which faults name and relative paths start from. */
export interface PlacedSetting extends Pick<Setting, "key" | "value" | "source"> {
  readonly place: Place;
}

/** A setting as a layer to lay over a scenario; `grid.step` makes the mapping grid with the key step. */
export function layerOf({ key, value, source, place }: PlacedSetting): MapTree {
  const scalar: ScalarTree = { kind: "scalar", place, value, source };
  return key
    .split(".")
    .reduceRight<Tree>(
      (inner, step) => ({ kind: "map", place, entries: new Map([[step, { keyPlace: place, value: inner }]]) }),
      scalar,
    ) as MapTree;
}
