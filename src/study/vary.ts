import { type Fault, ScenarioError } from "../base/errors.ts";
import { type Axis, rangeValues } from "./axes.ts";

/** Reads `policy.kind=a,b`, `site.transformerKw=10,20`, `site.transformerKw=10..125..5` (first, last, step) and
 *  `overlay=none,real-evse.yaml` (a file beside the scenario): the axes of a study whose matrix stands on the command line.
 *  @throws ScenarioError with everything that is wrong */
export function parseVary(texts: readonly string[]): Axis[] {
  const faults: Fault[] = [];
  const fault = (path: string, message: string, hint: string) => {
    faults.push({ path: path.slice(0, 100), message, hint, code: "BAD_VARY" });
  };
  const axes = texts.map((text): Axis => {
    const at = text.indexOf("=");
    const path = text.slice(0, Math.max(at, 0));
    const list = text.slice(at + 1);
    if (at <= 0 || list === "") {
      fault(text, "expected a setting and its values", "write --vary policy.kind=uncontrolled,earliest-deadline");
      return axisOf(path, []);
    }
    const range = /^(-?[\d.]+)\.\.(-?[\d.]+)\.\.([\d.]+)$/.exec(list);
    if (!range) return axisOf(path, list.split(",").map(scalar));
    const [from, to, step] = range.slice(1).map(Number) as [number, number, number];
    const values = rangeValues({ from, to, step });
    if (!values)
      fault(path, `expected first..last..step with first <= last and step > 0, got ${list}`, "write 10..125..5");
    return axisOf(path, values ?? []);
  });
  const keys = axes.map((axis) => axis.keys[0]!);
  const twice = keys.find((key, i) => keys.indexOf(key) !== i);
  if (twice !== undefined) fault(twice, "varied twice", "put all its values in one --vary");
  if (faults.length > 0) throw new ScenarioError(faults);
  return axes;
}

const axisOf = (key: string, values: readonly (string | number)[]): Axis => ({
  kind: "matrix",
  keys: [key],
  alternatives: values.map((value) => [{ key, value, source: String(value), path: [key] }]),
});

const scalar = (text: string): string | number => (text !== "" && Number.isFinite(Number(text)) ? Number(text) : text);
