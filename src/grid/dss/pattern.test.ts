import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { compilePattern } from "./pattern.ts";

describe("patterns of BatchEdit", () => {
  it("are found anywhere in the name, without regard to case", () => {
    const matches = compilePattern("A1");
    expect([matches("xa1y"), matches("A1"), matches("a2")]).toEqual([true, true, false]);
  });

  it("know stars, sets, alternatives, groups and anchors", () => {
    expect(compilePattern(".*")("")).toBe(true);
    expect(compilePattern("^load_[a-c]+$")("load_abc")).toBe(true);
    expect(compilePattern("^load_[^a-c]+$")("load_abc")).toBe(false);
    expect(compilePattern("^(ab|cd)*e$")("ababcde")).toBe(true);
    expect(compilePattern("^a?b$")("b")).toBe(true);
    expect(compilePattern("^((a)(b|c)+)+$")("abcab")).toBe(true);
    expect(compilePattern("a\\.b")("a.b")).toBe(true);
  });

  it("agree with regular expressions", () => {
    const piece = fc.constantFrom("a", "b", ".", "[ab]", "[^a]", "(a|b)", "(ab)", "(a(b|a))");
    const part = fc.tuple(piece, fc.constantFrom("", "", "*", "+", "?")).map(([a, b]) => a + b);
    const pattern = fc.tuple(fc.constantFrom("", "^"), fc.array(part, { maxLength: 5 }), fc.constantFrom("", "$"));
    const name = fc.array(fc.constantFrom("a", "b", "c"), { maxLength: 8 }).map((chars) => chars.join(""));
    fc.assert(
      fc.property(pattern, name, ([start, parts, end], text) => {
        const source = start + parts.join("") + end;
        expect(compilePattern(source)(text), `${source} on ${text}`).toBe(new RegExp(source).test(text));
      }),
      { numRuns: 500 },
    );
  });

  it("take no longer on names made to exhaust a backtracking matcher", () => {
    expect(compilePattern("^(a+)+$")(`${"a".repeat(5000)}b`)).toBe(false);
  });

  it("that do not parse are refused", () => {
    for (const bad of ["(", ")", "[a", "*", "a".repeat(300), "(".repeat(100)])
      expect(() => compilePattern(bad)).toThrow();
  });
});
