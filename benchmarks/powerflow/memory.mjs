// What a process holds after reading and factorising a feeder, over what it held before: resident memory after the garbage
// is collected. Run with --expose-gc; prints JSON.
const [libraryPath, file] = process.argv.slice(2);
const grid = await import(libraryPath);
const settled = () => {
  for (let k = 0; k < 4; k++) globalThis.gc();
  const { rss, heapUsed, external, arrayBuffers } = process.memoryUsage();
  return { rss, held: heapUsed + external, arrayBuffers };
};
const before = settled();
const pf = grid.buildPowerFlow(grid.readDss(file, { allowOutside: true }).network, { islands: "dead" });
grid.solve(pf);
const after = settled();
console.log(
  JSON.stringify({
    rssMiB: (after.rss - before.rss) / 2 ** 20,
    heldMiB: (after.held - before.held) / 2 ** 20,
    arraysMiB: (after.arrayBuffers - before.arrayBuffers) / 2 ** 20,
    iterations: pf.outcome.iterations,
  }),
);
