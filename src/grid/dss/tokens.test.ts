import { describe, expect, it } from "vitest";
import { nextToken, scanner } from "./tokens.ts";

function tokens(line: string): string[] {
  const scan = scanner(line);
  const found: string[] = [];
  for (let token = nextToken(scan); token !== undefined; token = nextToken(scan)) {
    found.push(`${token.name}|${token.value}${token.quoted ? "|q" : ""}`);
  }
  return found;
}

describe("tokens of a script line", () => {
  it("blanks, tabs, commas and equal signs separate", () => {
    expect(tokens("New  Line.a\tbus1=x , bus2 = y length =2")).toEqual([
      "|New",
      "|Line.a",
      "bus1|x",
      "bus2|y",
      "length|2",
    ]);
  });

  it("every kind of quote holds a value together and does not nest", () => {
    expect(tokens(`a="x y" b='1 2' c=(3 4) d=[5 | 6] e={7, 8}`)).toEqual([
      "a|x y|q",
      "b|1 2|q",
      "c|3 4|q",
      "d|5 | 6|q",
      "e|7, 8|q",
    ]);
    expect(tokens("mult=[(1 2 +) 3] next")).toEqual(["mult|(1 2 +) 3|q", "|next"]);
  });

  it("comments end the line, but not inside of quotes", () => {
    expect(tokens("New a ! rest")).toEqual(["|New", "|a"]);
    expect(tokens("New a // rest")).toEqual(["|New", "|a"]);
    expect(tokens("x=y!rest")).toEqual(["x|y"]);
    expect(tokens('x="y!z" w')).toEqual(["x|y!z|q", "|w"]);
    expect(tokens("! all of it")).toEqual([]);
  });

  it("a quote without its end runs to the end of the line", () => {
    expect(tokens('x="a b c')).toEqual(["x|a b c|q"]);
  });

  it("columns count from one", () => {
    const scan = scanner("  New  Line.a bus1=b");
    expect([nextToken(scan)!.column, nextToken(scan)!.column, nextToken(scan)!.column]).toEqual([3, 8, 15]);
  });
});
