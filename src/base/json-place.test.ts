import { expect, it } from "vitest";
import { jsonPlace } from "./json-place.ts";

it.each([
  ['{"a":\n', 1, 6],
  ['{\n  "a": 1,\n  oops\n}', 3, 3],
  ["", 1, 1],
  ['{"a": oops}', undefined, undefined],
])("%j is wrong at line %s, column %s", (text, line, column) => {
  let thrown: Error | undefined;
  try {
    JSON.parse(text);
  } catch (error) {
    thrown = error as Error;
  }
  expect(jsonPlace(text, thrown!)).toEqual({ line, column });
});
