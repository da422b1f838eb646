import { stream } from "../base/random.ts";
import { loadShapes } from "./load-shapes.ts";
import type { Network } from "./network.ts";

/** What an element of the feeder is called in one of its copies: "copy/name" from 1, its own name where there is one.
 *  @param copy from 0  @param copies how many there are */
export const copyName = (name: string, copy: number, copies: number): string =>
  copies === 1 ? name : `${copy + 1}/${name}`;

/** Yearly shape of each load in a copy of the feeder, −1 for none; undefined: the loads' own. The first copy is the feeder
 *  as it is; in every other one the same profiles belong to other customers, drawn by the copy's name.
 *  @param copy from 0 */
export function copyShapes(network: Network, seed: number, copy: number): Int32Array | undefined {
  if (copy === 0) return undefined;
  const random = stream(seed, `copy:${copy + 1}`, "profiles");
  const shapes = loadShapes(network, "yearly");
  for (let k = shapes.length - 1; k > 0; k--) {
    const other = Math.floor(random() * (k + 1));
    const kept = shapes[k];
    shapes[k] = shapes[other];
    shapes[other] = kept;
  }
  return shapes;
}
