import { expect, it } from "vitest";
import { keepOnce } from "./once.ts";

it("a thing is made once, kinds apart, and the least lately used gives way", async () => {
  const once = keepOnce({ big: 2 });
  const made: string[] = [];
  const ask = (kind: string, key: string) =>
    once(kind, key, async () => {
      made.push(`${kind} ${key}`);
      return made.length;
    });
  expect([await ask("big", "a"), await ask("big", "a"), await ask("small", "a")]).toEqual([1, 1, 2]);
  await ask("big", "b");
  await ask("big", "a");
  await ask("big", "c");
  await ask("big", "a");
  await ask("big", "b");
  expect(made).toEqual(["big a", "small a", "big b", "big c", "big b"]);
});

it("what could not be made is asked for again", async () => {
  const once = keepOnce();
  let tries = 0;
  const ask = () =>
    once("file", "x", async () => {
      if (tries++ === 0) throw new Error("not there yet");
      return tries;
    });
  await expect(ask()).rejects.toThrow("not there yet");
  expect(await ask()).toBe(2);
});
