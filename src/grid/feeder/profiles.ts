import type { Fault } from "../../base/errors.ts";
import type { LoadShape } from "../network.ts";
import { readText } from "./yaml-door.ts";

/** Reads load profiles: a column per profile, a row per interval, whole numbers of `unit`.
 *  Written for speed: a day of a street is 80,000 numbers. Faults go to `faults`. */
export function readProfiles(
  file: string,
  shownAs: string,
  options: { unit: number; intervalS: number },
  faults: Fault[],
): LoadShape[] {
  const text = readText(file, shownAs, 200_000_000);
  const headerEnd = text.indexOf("\n");
  const names = text
    .slice(0, headerEnd < 0 ? text.length : headerEnd)
    .split(",")
    .map((name) => name.trim());
  const columns = names.length;
  const values: number[] = [];
  let line = 2;
  let column = 0;
  let value = -1;
  const push = (): boolean => {
    if (value < 0) {
      faults.push({
        file: shownAs,
        line,
        path: names[column],
        message: "expected a whole number >= 0, got nothing",
        code: "NOT_A_NUMBER",
      });
      return false;
    }
    values.push(value * options.unit);
    value = -1;
    column++;
    return true;
  };
  for (let k = headerEnd < 0 ? text.length : headerEnd + 1; k <= text.length; k++) {
    const code = k < text.length ? text.charCodeAt(k) : 10;
    if (code >= 48 && code <= 57) value = (value < 0 ? 0 : value) * 10 + code - 48;
    else if (code === 44) {
      if (!push()) break;
    } else if (code === 10) {
      if (column === 0 && value < 0) {
        line++;
        continue;
      }
      if (!push()) break;
      if (column !== columns) {
        faults.push({
          file: shownAs,
          line,
          message: `expected ${columns} cells, got ${column}`,
          code: "CSV_ROW_LENGTH",
        });
        break;
      }
      column = 0;
      line++;
    } else if (code !== 13 && code !== 32) {
      const got = JSON.stringify(text.slice(k, k + 10));
      faults.push({
        file: shownAs,
        line,
        path: names[column] ?? "",
        message: `expected a whole number >= 0, got ${got}`,
        code: "NOT_A_NUMBER",
      });
      break;
    }
  }
  const count = Math.floor(values.length / columns);
  if (count === 0)
    faults.push({ file: shownAs, line: 1, message: "expected at least one row of values", code: "CSV_EMPTY" });
  return names.map((name, c) => {
    const p = new Float64Array(count);
    for (let k = 0; k < count; k++) p[k] = values[k * columns + c];
    return { name, intervalS: options.intervalS, p, isActual: false };
  });
}
