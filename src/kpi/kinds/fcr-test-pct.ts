import { reserveTestPct } from "../reserve-test.ts";

export const fcrTestPct = reserveTestPct({
  kind: "fcrTestPct",
  product: "FCR",
  afterS: 30,
  source: "Regulation (EU) 2017/1485 Annex V: all of it within 30 s",
});
