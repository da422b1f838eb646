import { type Stream, stream } from "../../base/random.ts";
import { mean, standardDeviation } from "./sample-moments.ts";

/** Trajectories through a grid of `levels` values per parameter: `trajectories · (dimensions + 1)` rows in [0, 1], each
 *  differing from the row before in one parameter by levels / (2 (levels − 1)) (Morris 1991). @param levels even, 4 usual */
export function morrisDesign(options: {
  readonly trajectories: number;
  readonly dimensions: number;
  readonly seed: number;
  readonly levels?: number;
}): Float64Array[] {
  const { trajectories, dimensions, seed, levels = 4 } = options;
  const jump = levels / (2 * (levels - 1));
  return Array.from({ length: trajectories }, (_, trajectory) => {
    const random = stream(seed, `trajectory:${trajectory}`, "morris");
    const row = Float64Array.from({ length: dimensions }, () => Math.floor(random() * levels) / (levels - 1));
    const rows = [row.slice()];
    for (const parameter of shuffled(dimensions, random)) {
      row[parameter]! += row[parameter]! + jump > 1 + 1e-9 ? -jump : jump;
      rows.push(row.slice());
    }
    return rows;
  }).flat();
}

/** What a parameter does to a result. */
export interface MorrisEffect {
  /** Mean of the elementary effects, in the result's unit over the parameter's whole range. */
  readonly mu: number;
  /** Mean of their sizes: how much the parameter matters (Campolongo et al. 2007). */
  readonly muStar: number;
  /** Their spread: how far the effect bends or depends on other parameters. */
  readonly sigma: number;
}

/** Elementary effects from a design's rows and the result at each. */
export function morrisEffects(design: readonly Float64Array[], results: ArrayLike<number>): MorrisEffect[] {
  const dimensions = design[0]!.length;
  const effects = Array.from({ length: dimensions }, (): number[] => []);
  for (let at = 0; at < design.length; at += dimensions + 1) {
    for (let step = at + 1; step <= at + dimensions; step++) {
      const [here, before] = [design[step]!, design[step - 1]!];
      const parameter = here.findIndex((value, k) => value !== before[k]);
      effects[parameter]!.push((results[step]! - results[step - 1]!) / (here[parameter]! - before[parameter]!));
    }
  }
  return effects.map((own) => ({
    mu: mean(own),
    muStar: mean(own.map(Math.abs)),
    sigma: standardDeviation(own),
  }));
}

function shuffled(count: number, random: Stream): number[] {
  const order = Array.from({ length: count }, (_, k) => k);
  for (let i = count - 1; i > 0; i--) {
    const j = Math.floor(random() * (i + 1));
    [order[i], order[j]] = [order[j]!, order[i]!];
  }
  return order;
}
