import { reserveTestPct } from "../reserve-test.ts";

export const afrrTestPct = reserveTestPct({
  kind: "afrrTestPct",
  product: "aFRR",
  afterS: 300,
  source: "regelleistung.net: all of it within 5 minutes",
});
