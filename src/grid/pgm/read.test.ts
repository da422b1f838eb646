import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { ScenarioError } from "../../base/errors.ts";
import { buildPowerFlow } from "../build-power-flow.ts";
import { headMeasurement, measureHead, nodeVoltagesPu } from "../measure.ts";
import { solveOrThrow } from "../solve.ts";
import { parsePgmDocument } from "./document.ts";
import { type PgmOptions, pgmNetwork } from "./read.ts";

const NODES = [
  { id: 1, u_rated: 400 },
  { id: 2, u_rated: 400 },
];
const LINE = {
  id: 3,
  from_node: 1,
  to_node: 2,
  from_status: 1,
  to_status: 1,
  r1: 0.1,
  x1: 0.05,
  c1: 0,
  tan1: 0,
  r0: 0.3,
  x0: 0.1,
  c0: 0,
  tan0: 0,
};
const SOURCE = { id: 4, node: 1, status: 1, u_ref: 1 };
const LOAD = { id: 5, node: 2, status: 1, type: 0, p_specified: 3000, q_specified: 0 };
const SMALL = { node: NODES, line: [LINE], source: [SOURCE], sym_load: [LOAD] };

const text = (data: unknown, rest: object = {}) => JSON.stringify({ version: "1.0", type: "input", data, ...rest });
const read = (data: unknown, options?: PgmOptions) => pgmNetwork(parsePgmDocument(text(data), "grid.json"), options);

function faultsOf(act: () => unknown): string[] {
  try {
    act();
  } catch (error) {
    if (error instanceof ScenarioError) return error.message.split("\n");
    throw error;
  }
  return [];
}

describe("what is wrong is said with its place", () => {
  it.each([
    ["{", /^grid\.json(:1:\d+)?: not JSON/],
    ["[]", /expected an object/],
    [JSON.stringify({ version: "2.0", data: {} }), /version: expected "1\.0", got "2\.0"/],
    [text({ node: 3 }), /data\.node: expected a list/],
    [text({ node: [7] }), /data\.node\[0\]: expected an object/],
  ])("%s", (source, message) => {
    expect(faultsOf(() => pgmNetwork(parsePgmDocument(source, "grid.json"))).join("\n")).toMatch(message);
  });

  it("all faults at once, each with the component's place and id", () => {
    const { r1: _, ...line } = LINE;
    const faults = faultsOf(() =>
      read({
        node: [{ id: 1, u_rated: -400 }, NODES[1]],
        line: [{ ...line, R1: 0.1 }],
        source: [{ ...SOURCE, node: 9 }, SOURCE],
        sym_laod: [LOAD],
      }),
    );
    expect(faults).toEqual([
      'grid.json data.sym_laod: unknown component type; did you mean "sym_load"? (PGM_TYPE_UNKNOWN)',
      "grid.json data.source: id 4 is used twice (PGM_ID_TWICE)",
      "grid.json data.node[0] (id 1).u_rated: expected > 0, got -400 (PGM_OUT_OF_RANGE)",
      "grid.json data.source[0] (id 4).node: there is no node 9 (PGM_NODE_UNKNOWN)",
      'grid.json data.line[0] (id 3).r1: is missing; is "R1" meant? (PGM_ATTRIBUTE_MISSING)',
    ]);
  });

  it("a clock that the windings cannot have", () => {
    const transformer = {
      id: 6,
      from_node: 1,
      to_node: 2,
      from_status: 1,
      to_status: 1,
      u1: 400,
      u2: 400,
      sn: 1e5,
      uk: 0.04,
      pk: 1000,
      i0: 0,
      p0: 0,
      winding_from: 2,
      winding_to: 1,
      clock: 6,
      tap_side: 0,
      tap_min: 0,
      tap_max: 0,
      tap_size: 0,
    };
    expect(faultsOf(() => read({ node: NODES, transformer: [transformer], source: [SOURCE] }))).toEqual([
      "grid.json data.transformer[0] (id 6).clock: expected an odd number for these windings, got 6 (PGM_CLOCK)",
    ]);
  });

  it("no source that is on", () => {
    expect(faultsOf(() => read({ ...SMALL, source: [{ ...SOURCE, status: 0 }] }))[0]).toMatch(/no source is on/);
  });

  it("any change of one number or name is read, or refused as the user's fault", () => {
    const names = Object.keys(LINE);
    fc.assert(
      fc.property(
        fc.constantFrom(...names),
        fc.oneof(fc.double(), fc.constant(null), fc.string(), fc.array(fc.double())),
        (name, value) => {
          try {
            read({ ...SMALL, line: [{ ...LINE, [name]: value }] });
          } catch (error) {
            expect(error).toBeInstanceOf(ScenarioError);
          }
        },
      ),
    );
  });
});

describe("what the reader makes of a model", () => {
  it("a model without zero-sequence values is balanced, and that is said", () => {
    const { r0: _r, x0: _x, c0: _c, tan0: _t, ...line } = LINE;
    const { warnings } = read({ ...SMALL, line: [line] });
    expect(warnings.map(({ code }) => code)).toEqual(["PGM_BALANCED"]);
    const wanted = faultsOf(() => read({ ...SMALL, line: [line] }, { calculation: "asymmetric" }));
    expect(wanted.map((fault) => fault.slice(-23))).toEqual(Array(3).fill("(PGM_ATTRIBUTE_MISSING)"));
  });

  it("rows of values under one list of attributes are the same model", () => {
    const attributes = Object.keys(LOAD);
    const rows = text({ ...SMALL, sym_load: [Object.values(LOAD)] }, { attributes: { sym_load: attributes } });
    expect(pgmNetwork(parsePgmDocument(rows, "grid.json")).network).toEqual(read(SMALL).network);
  });

  it("an unequal load pulls its own phase down, and what is drawn is delivered", () => {
    const load = { id: 5, node: 2, status: 1, type: 0, p_specified: [2000, 500, 500], q_specified: [0, 0, 0] };
    const { network } = read({ node: NODES, line: [LINE], source: [SOURCE], asym_load: [load] });
    const pf = buildPowerFlow(network, { tolerancePu: 1e-12 });
    solveOrThrow(pf);
    const [a, b, c] = nodeVoltagesPu(pf).slice(3);
    expect(a).toBeLessThan(Math.min(b, c));
    const head = measureHead(pf, headMeasurement(pf));
    expect(head.feederKw - head.lossesKw).toBeCloseTo(3, 9);
  });

  it("a part that is switched off is left out and named", () => {
    const { network, warnings } = read({ ...SMALL, line: [{ ...LINE, to_status: 0 }] });
    expect(warnings[0].message).toBe("no path from a source to node 2: left out");
    expect(network.loads).toEqual([]);
    expect(solveOrThrow(buildPowerFlow(network)).converged).toBe(true);
  });

  it("sensors and faults are passed over with one warning each type", () => {
    const sensor = { measured_object: 2, u_measured: 400 };
    const { warnings } = read({
      ...SMALL,
      sym_voltage_sensor: [
        { id: 8, ...sensor },
        { id: 9, ...sensor },
      ],
    });
    expect(warnings.map(({ path, code }) => `${path} ${code}`)).toEqual(["data.sym_voltage_sensor PGM_PASSED_OVER"]);
  });
});
