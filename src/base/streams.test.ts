import seedrandom from "seedrandom";
import { expect, it } from "vitest";
import { stream, streams as streamsOf } from "./random.ts";
import { EntityStreams, hash3 } from "./streams.ts";

const streams = (entities: number) =>
  new EntityStreams({ seed: 7, purpose: "arrivals", entities, nameOf: (entity) => `site:${entity}` });

it("draws the numbers of seedrandom's alea bit for bit, in whatever order streams are used", () => {
  const many = streams(500);
  const single = Array.from({ length: 500 }, (_, entity) => seedrandom.alea(`7/site:${entity}/arrivals`));
  for (let round = 0; round < 100; round++)
    for (let i = 0; i < 500; i++) {
      const entity = (i * 7 + round * 13) % 500;
      if (round % 3 !== 0 || entity % 2 === 0) expect(many.draw(entity)).toBe(single[entity]());
    }
  const one = stream(7, "site:0", "arrivals");
  const alea = seedrandom.alea("7/site:0/arrivals");
  for (let i = 0; i < 1000; i++) expect(one()).toBe(alea());
});

it("streams opened in one go have the numbers of those opened one by one", () => {
  const names = ["vehicle/slac", "evse/hlc", "x/", "a longer name/of another length"];
  for (const seed of [7, "20260115/2/kerb/2/LOAD45", ""]) {
    const together = streamsOf(seed, names);
    names.forEach((name, i) => {
      const alea = seedrandom.alea(`${seed}/${name}`);
      for (let draw = 0; draw < 100; draw++) expect(together[i]!()).toBe(alea());
    });
  }
});

it("goes on from a saved state with the same numbers", () => {
  const first = streams(10);
  for (let i = 0; i < 25; i++) first.draw(i % 7);
  const second = streams(10);
  second.restore(first.save());
  for (let i = 0; i < 100; i++) expect(second.draw(i % 10)).toBe(first.draw(i % 10));
});

it("the counted jitter is even, and neighbours in seed, entity and count differ", () => {
  const bins = new Int32Array(64);
  const seen = new Set<number>();
  for (let entity = 0; entity < 64; entity++)
    for (let k = 0; k < 1000; k++) {
      const value = hash3(1, entity, k);
      seen.add(value);
      bins[Math.floor(value * 64)]++;
    }
  // Chi-square of 63 degrees of freedom: 99.9 % lie below 103.4.
  const chiSquare = bins.reduce((sum, count) => sum + (count - 1000) ** 2 / 1000, 0);
  expect(chiSquare).toBeLessThan(103.4);
  expect(seen.size).toBeGreaterThan(63_990);
  expect(hash3(1, 2, 3)).not.toBe(hash3(2, 2, 3));
  expect(hash3(1, 2, 3)).toBe(hash3(1, 2, 3));
});
