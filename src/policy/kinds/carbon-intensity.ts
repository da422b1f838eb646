import { cheapestTimeKind } from "../cheapest-time-kind.ts";

export const carbonIntensity = cheapestTimeKind(
  "carbon-intensity",
  "Charging in the published hours of lowest carbon intensity before departure",
  "carbonGPerKwh",
);
