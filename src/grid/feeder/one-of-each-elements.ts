import { matrixOf } from "../complex-matrix.ts";

/** What windings of the tests' transformers have in common. */
export const winding = (bus: number, nodes: readonly number[], kv: number) => ({
  terminal: { bus, nodes },
  connection: "wye" as const,
  kv,
  kva: 25,
  resistancePct: 0.6,
  tap: 1,
  minTap: 0.9,
  maxTap: 1.1,
  numTaps: 32,
  neutralOhm: { r: -1, x: 0 },
});

/** A line of two phases. */
export const line = {
  from: { bus: 1, nodes: [1, 2] },
  to: { bus: 2, nodes: [1, 2] },
  zOhm: matrixOf(
    [
      [0.03, 0.01],
      [0.01, 0.03],
    ],
    [
      [0.1, 0.05],
      [0.05, 0.1],
    ],
  ),
  yShuntS: matrixOf(
    [
      [0, 0],
      [0, 0],
    ],
    [
      [3e-6, -1e-6],
      [-1e-6, 3e-6],
    ],
  ),
  lengthM: 30,
  normalAmps: 100,
  isSwitch: false,
};

/** What loads and generators have in common. */
export const injection = {
  phases: 1,
  connection: "wye" as const,
  terminal: { bus: 2, nodes: [1, 0] },
  kv: 0.12,
  minPu: 0.8,
  maxPu: 1.05,
};
