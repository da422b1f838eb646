// What the benchmark uses of gridpilot, bundled on the spot so that it runs as the shipped program does.
export { keepHeapSmall } from "../../src/cli/small-heap.ts";
export { buildPowerFlow } from "../../src/grid/build-power-flow.ts";
export { newControls, solveWithControls } from "../../src/grid/controls.ts";
export { readDss } from "../../src/grid/dss/read.ts";
export { loadFeeder } from "../../src/grid/feeder/load-feeder.ts";
export { showLane, solveLanes, takeLane } from "../../src/grid/lanes.ts";
export { nodeVoltagesV } from "../../src/grid/measure.ts";
export { nodeName } from "../../src/grid/node-index.ts";
export { setLoadKva } from "../../src/grid/set-power-flow.ts";
export { setLoadsAt } from "../../src/grid/shapes.ts";
export { solve } from "../../src/grid/solve.ts";
