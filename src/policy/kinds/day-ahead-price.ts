import { cheapestTimeKind } from "../cheapest-time-kind.ts";

export const dayAheadPrice = cheapestTimeKind(
  "day-ahead-price",
  "Charging in the cheapest published hours before departure",
  "priceEurPerKwh",
);
