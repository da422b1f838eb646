import { join } from "node:path";
import { type Fault, ScenarioError } from "../base/errors.ts";
import { openCsv } from "../grid/feeder/csv-door.ts";
import type { LoadShape, Network } from "../grid/network.ts";
import { readFeeder } from "../grid/read-feeder.ts";
import { MODELS_DIR } from "../scenario/files.ts";
import type { Scenario } from "../scenario/schema.ts";
import { withTransformerKva } from "./transformer-sizes.ts";

const MINUTES = 1440;
/** The feeder a scenario names, once, its transformers of the sizes the scenario asks for, its loads following the
 *  scenario's profile where they have none of their own.
 *  @throws ScenarioError */
export async function readNetwork(grid: NonNullable<Scenario["grid"]>, folder: string): Promise<Network> {
  const model = await readModel(grid, folder);
  const network = grid.transformerKva === undefined ? model : withTransformerKva(model, grid.transformerKva);
  if (grid.loadProfile === undefined) return network;
  const shape = readDay(join(folder, grid.loadProfile), grid.loadProfile);
  const yearly = network.shapes.length;
  return {
    ...network,
    shapes: [...network.shapes, shape],
    options: { ...network.options, defaultShapes: { ...network.options.defaultShapes, yearly } },
  };
}

async function readModel(grid: NonNullable<Scenario["grid"]>, folder: string): Promise<Network> {
  const path = grid.file === undefined ? join(MODELS_DIR, "feeders", grid.feeder!) : join(folder, grid.file);
  return (await readFeeder(path)).network;
}

/** A day of shares by hour, as a shape of its 1,440 minutes with straight lines between the hours. */
export function readDay(file: string, shownAs: string): LoadShape {
  const faults: Fault[] = [];
  const csv = openCsv(file, shownAs, { required: ["hour", "share"] }, faults);
  const points = csv.rows.map((_, row) => ({
    minute: 60 * csv.number(row, "hour", { min: 0 }),
    share: csv.number(row, "share", { min: 0 }),
  }));
  if (points.length === 0 && faults.length === 0)
    faults.push({ file: shownAs, line: 1, message: "expected at least one row", code: "CSV_EMPTY" });
  points.forEach(({ minute }, row) => {
    if (minute >= MINUTES) csv.fault(row, "hour", `expected < 24, got ${minute / 60}`, "BAD_HOUR");
    else if (row > 0 && minute <= points[row - 1].minute)
      csv.fault(row, "hour", `expected > ${points[row - 1].minute / 60}, got ${minute / 60}`, "BAD_HOUR");
  });
  if (faults.length > 0) throw new ScenarioError(faults);
  const share = (minute: number): number => {
    const after = points.findIndex((point) => point.minute >= minute);
    const b = points[after < 0 ? 0 : after];
    const a = points[(after <= 0 ? points.length : after) - 1];
    const span = (b.minute - a.minute + MINUTES) % MINUTES;
    const gone = (minute - a.minute + MINUTES) % MINUTES;
    return span === 0 ? b.share : a.share + ((b.share - a.share) * gone) / span;
  };
  // A shape's first point is that of one interval, its last that of midnight.
  return {
    name: shownAs,
    intervalS: 60,
    p: Float64Array.from({ length: MINUTES }, (_, k) => share((k + 1) % MINUTES)),
    isActual: false,
  };
}
