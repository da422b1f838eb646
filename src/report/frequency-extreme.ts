import { f64Values } from "../tables/column.ts";
import type { Table } from "../tables/table.ts";
import { fixedText } from "./number-text.ts";

/** Less than this is nothing that a reader would call a deviation [Hz]. */
const NOTHING_HZ = 0.001;

/** How far a study's frequency went from nominal, with the vehicles and without, in words: down, up, or nowhere. */
export function frequencyExtreme(table: Table): {
  readonly with: string;
  readonly without: string;
  readonly verb: string;
  readonly preposition: string;
} {
  const [hz, alone] = [f64Values(table, "frequency_hz"), f64Values(table, "without_fleet_hz")];
  const nominalHz = Math.round(hz[0]! / 10) * 10;
  const lowest = (values: Float64Array) =>
    values.reduce((least, value) => Math.min(least, value), Number.POSITIVE_INFINITY);
  const highest = (values: Float64Array) =>
    values.reduce((most, value) => Math.max(most, value), Number.NEGATIVE_INFINITY);
  const isUp = highest(alone) - nominalHz > nominalHz - lowest(alone);
  const end = isUp ? highest : lowest;
  const isStill = Math.abs(end(alone) - nominalHz) < NOTHING_HZ && Math.abs(end(hz) - nominalHz) < NOTHING_HZ;
  return {
    preposition: isStill ? "at" : "to",
    verb: isStill ? "stayed at" : isUp ? "rose to" : "fell to",
    with: `${fixedText(end(hz), 3)} Hz`,
    without: `${fixedText(end(alone), 3)} Hz`,
  };
}
