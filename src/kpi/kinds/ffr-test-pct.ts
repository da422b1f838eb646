import { reserveTestPct } from "../reserve-test.ts";

export const ffrTestPct = reserveTestPct({
  kind: "ffrTestPct",
  product: "FFR",
  afterS: 1.3,
  source: "Nordic fast frequency reserve, from memory",
});
