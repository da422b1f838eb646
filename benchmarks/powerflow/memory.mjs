// What a process holds after reading, factorising and solving a feeder. `memory.mjs` alone: the resident memory of a
// process that does nothing. `memory.mjs LIBRARY FILE [small]`: its own resident memory at the highest and once settled (its
// garbage collected), and what the feeder alone holds; `small` with the heap as `gridpilot powerflow` sets it. Run with
// --expose-gc; prints JSON.
const [libraryPath, file, heap] = process.argv.slice(2);
const MiB = 2 ** 20;
const settled = () => {
  for (let k = 0; k < 4; k++) globalThis.gc();
  const { rss, heapUsed, external, arrayBuffers } = process.memoryUsage();
  return { rss, held: heapUsed + external, arrayBuffers };
};
if (libraryPath === undefined) {
  console.log(JSON.stringify({ emptyMiB: process.resourceUsage().maxRSS / 1024 }));
} else {
  const grid = await import(libraryPath);
  if (heap === "small") grid.keepHeapSmall();
  const before = settled();
  const pf = grid.buildPowerFlow(grid.readDss(file, { allowOutside: true }).network, { islands: "dead" });
  grid.solve(pf);
  const peakMiB = process.resourceUsage().maxRSS / 1024;
  const after = settled();
  console.log(
    JSON.stringify({
      peakMiB,
      settledMiB: after.rss / MiB,
      loadedMiB: before.rss / MiB,
      heldMiB: (after.held - before.held) / MiB,
      arraysMiB: (after.arrayBuffers - before.arrayBuffers) / MiB,
      iterations: pf.outcome.iterations,
    }),
  );
}
