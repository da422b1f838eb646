// gridpilot on the same script: the same time loop, and one step at a time from outside. Prints JSON.
import { readFileSync } from "node:fs";

const [libraryPath, file, steps, closedSteps, tapsFile] = process.argv.slice(2);
const grid = await import(libraryPath);
const cpuUs = () => {
  const { user, system } = process.cpuUsage();
  return user + system;
};
const before = process.memoryUsage().rss;
const startedUs = cpuUs();
const { network: asRead } = grid.readDss(file, { allowOutside: true });
// Both engines stand at the taps that OpenDSS's regulators found.
const taps = JSON.parse(readFileSync(tapsFile, "utf8"));
const network = {
  ...asRead,
  transformers: asRead.transformers.map((transformer) => ({
    ...transformer,
    windings: transformer.windings.map((winding, w) => ({
      ...winding,
      tap: taps[transformer.name.toLowerCase()]?.[w] ?? winding.tap,
    })),
  })),
};
const pf = grid.buildPowerFlow(network, { tolerancePu: 1e-6, islands: "dead" });
const readAndFactoriseUs = cpuUs() - startedUs;
const rssMiB = (process.memoryUsage().rss - before) / 2 ** 20;
const hasShapes = file.includes("european");
const baseKw = Float64Array.from(network.loads, (load) => load.kw);
const baseKvar = Float64Array.from(network.loads, (load) => load.kvar);
const follows = Uint8Array.from(network.loads, (load) => (load.status === "fixed" ? 0 : 1));
const wave = (step) => 0.7 + 0.3 * Math.sin((2 * Math.PI * step) / 96);
const setStep = hasShapes
  ? (step) => grid.setLoadsAt(pf, "yearly", step * 60)
  : (step) => {
      const share = wave(step);
      for (let l = 0; l < baseKw.length; l++) {
        const many = follows[l] ? share : 1;
        grid.setLoadKva(pf, l, baseKw[l] * many, baseKvar[l] * many);
      }
    };
const loop = [];
for (let round = 0; round < 5; round++) {
  const from = cpuUs();
  pf.counts.iterations = 0;
  for (let step = 1; step <= steps; step++) {
    setStep(step);
    grid.solve(pf);
  }
  loop.push(cpuUs() - from);
}
const iterations = pf.counts.iterations / steps;
const volts = grid.nodeVoltagesV(pf);
const voltages = Object.fromEntries(Array.from(volts, (v, node) => [grid.nodeName(network, pf.index, node), v]));
const closed = [];
for (let round = 0; round < 4; round++) {
  const from = cpuUs();
  for (let step = 0; step < closedSteps; step++) {
    const share = 0.7 + 0.3 * Math.sin(0.3 * step);
    for (let l = 0; l < baseKw.length; l++) grid.setLoadKva(pf, l, baseKw[l] * share, baseKvar[l] * share);
    grid.solve(pf);
    grid.nodeVoltagesV(pf, volts);
  }
  closed.push(cpuUs() - from);
}
console.log(
  JSON.stringify({
    nodes: pf.index.count,
    loopUs: Math.min(...loop) / steps,
    closedUs: Math.min(...closed) / closedSteps,
    iterations,
    readAndFactoriseMs: readAndFactoriseUs / 1000,
    rssMiB,
    voltages,
    nominalV: Object.fromEntries(Array.from(pf.nominalV, (v, node) => [grid.nodeName(network, pf.index, node), v])),
  }),
);
