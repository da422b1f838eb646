import { expect, it } from "vitest";
import { explainedText } from "./cli/explained-text.ts";
import { explainFeeder, explainNetwork } from "./explain-network.ts";
import { parsePgmDocument } from "./grid/pgm/document.ts";
import { pgmNetwork } from "./grid/pgm/read.ts";

const MODEL = JSON.stringify({
  version: "1.0",
  type: "input",
  data: {
    node: [
      { id: 1, u_rated: 10_000 },
      { id: 2, u_rated: 400 },
    ],
    transformer: [
      {
        id: 3,
        from_node: 1,
        to_node: 2,
        from_status: 1,
        to_status: 1,
        u1: 10_000,
        u2: 400,
        sn: 630e3,
        uk: 0.04,
        pk: 6000,
        i0: 0,
        p0: 0,
        winding_from: 2,
        winding_to: 1,
        clock: 5,
        tap_side: 0,
        tap_pos: 1,
        tap_min: -2,
        tap_max: 2,
        tap_size: 250,
      },
    ],
    source: [{ id: 4, node: 1, status: 1, u_ref: 1.02 }],
    sym_load: [{ id: 5, node: 2, status: 1, type: 0, p_specified: 90e3, q_specified: 30e3 }],
  },
});

it("prints a table per class, with units, in our terms", () => {
  const { network } = pgmNetwork(parsePgmDocument(MODEL, "small.json"));
  const text = explainedText({ feeder: "small", frequencyHz: 50, classes: explainNetwork(network), warnings: [] });
  expect(text).toBe(`small, 50 Hz

Buses (2)
  bus  nominal phase voltage [V]  x  y
  1                       5773.5
  2                       230.94

Sources (1)
  source  at       phases  rated [kV]  voltage [pu]  angle [deg]       r1 [Ω]      x1 [Ω]       r0 [Ω]      x0 [Ω]
  4       1.1.2.3       3          10          1.02            0  0.000995037  0.00995037  0.000995037  0.00995037

Transformers (1)
  transformer  winding  at         connection  rated [kV]  rated [kVA]  tap [pu]  r [%]          x to next [%]
  3                  1  1.1.2.3.0  delta               10          630     1.025  by admittance  by admittance
                     2  2.1.2.3.0  wye                0.4          630         1  by admittance  by admittance

Loads (1)
  load  at         connection  model           rated [kV]  power [kW]  reactive [kvar]  range [pu]  shape
  5     2.1.2.3.0  wye         constant power         0.4          90               30  any`);
});

it("reads a feeder folder as well; every row has a cell for every column", async () => {
  const { feeder, classes, warnings } = await explainFeeder("models/feeders/european-lv");
  expect(feeder).toBe("IEEE European LV test feeder");
  expect(warnings).toEqual([]);
  const counts = Object.fromEntries(classes.map(({ title, rows }) => [title, rows.length]));
  expect(counts).toMatchObject({ Buses: 907, Lines: 905, Transformers: 2, Loads: 55, Sources: 1 });
  for (const { columns, rows } of classes) for (const row of rows) expect(row.length).toBe(columns.length);
});
