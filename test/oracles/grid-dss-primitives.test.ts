import { describe, expect, it } from "vitest";
import type { ComplexMatrix } from "../../src/grid/complex-matrix.ts";
import { readDss } from "../../src/grid/dss/read.ts";
import type { Network } from "../../src/grid/network.ts";
import { impedancePrimitive, linePrimitive, sourcePrimitive } from "../../src/grid/primitive.ts";
import { capacitorPrimitive } from "../../src/grid/primitive-capacitor.ts";
import { transformerPrimitive } from "../../src/grid/primitive-transformer.ts";
import { type OraclePrimitive, readCases, readOracle, scriptOf } from "./dss-oracle.ts";

const reference = readOracle<Record<string, Record<string, OraclePrimitive>>>("yprim");

/** Relative to the element's largest entry: OpenDSS writes 14 digits and subtracts nearly equal numbers on the way. */
const RELATIVE = 1e-9;

/** Taps and switched steps are those that OpenDSS's controls found. */
function primitives(network: Network): Map<string, ComplexMatrix> {
  const found = new Map<string, ComplexMatrix>();
  for (const source of network.sources) found.set(`vsource.${source.name}`, sourcePrimitive(source).y);
  for (const line of network.lines) found.set(`line.${line.name}`, linePrimitive(line).y);
  for (const transformer of network.transformers) {
    found.set(`transformer.${transformer.name}`, transformerPrimitive(transformer).y);
  }
  for (const impedance of network.impedances)
    found.set(`${impedance.kind}.${impedance.name}`, impedancePrimitive(impedance).y);
  for (const capacitor of network.capacitors) found.set(`capacitor.${capacitor.name}`, capacitorPrimitive(capacitor).y);
  return found;
}

const four = readCases("ieee4");
const cases = Object.keys(reference).map((name) => {
  const single = name.startsWith("ieee4") ? four[name] : readCases(name)[name];
  const folder = name.startsWith("ieee4v") ? "ieee4_DY_Bal" : name.replace(/(34)mod\d$/, "$1");
  return { name, oracle: single, folder };
});

describe("primitive admittances are OpenDSS's", () => {
  for (const { name, oracle, folder } of cases) {
    it(`${name}: every element to ${RELATIVE}`, () => {
      const { file, rest } = scriptOf(folder, oracle.commands);
      const taps = Object.values(oracle.default.regcontrols ?? {}).map(
        ({ transformer, winding, tap_pu }) => `Transformer.${transformer}.wdg=${winding} tap=${tap_pu}`,
      );
      // The reference lists disabled elements too; only faults are ever disabled in these feeders.
      const enabledFaults = Object.keys(reference[name])
        .filter((element) => element.startsWith("Fault."))
        .map((element) => `Enable ${element}`);
      const { network } = readDss(file, { allowOutside: true, commands: [...rest, ...taps, ...enabledFaults] });
      const ours = primitives(network);
      const wrong: string[] = [];
      let compared = 0;
      for (const [element, { Y_re, Y_im }] of Object.entries(reference[name])) {
        const key = element.toLowerCase();
        if (key.startsWith("load.")) continue;
        const y = ours.get(key);
        if (!y) {
          wrong.push(`${element} is missing`);
          continue;
        }
        compared++;
        const scale = Y_re.reduce((most, re, k) => Math.max(most, Math.hypot(re, Y_im[k])), 0);
        const error = Y_re.reduce((most, re, k) => Math.max(most, Math.hypot(re - y.re[k], Y_im[k] - y.im[k])), 0);
        if (y.re.length !== Y_re.length || !(error <= RELATIVE * scale)) {
          wrong.push(`${element}: ${(error / scale).toExponential(2)} of ${scale.toExponential(2)}, order ${y.order}`);
        }
      }
      expect(wrong).toEqual([]);
      expect(compared).toBe(Object.keys(reference[name]).filter((element) => !element.startsWith("Load.")).length);
    });
  }
});
