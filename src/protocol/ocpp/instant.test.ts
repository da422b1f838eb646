import { expect, it } from "vitest";
import { readInstant, writeInstant } from "./instant.ts";

const EPOCH_US = 1_709_251_200e6;

it("an instant is written in UTC with whole milliseconds, never ahead of its time", () => {
  expect(writeInstant(1_999, EPOCH_US)).toBe("2024-03-01T00:00:00.001Z");
});

it("an instant without an offset is read as UTC, one with an offset by it", () => {
  expect(readInstant("2024-03-01T00:00:01", EPOCH_US)).toBe(1e6);
  expect(readInstant("2024-03-01T01:00:01+01:00", EPOCH_US)).toBe(1e6);
  expect(readInstant("2024-03-01T00:00:00.25Z", EPOCH_US)).toBe(250_000);
  expect(readInstant("tomorrow", EPOCH_US)).toBeUndefined();
});
