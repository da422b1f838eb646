import { expect, it } from "vitest";
import { ScenarioError, SimulationError } from "../../base/errors.ts";
import { stream } from "../../base/random.ts";
import { parsePgmDocument } from "./document.ts";
import { searchTaps, TAP_STRATEGIES } from "./tap-search.ts";

const MODEL = JSON.stringify({
  version: "1.0",
  type: "input",
  data: {
    node: [
      { id: 1, u_rated: 10_000 },
      { id: 2, u_rated: 400 },
      { id: 7, u_rated: 400 },
    ],
    transformer: [
      {
        ...{ id: 3, from_node: 1, to_node: 2, from_status: 1, to_status: 1, u1: 10_000, u2: 400, sn: 630e3 },
        ...{ uk: 0.04, pk: 6000, i0: 0, p0: 0, winding_from: 2, winding_to: 1, clock: 5 },
        ...{ tap_side: 0, tap_pos: 1, tap_min: -2, tap_max: 2, tap_size: 250 },
      },
    ],
    link: [{ id: 8, from_node: 2, to_node: 7, from_status: 1, to_status: 1 }],
    source: [{ id: 4, node: 1, status: 1, u_ref: 1.02 }],
    sym_load: [{ id: 5, node: 7, status: 1, type: 0, p_specified: 90e3, q_specified: 30e3 }],
    transformer_tap_regulator: [{ id: 6, regulated_object: 3, status: 1, control_side: 1, u_set: 400, u_band: 15 }],
  },
});

const PIECES = ["null", "-1", "1e999", "0", '"x"', "[1,2,3]", "{}", ",", "}", "]", "9".repeat(30), "\\u0000", "true"];
const CASES = 1500;

it(`${CASES} files with pieces cut out, doubled or overwritten are solved or refused as the user's fault`, () => {
  const random = stream(11, "pgm", "fuzz");
  const whole = (below: number) => Math.floor(random() * below);
  let refused = 0;
  for (let k = 0; k < CASES; k++) {
    // Values are where most of the meaning is.
    const numbers = [...MODEL.matchAll(/-?\d+(\.\d+)?/g)];
    const number = numbers[whole(numbers.length)]!;
    const at = whole(2) === 0 ? number.index : whole(MODEL.length);
    const length = at === number.index ? number[0].length : whole(10);
    const text = MODEL.slice(0, at) + PIECES[whole(PIECES.length)]! + MODEL.slice(at + length);
    try {
      searchTaps(parsePgmDocument(text, "fuzz.json"), TAP_STRATEGIES[k % 4]!);
    } catch (error) {
      if (!(error instanceof ScenarioError || error instanceof SimulationError))
        throw new Error(`case ${k}: ${text.slice(Math.max(0, at - 40), at + 60)}: ${(error as Error).stack}`);
      refused++;
    }
  }
  expect(refused).toBeGreaterThan(CASES / 2);
});
