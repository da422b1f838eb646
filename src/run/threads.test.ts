import { expect, it } from "vitest";
import { US_PER_DAY, US_PER_MIN } from "../base/time.ts";
import type { Model } from "../model/model.ts";
import { threadsForBatches } from "./threads.ts";

const DAY = { endUs: US_PER_DAY, controlUs: 15 * US_PER_MIN, windowUs: 15 * US_PER_MIN };
const machines = (fidelity: "session" | "message") => ({ fidelity }) as NonNullable<Model["protocol"]>;
const batchesOf = (copies: number) => ({ copies, atOnce: 2, begun: new Int32Array(1) });
/** Threads of a day of `scenarios/city`, 60 sites a street. */
const threads = (copies: number, protocol: Model["protocol"], hasGrid: boolean, isWorkersLimit = true) =>
  threadsForBatches(
    batchesOf(copies),
    { ...DAY, protocol },
    { sites: 60 * copies, hasGrid },
    { workers: 2, isWorkersLimit },
  );

it("a second thread is started where it was measured to pay", () => {
  expect(threads(1819, undefined, false).workers).toBe(1);
  expect(threads(5457, undefined, false).workers).toBe(2);
  expect(threads(182, machines("session"), false).workers).toBe(1);
  expect(threads(1700, machines("session"), false).workers).toBe(1);
  expect(threads(3638, machines("session"), false).workers).toBe(2);
  expect(threads(182, machines("message"), false).workers).toBe(2);
  expect(threads(182, undefined, true).workers).toBe(1);
  expect(threads(1819, undefined, true).workers).toBe(2);
});

it("whoever asks for two gets two, and hears why where one is taken", () => {
  expect(threads(182, undefined, false, false).workers).toBe(2);
  expect(threads(182, undefined, false).reason).toBe(
    "the run is some 0.1 s of work, less than the 3 s that pay for threads",
  );
});
