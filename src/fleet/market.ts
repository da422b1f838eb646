import type { VehicleShare } from "./fleet.ts";

/** The model at a share of the market; empty, the scenario's own vehicle, where there is no market. */
export function vehicleAt(market: readonly VehicleShare[], share: number): string {
  let left = share;
  for (const { vehicle, share: own } of market) {
    left -= own;
    if (left < 0) return vehicle;
  }
  return market.at(-1)?.vehicle ?? "";
}
