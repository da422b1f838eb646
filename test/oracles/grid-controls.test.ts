import { describe, expect, it } from "vitest";
import { readDss } from "../../src/grid/dss/read.ts";
import { type NetworkRun, runNetwork } from "../../src/grid/run-network.ts";
import { readCases, scriptOf } from "./dss-oracle.ts";

// OpenDSS's own decisions with controls free, at its default tolerance: the number of solves until they rest, every tap
// and every capacitor step.
const FEEDERS = [
  ["ieee13", "ieee13"],
  ["ieee34mod1", "ieee34"],
  ["ieee34mod2", "ieee34"],
  ["ieee37", "ieee37"],
  ["ieee123", "ieee123"],
  ["ieee8500", "ieee8500"],
  ["ckt7", "ckt7"],
  ["ckt5", "ckt5"],
] as const;

describe("regulators and capacitor controls come to rest where OpenDSS's do", () => {
  for (const [name, folder] of FEEDERS) {
    it(`${name}: taps, steps and control iterations`, () => {
      const oracle = readCases(name)[name];
      const { file, rest } = scriptOf(folder, oracle.commands);
      let last: NetworkRun | undefined;
      readDss(file, {
        allowOutside: true,
        commands: rest,
        onSolve: ({ network }) => {
          last = runNetwork(network);
          return last;
        },
      });
      const { pf, outcome, taps, steps } = last!;
      const found: Record<string, number> = {};
      const expected: Record<string, number> = {};
      for (const regulator of pf.network.regulators) {
        found[regulator.name] = taps[regulator.transformer][regulator.tapWinding];
      }
      for (const [regulator, { tap_pu }] of Object.entries(oracle.default.regcontrols ?? {}))
        expected[regulator] = tap_pu;
      const rounded = (taps: Record<string, number>) =>
        Object.entries(taps)
          .map(([regulator, tap]) => `${regulator.toLowerCase()} ${tap.toFixed(6)}`)
          .sort();
      expect(rounded(found)).toEqual(rounded(expected));
      const ours = pf.network.capacitors
        .map((capacitor, c) => `${capacitor.name.toLowerCase()} ${[...steps[c]]}`)
        .sort();
      const theirs = Object.entries(oracle.default.capacitors ?? {}).map(([key, { states }]) => `${key} ${states}`);
      expect(ours).toEqual(theirs.sort());
      expect(outcome.settled).toBe(true);
      expect(outcome.controlIterations).toBe(oracle.default.solution.control_iterations);
    });
  }
});
