/** One block of a reserve product, as it went by. */
export interface ReserveBlock {
  /** Blocks of one slot are alike: the same hours of a weekday, or of a day at the weekend. */
  readonly slot: number;
  /** What was there in every instant of it, in the direction that is sold [kW]. */
  readonly availableKw: number;
}

/** What is offered in each block, knowing only the blocks before it: a power that was there in the given share of the
 *  earlier blocks of its slot. With `n` of them the least of all is as sure as n/(n+1), so few days offer little, and
 *  none offers nothing.
 *  @param confidence share of blocks in which the offer is to be there, 0–1
 *  @returns [kW], one entry per block */
export function reserveOffers(blocks: readonly ReserveBlock[], confidence: number): Float64Array {
  const seen = new Map<number, number[]>();
  return Float64Array.from(blocks, ({ slot, availableKw }) => {
    const before = seen.get(slot) ?? [];
    const n = before.length;
    const rank = Math.max(0, Math.floor((1 - confidence) * (n + 1)) - 1);
    const offerKw = n === 0 ? 0 : before[rank];
    let at = n;
    while (at > 0 && before[at - 1] > availableKw) at--;
    before.splice(at, 0, availableKw);
    seen.set(slot, before);
    return offerKw;
  });
}

/** What an offer of one block earns, and what is taken back where it was not there.
 *  @param price per MW and hour   @param penaltyFactor times the price of what is missing */
export function settleBlock(options: {
  readonly offeredKw: number;
  readonly availableKw: number;
  readonly hours: number;
  readonly price: number;
  readonly penaltyFactor: number;
}): { readonly missingKw: number; readonly earned: number; readonly penalty: number } {
  const { offeredKw, availableKw, hours, price, penaltyFactor } = options;
  const missingKw = Math.max(0, offeredKw - availableKw);
  return {
    missingKw,
    earned: (offeredKw / 1000) * hours * price,
    penalty: (missingKw / 1000) * hours * price * penaltyFactor,
  };
}
