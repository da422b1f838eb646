// gridpilot on the same script: the same time loop, with one and with four lanes; one step at a time from outside; and the
// time loop with regulators and capacitors free. Prints JSON.
import { readFileSync } from "node:fs";

const [libraryPath, taskText, foundFile] = process.argv.slice(2);
const { file, steps, closedSteps, freeSteps, ownShapes, kernel } = JSON.parse(taskText);
const grid = await import(libraryPath);
const cpuUs = () => {
  const { user, system } = process.cpuUsage();
  return user + system;
};
const startedUs = cpuUs();
const { network: asRead } = grid.readDss(file, { allowOutside: true });
// Both engines stand at the taps and capacitor steps that OpenDSS's controls found.
const { taps, capacitors } = JSON.parse(readFileSync(foundFile, "utf8"));
const network = {
  ...asRead,
  transformers: asRead.transformers.map((transformer) => ({
    ...transformer,
    windings: transformer.windings.map((winding, w) => ({
      ...winding,
      tap: taps[transformer.name.toLowerCase()]?.[w] ?? winding.tap,
    })),
  })),
  capacitors: asRead.capacitors.map((capacitor) => ({
    ...capacitor,
    steps: capacitor.steps.map((step, k) => ({
      ...step,
      closed: (capacitors[capacitor.name.toLowerCase()]?.[k] ?? (step.closed ? 1 : 0)) === 1,
    })),
  })),
};
const options = { tolerancePu: 1e-6, islands: "dead", kernel };
const pf = grid.buildPowerFlow(network, options);
const readAndFactoriseUs = cpuUs() - startedUs;
const many = grid.buildPowerFlow(network, { ...options, lanes: 4 });

const baseKw = Float64Array.from(network.loads, (load) => load.kw);
const baseKvar = Float64Array.from(network.loads, (load) => load.kvar);
const follows = Uint8Array.from(network.loads, (load) => (load.status === "fixed" ? 0 : 1));
const wave = (step) => 0.7 + 0.3 * Math.sin((2 * Math.PI * step) / 96);
function setStep(into, step) {
  if (ownShapes) {
    grid.setLoadsAt(into, "yearly", step * 60);
    return;
  }
  const share = wave(step);
  for (let l = 0; l < baseKw.length; l++) {
    const times = follows[l] ? share : 1;
    grid.setLoadKva(into, l, baseKw[l] * times, baseKvar[l] * times);
  }
}

/** The least of several rounds, per step. */
function best(rounds, perRound, work) {
  let least = Number.POSITIVE_INFINITY;
  for (let round = 0; round < rounds; round++) {
    const from = cpuUs();
    work();
    least = Math.min(least, cpuUs() - from);
  }
  return least / perRound;
}

const loopUs = best(5, steps, () => {
  for (let step = 1; step <= steps; step++) {
    setStep(pf, step);
    grid.solve(pf);
  }
});
const iterations = pf.counts.iterations / pf.counts.solves;
const volts = grid.nodeVoltagesV(pf);
const voltages = Object.fromEntries(Array.from(volts, (v, node) => [grid.nodeName(network, pf.index, node), v]));

const lanesUs = best(5, steps, () => {
  for (let step = 1; step <= steps; step += 4) {
    for (let lane = 0; lane < 4; lane++) {
      setStep(many, step + lane);
      grid.takeLane(many, lane);
    }
    grid.solveLanes(many);
    for (let lane = 0; lane < 4; lane++) grid.showLane(many, lane);
  }
});
// Lane 3 had the last step; the same bits as alone would want the same steps before, so only close.
let lanesApartV = 0;
for (let node = 0; node < volts.length; node++) {
  const v = Math.hypot(many.vRe[node], many.vIm[node]);
  lanesApartV = Math.max(lanesApartV, Math.abs(v - volts[node]) / (pf.nominalV[node] || v || 1));
}

const closedUs = best(5, closedSteps, () => {
  for (let step = 0; step < closedSteps; step++) {
    const share = 0.7 + 0.3 * Math.sin(0.3 * step);
    for (let l = 0; l < baseKw.length; l++) grid.setLoadKva(pf, l, baseKw[l] * share, baseKvar[l] * share);
    grid.solve(pf);
    grid.nodeVoltagesV(pf, volts);
  }
});

let free = {};
if (freeSteps) {
  const controls = grid.newControls(pf);
  const run = () => {
    for (let step = 1; step <= freeSteps; step++) {
      setStep(pf, step);
      grid.solveWithControls(pf, controls, { mode: "static", timeS: step * 60, maxControlIterations: 100 });
    }
  };
  const before = { ...pf.counts };
  const freeUs = best(8, freeSteps, run);
  const perStep = (count) => (pf.counts[count] - before[count]) / (8 * freeSteps);
  free = {
    freeUs,
    freeSolves: perStep("solves"),
    freePathUpdates: perStep("pathUpdates"),
    freeTaps: Object.fromEntries(network.transformers.map(({ name }, t) => [name.toLowerCase(), [...pf.taps[t]]])),
  };
}
console.log(
  JSON.stringify({
    nodes: pf.index.count,
    ...{ loopUs, lanesUs, closedUs, iterations, lanesApartPu: lanesApartV },
    readAndFactoriseMs: readAndFactoriseUs / 1000,
    voltages,
    nominalV: Object.fromEntries(Array.from(pf.nominalV, (v, node) => [grid.nodeName(network, pf.index, node), v])),
    ...free,
  }),
);
