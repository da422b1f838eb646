// The engine's property test over many seeds: `node test/random-models.mjs FIRST LAST` (1 to 1000 unless told). Every
// model runs on 1, 2, 3 and 7 workers and through a checkpoint between any two of these numbers. Prints each seed that
// differs, which replays it, and ends with 1 if there was one.
import { register } from "tsx/esm/api";

register();
const { whatDiffers } = await import("./models/random.ts");
const [first = 1, last = 1000] = process.argv.slice(2).map(Number);
const BATCH = 100;
let failed = 0;
for (let from = first; from <= last; from += BATCH) {
  const seeds = Array.from({ length: Math.min(BATCH, last - from + 1) }, (_, i) => from + i);
  const differences = await whatDiffers(seeds, [1, 2, 3, 7]);
  failed += differences.length;
  for (const difference of differences) process.stdout.write(`${difference}\n`);
  process.stdout.write(`seeds ${from} to ${from + seeds.length - 1}: ${differences.length} differ\n`);
}
process.exitCode = failed > 0 ? 1 : 0;
