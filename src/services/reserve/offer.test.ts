import { expect, it } from "vitest";
import { stream } from "../../base/random.ts";
import { reserveOffers, settleBlock } from "./offer.ts";

it("offers nothing on the first day, then what was there on the days before", () => {
  const blocks = [30, 20, 40, 10].map((availableKw) => ({ slot: 3, availableKw }));
  expect([...reserveOffers(blocks, 0.95)]).toEqual([0, 30, 20, 20]);
});

it("keeps slots apart and knows nothing of what comes", () => {
  const blocks = [
    { slot: 0, availableKw: 5 },
    { slot: 1, availableKw: 50 },
    { slot: 0, availableKw: 7 },
    { slot: 1, availableKw: 40 },
  ];
  const offers = reserveOffers(blocks, 0.9);
  expect([...offers]).toEqual([0, 0, 5, 50]);
  const changed = reserveOffers([...blocks.slice(0, 3), { slot: 1, availableKw: 1e9 }], 0.9);
  expect(changed).toEqual(offers);
});

it("is there as often as it says, for days that are alike", () => {
  const random = stream(1, "reserve", "test");
  const blocks = Array.from({ length: 4000 }, () => ({ slot: 0, availableKw: 100 + 50 * random() }));
  const offers = reserveOffers(blocks, 0.9);
  const there = blocks.filter(({ availableKw }, k) => k >= 100 && availableKw >= offers[k]).length / 3900;
  // Two standard errors of a share of 0.9 in 3,900 blocks.
  expect(Math.abs(there - 0.9)).toBeLessThan(2 * Math.sqrt((0.9 * 0.1) / 3900));
});

it("pays the offer and takes back what was missing, times a factor", () => {
  const block = { offeredKw: 500, availableKw: 400, hours: 4, price: 14, penaltyFactor: 3 };
  expect(settleBlock(block)).toEqual({ missingKw: 100, earned: 28, penalty: expect.closeTo(16.8, 12) });
  expect(settleBlock({ ...block, availableKw: 900 })).toEqual({ missingKw: 0, earned: 28, penalty: 0 });
});
