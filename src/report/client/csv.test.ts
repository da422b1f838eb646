import { expect, it } from "vitest";
import { csvOf } from "./csv.ts";

it("cells with commas, quotes and line breaks are quoted, empty ones stay empty", () => {
  expect(
    csvOf({
      header: ["a", "b [kW]"],
      rows: [
        ['say "x", y\n', null],
        ["z", -1.5],
      ],
    }),
  ).toBe('a,b [kW]\r\n"say ""x"", y\n",\r\nz,-1.5\r\n');
});

it.each(["=1+1", "+1", "-cmd", "@x", "\tx"])("a text cell %j cannot run as a spreadsheet formula", (text) => {
  expect(csvOf({ header: ["a"], rows: [[text]] })).toContain(`'${text}`);
});
