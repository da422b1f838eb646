import { expect, it } from "vitest";
import { packCheckpoint, unpackCheckpoint } from "./checkpoint.ts";

const state = {
  edgeUs: 1e15,
  windowUs: 0.5,
  partitions: [{ index: 3, heap: Float64Array.of(0.1, -0, Number.NaN), none: undefined }],
};
const bytes = packCheckpoint("ring 7", state);

it("gives back what was saved, bit for bit", () => {
  const back = unpackCheckpoint("ring 7", bytes, "a.checkpoint") as typeof state;
  expect(back).toEqual(state);
  expect(Object.is(back.partitions[0].heap[1], -0)).toBe(true);
});

it("refuses a file that is something else, cut, changed, or of another run", () => {
  const changed = Uint8Array.from(bytes);
  changed[changed.length - 3] ^= 1;
  const cases: [Uint8Array, string, RegExp][] = [
    [Buffer.from("time,value\n1,2\n3,4\n"), "ring 7", /a.checkpoint: not a checkpoint of this version.*CHECKPOINT_BAD/],
    [new Uint8Array(0), "ring 7", /CHECKPOINT_BAD/],
    [bytes.subarray(0, bytes.length - 1), "ring 7", /cut or changed.*CHECKPOINT_DAMAGED/],
    [changed, "ring 7", /CHECKPOINT_DAMAGED/],
    [bytes, "ring 8", /belongs to "ring 7", this run is "ring 8".*CHECKPOINT_OTHER_RUN/],
  ];
  for (const [given, name, message] of cases)
    expect(() => unpackCheckpoint(name, given, "a.checkpoint")).toThrow(message);
});
