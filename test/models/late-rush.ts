import { type Model, modelEntry } from "../../src/engine/model.ts";

/** Two partitions with hardly anything to do until their rush begins, and a thousand events a window from then on. */
export interface LateRush {
  readonly rushFrom: number;
  readonly windows: number;
}

const WINDOW_US = 1000;

export const build = ({ rushFrom, windows }: LateRush): Model<number> => ({
  plan: { endUs: windows * WINDOW_US, windowUs: WINDOW_US },
  weights: [1, 1],
  newProgram: () => ({
    start: (p) => p.at(p.timer(0, 0), 0, 0),
    handle: (p) => p.at(0, p.nowUs + (p.nowUs < rushFrom * WINDOW_US ? WINDOW_US : 1), 0),
  }),
  result: (_program, partition) => partition.handled,
});

export const run = modelEntry(build);
