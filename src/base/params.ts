import type { Fault } from "./errors.ts";
import { nearest } from "./nearest.ts";

/** One declared setting of a registered kind (a policy, a charger …): enough to check, document and default it. */
export interface ParamSpec {
  readonly type: "number" | "integer" | "boolean" | "string";
  readonly default: number | boolean | string;
  /** Unit of a number, in brackets in the docs: "A", "kW", "pu", "s", "1" for a plain ratio. */
  readonly unit?: string;
  readonly min?: number;
  readonly max?: number;
  readonly choices?: readonly string[];
  readonly doc: string;
}

export type ParamSpecs = Readonly<Record<string, ParamSpec>>;
export type ParamValues = Readonly<Record<string, number | boolean | string>>;

/** Checks given values against their specs and fills in defaults.
 *  Faults are returned, not thrown, so that a caller can report them together with its own. */
export function resolveParams(
  specs: ParamSpecs,
  given: Readonly<Record<string, unknown>>,
): { values: ParamValues; faults: Fault[] } {
  const values: Record<string, number | boolean | string> = {};
  const faults: Fault[] = [];
  for (const [name, spec] of Object.entries(specs)) values[name] = spec.default;
  for (const [name, value] of Object.entries(given)) {
    const spec = Object.hasOwn(specs, name) ? specs[name] : undefined;
    if (!spec) {
      const near = nearest(name, Object.keys(specs));
      const known = Object.keys(specs).join(", ") || "none";
      faults.push({
        path: name,
        message: "unknown parameter",
        hint: near ? `did you mean "${near}"?` : `known: ${known}`,
        code: "UNKNOWN_PARAM",
      });
      continue;
    }
    const wrong = misfit(spec, value);
    if (wrong) faults.push({ path: name, message: wrong, code: "BAD_PARAM" });
    else values[name] = value as number | boolean | string;
  }
  return { values, faults };
}

function misfit(spec: ParamSpec, value: unknown): string | undefined {
  const got = `got ${JSON.stringify(value)?.slice(0, 60)}`;
  if (spec.type === "boolean") return typeof value === "boolean" ? undefined : `expected true or false, ${got}`;
  if (spec.type === "string") {
    if (typeof value !== "string") return `expected text, ${got}`;
    return spec.choices && !spec.choices.includes(value)
      ? `expected one of ${spec.choices.join(", ")}, ${got}`
      : undefined;
  }
  const unit = spec.unit && spec.unit !== "1" ? ` ${spec.unit}` : "";
  if (typeof value !== "number" || !Number.isFinite(value)) return `expected a number${unit}, ${got}`;
  if (spec.type === "integer" && !Number.isInteger(value)) return `expected a whole number${unit}, ${got}`;
  if (spec.min !== undefined && value < spec.min) return `expected >= ${spec.min}${unit}, ${got}`;
  if (spec.max !== undefined && value > spec.max) return `expected <= ${spec.max}${unit}, ${got}`;
  return undefined;
}
