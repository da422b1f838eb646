import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { evaluateRpn, parseNumber } from "./rpn.ts";

const value = (text: string) => evaluateRpn(text.split(" "));

describe("in-line expressions", () => {
  it("taps and impedances as feeders write them", () => {
    expect(value("0.00625 7 * 1 +")).toBeCloseTo(1.04375, 15);
    expect(value("8 1000 /")).toBe(0.008);
    expect(value("12.47 sqr 100 /")).toBeCloseTo(1.555009, 12);
  });

  it("angles are in degrees", () => {
    expect(value("30 sin")).toBeCloseTo(0.5, 15);
    expect(value("1 1 atan2")).toBeCloseTo(45, 12);
  });

  it("swap and the two rolls move the stack", () => {
    expect(value("8 2 swap /")).toBe(0.25);
    expect(value("1 2 rolldn")).toBe(1);
    expect(value("1 2 rolldn rollup")).toBe(2);
  });

  it("a word that is no operator gives no value", () => {
    expect(value("1 2 plus")).toBeUndefined();
    expect(value("constructor")).toBeUndefined();
  });

  it("numbers are decimal only", () => {
    for (const text of ["1", "-1.5", "+.5", "5.", "1e3", "1.5E-3"]) expect(parseNumber(text)).toBe(Number(text));
    for (const text of ["", "NaN", "Infinity", "0x10", "1e", "--1", "1_0", " 1"])
      expect(parseNumber(text)).toBeUndefined();
  });

  it("any sum of two numbers is their sum", () => {
    fc.assert(
      fc.property(fc.integer(), fc.integer(), (a, b) => {
        expect(evaluateRpn([String(a), String(b), "+"])).toBe(a + b);
      }),
    );
  });
});
