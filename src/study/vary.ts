import { type Fault, ScenarioError } from "../base/errors.ts";

/** One setting and the values it is to take. */
export interface Vary {
  readonly path: string;
  readonly values: readonly (string | number)[];
}

/** One point of the grid that several settings span. */
export interface Variant {
  /** Name of the run's folder. */
  readonly name: string;
  /** Overrides for the loader, `path=value`. */
  readonly sets: readonly string[];
  /** Files laid over the scenario. */
  readonly overlays: readonly string[];
  readonly settings: Readonly<Record<string, string | number>>;
}

/** Varied like a setting: which file is laid over the scenario; `none` for none. */
const OVERLAY = "overlay";

/** Variants of one study; far more than a page can show. */
const MOST_VARIANTS = 10_000;

/** Reads `policy.kind=a,b`, `site.transformerKw=10,20`, `site.transformerKw=10..125..5` (first, last, step) and
 *  `overlay=none,real-evse.yaml` (a file beside the scenario).
 *  @throws ScenarioError with everything that is wrong */
export function parseVary(texts: readonly string[]): Vary[] {
  const faults: Fault[] = [];
  const fault = (path: string, message: string, hint: string) => {
    faults.push({ path: path.slice(0, 100), message, hint, code: "BAD_VARY" });
  };
  const varied = texts.map((text): Vary => {
    const at = text.indexOf("=");
    const path = text.slice(0, Math.max(at, 0));
    const list = text.slice(at + 1);
    if (at <= 0 || list === "") {
      fault(text, "expected a setting and its values", "write --vary policy.kind=uncontrolled,earliest-deadline");
      return { path, values: [] };
    }
    const range = /^(-?[\d.]+)\.\.(-?[\d.]+)\.\.([\d.]+)$/.exec(list);
    if (!range) return { path, values: list.split(",").map(scalar) };
    const [first, last, step] = range.slice(1).map(Number) as [number, number, number];
    const count = Math.floor((last - first) / step + 1e-9) + 1;
    if (!(step > 0 && count >= 1 && count <= MOST_VARIANTS)) {
      fault(path, `expected first..last..step with first <= last and step > 0, got ${list}`, "write 10..125..5");
      return { path, values: [] };
    }
    return { path, values: Array.from({ length: count }, (_, i) => Number((first + i * step).toPrecision(12))) };
  });
  const twice = varied.find(({ path }, i) => varied.findIndex((other) => other.path === path) !== i);
  if (twice) fault(twice.path, "varied twice", "put all its values in one --vary");
  if (faults.length > 0) throw new ScenarioError(faults);
  return varied;
}

/** Every combination, the last setting changing fastest. @throws ScenarioError when there are too many */
export function variants(varied: readonly Vary[]): Variant[] {
  const count = varied.reduce((product, { values }) => product * values.length, 1);
  if (count > MOST_VARIANTS) {
    const message = `expected at most ${MOST_VARIANTS} combinations, got ${count}`;
    throw new ScenarioError([{ message, hint: "vary fewer settings or values", code: "TOO_MANY_VARIANTS" }]);
  }
  const combinations = varied.reduce<(string | number)[][]>(
    (all, { values }) => all.flatMap((head) => values.map((value) => [...head, value])),
    [[]],
  );
  return combinations.map((values) => ({
    name: values.map((value, i) => String(shown(varied[i].path, value)).replaceAll(/[^\w.-]/g, "-")).join("_"),
    sets: values.flatMap((value, i) => (varied[i].path === OVERLAY ? [] : [`${varied[i].path}=${value}`])),
    overlays: values.flatMap((value, i) => (varied[i].path === OVERLAY && value !== "none" ? [String(value)] : [])),
    settings: Object.fromEntries(values.map((value, i) => [varied[i].path, shown(varied[i].path, value)])),
  }));
}

/** What a page calls the value: an overlay by its file's name, none of them `base`. */
function shown(path: string, value: string | number): string | number {
  if (path !== OVERLAY) return value;
  return value === "none" ? "base" : String(value).replace(/\.ya?ml$/, "");
}

const scalar = (text: string): string | number => (text !== "" && Number.isFinite(Number(text)) ? Number(text) : text);
