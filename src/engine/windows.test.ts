import { expect, it } from "vitest";
import { type Phold, runAlone } from "../../test/models/phold.ts";
import { runOnWorkers } from "./workers.ts";

const model: Phold = { seed: 3, partitions: 7, entities: 6, windowUs: 4000, endUs: 200_000 };
const module = new URL("../../test/models/phold.ts", import.meta.url);

it.each([1, 2, 3])("a run on %i workers handles the same events in the same order as one alone", async (workers) => {
  for (const seed of [3, 4]) {
    const task = { ...model, seed };
    const alone = runAlone(task);
    expect(alone.flat().length).toBeGreaterThan(3000);
    const parts = await runOnWorkers<Phold, number[][]>({ module, workers, task });
    expect(parts.flat()).toEqual(alone);
  }
});

it("a message that would arrive inside the present window is an error that names both ends, on any number of workers", async () => {
  const task = { ...model, windowUs: -1 };
  expect(() => runAlone(task)).toThrow("a run needs a window");
  const tooShort = new URL("../../test/models/too-short-link.ts", import.meta.url);
  for (const workers of [1, 2]) {
    await expect(runOnWorkers({ module: tooShort, workers, task: null })).rejects.toThrow(
      /partition 1 to 0 arrives at 10 µs, inside the window that ends at 1005 µs/,
    );
  }
});

it("a cancelled run releases every worker", async () => {
  const controller = new AbortController();
  const endless = { ...model, endUs: 1e15 };
  const running = runOnWorkers({ module, workers: 2, task: endless, signal: controller.signal });
  controller.abort();
  await expect(running).rejects.toThrow(/abort/i);
});
