import { expect, it } from "vitest";
import { buildPowerFlow } from "./build-power-flow.ts";
import { elementFlow } from "./measure.ts";
import { parsePgmDocument } from "./pgm/document.ts";
import { pgmNetwork } from "./pgm/read.ts";
import { solveOrThrow } from "./solve.ts";

const LINE = { id: 4, from_node: 1, to_node: 2, from_status: 1, to_status: 1, r1: 0.2, x1: 0.1, c1: 1e-4, tan1: 0 };
const LINK = { id: 5, from_node: 2, to_node: 3, from_status: 1, to_status: 1 };
const data = {
  node: [1, 2, 3].map((id) => ({ id, u_rated: 10e3 })),
  line: [{ ...LINE, r0: 0.1, x0: 0.3, c0: 1e-4, tan0: 0 }],
  link: [LINK],
  source: [{ id: 6, node: 1, status: 1, u_ref: 1.05, sk: 1e12 }],
  sym_load: [{ id: 7, node: 3, status: 1, type: 0, p_specified: 1.2e6, q_specified: 6e5 }],
};
const solved = (part: object) => {
  const text = JSON.stringify({ version: "1.0", type: "input", is_batch: false, attributes: {}, data: part });
  const pf = buildPowerFlow(pgmNetwork(parsePgmDocument(text, "input.json")).network, { tolerancePu: 1e-15 });
  solveOrThrow(pf);
  return pf;
};

it("what comes out of a line goes into the link behind it, to a millionth of a watt in a megawatt", () => {
  const pf = solved(data);
  const [line, link] = [0, 1].map((element) => elementFlow(pf, "lines", element));
  for (let k = 0; k < 3; k++) {
    expect(Math.abs(line.kw[3 + k] + link.kw[k])).toBeLessThan(1e-9);
    expect(Math.abs(line.kvar[3 + k] + link.kvar[k])).toBeLessThan(1e-9);
    expect(link.kw[3 + k]).toBeCloseTo(-400, 6);
  }
});

it("a network without links has no correction", () => {
  expect(solved({ ...data, link: [], line: [...data.line, { ...data.line[0], ...LINK }] }).links).toBeUndefined();
});
