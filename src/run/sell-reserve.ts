import { US_PER_DAY, US_PER_H } from "../base/time.ts";
import { type ReserveBlock, reserveOffers, settleBlock } from "../services/reserve/offer.ts";
import { tableBuilder } from "../tables/builder.ts";
import { f64Values, i32Values } from "../tables/column.ts";
import { reserveBlock } from "../tables/kinds/reserve-block.ts";
import type { Table } from "../tables/table.ts";

/** How a fleet's reserve is sold. */
export interface ReserveSale {
  readonly direction: "both" | "up" | "down";
  readonly confidence: number;
  readonly blockUs: number;
  /** EVSEs behind which the vehicles stand. */
  readonly points: number;
  /** Per MW and hour. */
  readonly price: number;
  readonly penaltyFactor: number;
  /** Local time since Monday 00:00 at the start [µs]. */
  readonly localWeekUs: number;
  readonly startEpochUs: number;
}

/** Sells what could be held ready in blocks, the sites together: each block's offer from the blocks before it, its
 *  settlement from what was there. A last block that the run cuts short is left out.
 *  @param capacity rows of reserve_capacity of all sites */
export function sellReserve(capacity: Table, sale: ReserveSale): Table {
  const blocks = blocksOf(capacity, sale);
  const hours = sale.blockUs / US_PER_H;
  const offers = reserveOffers(blocks, sale.confidence);
  const rows = tableBuilder(reserveBlock);
  const column = {
    time: rows.timestamp("time"),
    blockS: rows.f64("block_s"),
    points: rows.i32("points"),
    vehicles: rows.f64("vehicles"),
    offered: rows.f64("offered_kw"),
    available: rows.f64("available_kw"),
    missing: rows.f64("missing_kw"),
    earned: rows.f64("earned_eur"),
    penalty: rows.f64("penalty_eur"),
  };
  blocks.forEach((block, k) => {
    const { availableKw } = block;
    const settled = settleBlock({ ...sale, offeredKw: offers[k], availableKw, hours });
    column.time.push(sale.startEpochUs + k * sale.blockUs);
    column.blockS.push(sale.blockUs / 1e6);
    column.points.push(sale.points);
    column.vehicles.push(block.vehicles);
    column.offered.push(offers[k]);
    column.available.push(availableKw);
    column.missing.push(settled.missingKw);
    column.earned.push(settled.earned);
    column.penalty.push(settled.penalty);
  });
  return rows.finish();
}

interface SoldBlock extends ReserveBlock {
  readonly vehicles: number;
}

/** What the sites together had ready in each whole block of the run. */
function blocksOf(capacity: Table, { direction, blockUs, localWeekUs, startEpochUs }: ReserveSale): SoldBlock[] {
  const time = f64Values(capacity, "time");
  const periodS = f64Values(capacity, "period_s");
  const vehicles = i32Values(capacity, "vehicles");
  const up = f64Values(capacity, "up_kw");
  const down = f64Values(capacity, "down_kw");
  const instants = new Map<number, { periodS: number; vehicles: number; up: number; down: number }>();
  for (let row = 0; row < capacity.rows; row++) {
    const at = instants.get(time[row]) ?? { periodS: periodS[row], vehicles: 0, up: 0, down: 0 };
    at.vehicles += vehicles[row];
    at.up += up[row];
    at.down += down[row];
    instants.set(time[row], at);
  }
  const sums: { leastKw: number; vehicleS: number; seconds: number }[] = [];
  for (const [timeUs, at] of [...instants].sort(([a], [b]) => a - b)) {
    const k = Math.floor((timeUs - startEpochUs) / blockUs);
    sums[k] ??= { leastKw: Number.POSITIVE_INFINITY, vehicleS: 0, seconds: 0 };
    const thereKw = Math.min(direction === "down" ? at.down : at.up, direction === "up" ? at.up : at.down);
    sums[k].leastKw = Math.min(sums[k].leastKw, thereKw);
    sums[k].vehicleS += at.vehicles * at.periodS;
    sums[k].seconds += at.periodS;
  }
  return sums
    .filter(({ seconds }) => seconds > blockUs / 1e6 - 1e-3)
    .map(({ leastKw, vehicleS, seconds }, k) => {
      const weekUs = localWeekUs + k * blockUs;
      const day = Math.floor(weekUs / US_PER_DAY) % 7;
      const ofDay = Math.floor((weekUs % US_PER_DAY) / blockUs);
      return { slot: (day >= 5 ? 1000 : 0) + ofDay, availableKw: leastKw, vehicles: vehicleS / seconds };
    });
}
