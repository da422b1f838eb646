// The loops of a solve in AssemblyScript: the operations of ldl-solve.ts, load-branches.ts, iterate.ts and
// leading-block.ts in the same order, and so the same bits (kernel.test.ts). Built into ../kernel-bytes.ts by
// `npm run kernel`. Memory holds the arrays of one power flow; a header of 32-bit fields (fields.ts) says where.
export { addLoadCurrents, copyInjected } from "./loads";
export { extrapolatePair } from "./pair-voltages";
export { fromLane, iteratePair, toLane } from "./pairs";
export { drawPower, takeExtras } from "./powers";
export { solveTrailing } from "./trailing";
export { extrapolate, spread, update } from "./voltages";
