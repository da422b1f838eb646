import { expect, it } from "vitest";
import { whatDiffers } from "../../test/models/random.ts";

// `node test/random-models.mjs 1 1000` runs as many as one likes.
it("50 random models give the same trace on 1, 2, 3 and 7 workers and through a checkpoint between any two", async () => {
  const seeds = Array.from({ length: 50 }, (_, i) => i + 1);
  expect(await whatDiffers(seeds, [1, 2, 3, 7])).toEqual([]);
}, 120_000);
