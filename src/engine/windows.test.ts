import { expect, it } from "vitest";
import { type Phold, runAlone } from "../../test/models/phold.ts";
import { createBarrier } from "./barrier.ts";
import { createMailboxes } from "./mailbox.ts";
import type { Program } from "./partition.ts";
import { runWindows, type ShardState } from "./windows.ts";
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

it("late coordination of an edge comes between that edge's exchange and the end of the next window, once, also after a restart", () => {
  const run = (resume?: ShardState) => {
    const seen: string[] = [];
    const program: Program = {
      start: (partition) => partition.schedule(500, 0, 0, 0),
      handle: (partition) => {
        seen.push(`event ${partition.nowUs}`);
        partition.schedule(partition.nowUs + 1000, 0, 0, 0);
      },
      save: () => null,
      restore: () => {},
    };
    let save: (() => ShardState) | undefined;
    const states: ShardState[] = [];
    const shard = {
      programs: [program],
      opened: (_own: unknown, give: () => ShardState) => {
        save = give;
      },
      resume,
      coordinatesLate: true,
      publish: (edgeUs: number) => seen.push(`publish ${edgeUs}`),
      coordinate: (edgeUs: number) => seen.push(`coordinate ${edgeUs}`),
      receive: (edgeUs: number) => seen.push(`receive ${edgeUs}`),
    };
    const alone = { worker: 0, workers: 1, barrier: createBarrier(), mailboxes: createMailboxes(1) };
    for (const _edge of runWindows(shard, { endUs: 3000, windowUs: 1000 }, alone)) states.push(save!());
    return { seen, states };
  };
  const whole = run();
  expect(whole.seen).toEqual([
    ...["event 500", "publish 1000", "receive 1000"],
    ...["coordinate 1000", "event 1500", "publish 2000", "receive 2000"],
    ...["coordinate 2000", "event 2500", "publish 3000", "receive 3000", "coordinate 3000"],
  ]);
  expect(run(whole.states[0]).seen).toEqual(whole.seen.slice(3));
});
