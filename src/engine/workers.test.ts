import { expect, it } from "vitest";
import { runFailing } from "../../test/models/failing.ts";
import { CauseLog } from "./causes.ts";
import { alone, runPrograms } from "./model.ts";
import type { Program } from "./partition.ts";
import { observers, Profile } from "./profile.ts";
import { balancedRanges } from "./ranges.ts";
import { hashText, TraceHash } from "./trace-hash.ts";
import { runWindows } from "./windows.ts";
import { runOnWorkers } from "./workers.ts";

const failing = new URL("../../test/models/failing.ts", import.meta.url);

it("a worker that hangs ends the run with who waits for whom", async () => {
  await expect(runOnWorkers({ module: failing, workers: 3, task: "hang" })).rejects.toThrow(
    /worker 0, 1 waits at the window's edge for worker 2 \(in partition 2\), which does not come \(WORKER_STALLED\)/,
  );
});

it("a worker that is slow but gets from partition to partition is waited for", async () => {
  await expect(runOnWorkers({ module: failing, workers: 2, task: "slow" })).resolves.toHaveLength(2);
});

it("memory that is refused to arrays has the same name", async () => {
  const run = runOnWorkers({ module: failing, workers: 2, task: "arrays" });
  await expect(run).rejects.toThrow(/worker 1 ran out of memory.*\(WORKER_OUT_OF_MEMORY\)/);
});

it("a worker that runs out of memory ends the run with a named error", async () => {
  const run = runOnWorkers({ module: failing, workers: 2, task: "memory", maxHeapMb: 60 });
  await expect(run).rejects.toThrow(/worker 1 ran out of memory.*\(WORKER_OUT_OF_MEMORY\)/);
});

it("the calling thread can be the first worker: it meets the others, and another's failure releases it", async () => {
  const threads: number[] = [];
  const here = async (shared: Parameters<typeof runFailing>[0]) => {
    threads.push(shared.worker);
    runFailing(shared);
  };
  await expect(runOnWorkers({ module: failing, workers: 3, task: "slow", here })).resolves.toHaveLength(3);
  expect(threads).toEqual([0]);
  await expect(runOnWorkers({ module: failing, workers: 2, task: "throw", here })).rejects.toThrow(
    "no berth of that name",
  );
});

it("workers that would run windows of different length are told so", async () => {
  await expect(runOnWorkers({ module: failing, workers: 2, task: "disagree" })).rejects.toThrow(
    /ran a window to \d000 µs, worker \d to \d000 µs: they must agree/,
  );
});

it("a worker that throws ends the run with its own error", async () => {
  await expect(runOnWorkers({ module: failing, workers: 2, task: "throw" })).rejects.toThrow("no berth of that name");
});

it("ranges are balanced by weight and the same for equal weights", () => {
  expect([...balancedRanges([1, 1, 1, 1, 1, 1], 3)]).toEqual([0, 0, 1, 1, 2, 2]);
  expect([...balancedRanges([10, 1, 1, 1, 1, 1, 5], 2)]).toEqual([0, 1, 1, 1, 1, 1, 1]);
  expect([...balancedRanges([0, 0], 2)]).toEqual([0, 0]);
});

/** Two partitions that send a token back and forth; partition 0 also ticks. */
const pingPong = (ticks: number): Program[] =>
  [0, 1].map((index) => ({
    start: (p) => {
      if (index === 1) return;
      p.send(1, 100, 0, 2, 5, 1);
      if (ticks > 0) p.at(p.timer(7, 0), 30, 0);
    },
    handle: (p, kind, entity, value) => {
      if (kind === 2) p.send(1 - p.index, p.nowUs + 100, 0, 2, entity, value + 1);
    },
  }));
const plan = { endUs: 1000, windowUs: 100 };

it("the cause log names what led to an event, across partitions and back to the start", () => {
  const log = new CauseLog();
  runPrograms(pingPong(1), plan, { observer: log });
  const chain = log.chain(0, 2);
  expect(chain.map(({ partition, timeUs, value }) => `${partition}@${timeUs}:${value}`)).toEqual([
    "0@400:4",
    "1@300:3",
    "0@200:2",
    "1@100:1",
  ]);
  expect(log.chain(0, 0)).toEqual([{ partition: 0, timeUs: 30, kind: 7, entity: 0, value: 0 }]);
  expect(log.events(1)).toHaveLength(5);
});

it("the profile counts events and time by kind, with whatever clock it is given", () => {
  let now = 0;
  const profile = new Profile(() => now++);
  runPrograms(pingPong(1), plan, { observer: profile });
  expect(profile.rows()).toEqual([
    { kind: 2, events: 9, time: 9 },
    { kind: 7, events: 1, time: 1 },
  ]);
});

it("the trace hash of two runs differs from the window of the first difference on, and not before", () => {
  const hashesOf = (programs: Program[]) => {
    const hash = new TraceHash(programs.length);
    const observer = observers([hash, new Profile(() => 0)]);
    const lines: string[] = [];
    for (const edgeUs of runWindows({ programs, observer }, plan, alone()))
      lines.push(`${edgeUs} ${hashText(hash.at(edgeUs))}`);
    return lines;
  };
  const [first, again] = [hashesOf(pingPong(0)), hashesOf(pingPong(0))];
  expect(again).toEqual(first);
  const late = pingPong(0);
  const { handle } = late[1];
  late[1].handle = (p, kind, entity, value) => handle(p, kind, entity, p.nowUs === 500 ? value + 1 : value);
  const changed = hashesOf(late);
  expect(changed.findIndex((line, i) => line !== first[i])).toBe(5);
  expect(changed.at(-1)).not.toBe(first.at(-1));
  // A timer that never fires uses up one of its partition's numbers; nothing has happened.
  const idle = pingPong(0);
  const { start } = idle[0];
  idle[0].start = (p) => {
    const timer = p.timer(0, 0);
    p.at(timer, 100, 0);
    p.cancel(timer);
    start(p);
  };
  expect(hashesOf(idle)).toEqual(first);
});
