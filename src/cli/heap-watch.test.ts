import { expect, it } from "vitest";
import { heapWatch } from "./heap-watch.ts";

const MB = 2 ** 20;

async function toldOf(usedMb: number, leftMb: number): Promise<string[]> {
  const told: string[] = [];
  let used = usedMb * MB;
  const collect = () => {
    used = leftMb * MB;
  };
  const heap = { usedBytes: () => used, limitBytes: 1000 * MB, collect };
  const check = await heapWatch((error) => told.push(error.message), heap);
  check(0.256);
  return told;
}

it("a heap that stays full after collecting ends the task, with how full it is and what to set", async () => {
  expect(await toldOf(950, 930)).toEqual([
    "out of memory at 25 % of the run: 930 of the heap's 1000 MB are in use; give it more, as with " +
      "NODE_OPTIONS=--max-old-space-size=2000, or record less (record.sites, record.events) (OUT_OF_MEMORY)",
  ]);
});

it("a heap full of garbage, and one with room, end nothing", async () => {
  expect(await toldOf(950, 400)).toEqual([]);
  expect(await toldOf(870, 870)).toEqual([]);
});
