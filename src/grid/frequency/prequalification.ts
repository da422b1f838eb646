import type { Stream } from "../../base/random.ts";
import type { ResponseChain } from "./chains.ts";
import { drawChains, FleetResponse, type ReserveFleet, symmetricKw } from "./fleet-response.ts";

/** A reserve product's test: a step to full activation, and what must be out by when. */
export interface ReserveTest {
  readonly product: string;
  readonly shareAt: readonly { readonly afterS: number; readonly share: number }[];
  /** How long full activation must be held [s]. */
  readonly holdS: number;
}

/** FCR of Continental Europe: a step of 200 mHz, all of it within 30 s (Regulation (EU) 2017/1485 Annex V). Half of it
 *  within 15 s, held for 15 minutes: from memory. FFR: within 1.3 s at 49.7 Hz (Nordic operators, from memory). aFRR: all
 *  within 5 minutes (regelleistung.net). */
export const RESERVE_TESTS: readonly ReserveTest[] = [
  {
    product: "FCR",
    shareAt: [
      { afterS: 15, share: 0.5 },
      { afterS: 30, share: 1 },
    ],
    holdS: 900,
  },
  { product: "FFR", shareAt: [{ afterS: 1.3, share: 1 }], holdS: 5 },
  { product: "aFRR", shareAt: [{ afterS: 300, share: 1 }], holdS: 300 },
];

/** Share of what is asked for that counts as delivered; meters are no better. */
const PASSES_AT = 0.95;

/** How a fleet did in one test: for every instant what was out over what was asked for, and the least of it while it held. */
export interface Verdict {
  readonly product: string;
  readonly passes: boolean;
  /** Power out over power asked for at the test's instants, the worst of both directions. */
  readonly deliveredShare: readonly number[];
  readonly heldShare: number;
}

/** Puts a fleet through a product's test in both directions; its batteries are as they were afterwards. */
export function prequalify(options: {
  readonly fleet: ReserveFleet;
  readonly chain: ResponseChain;
  readonly test: ReserveTest;
  readonly windowS: number;
  readonly draw: () => Stream;
  /** What sessions' machines take by themselves, below which no chain's transport lies; nothing when absent [s]. */
  readonly ownS?: Float64Array | undefined;
}): Verdict {
  const { fleet, test, windowS } = options;
  const offeredKw = symmetricKw(fleet);
  const worst = test.shareAt.map(() => Number.POSITIVE_INFINITY);
  let held = Number.POSITIVE_INFINITY;
  for (const direction of [1, -1]) {
    const response = new FleetResponse({
      fleet: { ...fleet, storedKwh: Float64Array.from(fleet.storedKwh) },
      chain: options.chain,
      droop: { deadbandHz: 0, fullAtHz: 1 },
      windowS,
      drawn: drawChains(options.chain, fleet.giveKw.length, windowS, options.draw(), options.ownS),
    });
    const lastS = test.shareAt.at(-1)!.afterS;
    const windows = Math.round((lastS + test.holdS) / windowS);
    for (let k = 1; k <= windows; k++) {
      const out = offeredKw > 0 ? (direction * response.follow(direction)) / offeredKw : 0;
      const atS = k * windowS;
      for (const [i, { afterS, share }] of test.shareAt.entries())
        if (Math.abs(atS - afterS) < windowS / 2) worst[i] = Math.min(worst[i], out / share);
      if (atS >= lastS) held = Math.min(held, out);
    }
  }
  const passes = offeredKw > 0 && worst.every((share) => share >= PASSES_AT) && held >= PASSES_AT;
  return { product: test.product, passes, deliveredShare: worst, heldShare: held };
}
