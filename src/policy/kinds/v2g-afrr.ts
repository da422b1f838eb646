import { reserveKind } from "../reserve-kind.ts";

/** Automatic frequency restoration reserve: power by the share the area's controller calls for. */
export const v2gAfrr = reserveKind({
  kind: "v2g-afrr",
  summary: "Frequency restoration (aFRR): vehicles give and take the share of their offer that is called for",
  params: {},
  shareOf: () => (view) => view.reserveShare,
});
