import type { Fault } from "../../base/errors.ts";
import { nearest } from "../../base/nearest.ts";
import type { PgmComponent } from "./document.ts";

/** One component being read: asks for attributes by name and notes what is missing or out of range. */
export interface ComponentDoor {
  readonly type: string;
  /** How the network names it: its id. */
  readonly name: string;
  number(attribute: string, limits?: Limits): number;
  optional(attribute: string, limits?: Limits): number | undefined;
  /** A value per phase; one number stands for all three. */
  perPhase(attribute: string): readonly number[] | undefined;
  /** Whether a status is on; it must be given. */
  isOn(attribute: string): boolean;
  fault(attribute: string, message: string, code: string, hint?: string): void;
}

export interface Limits {
  readonly above?: number;
  readonly min?: number;
  readonly max?: number;
}

/** Opens one component for reading; faults go to `faults`. */
export function openComponent(
  file: string,
  type: string,
  index: number,
  component: PgmComponent,
  faults: Fault[],
): ComponentDoor {
  const id = component.id;
  const fault = (attribute: string, message: string, code: string, hint?: string) => {
    const path = `data.${type}[${index}]${id === undefined ? "" : ` (id ${id})`}.${attribute}`;
    faults.push({ file, path, message, code, ...(hint === undefined ? {} : { hint }) });
  };
  const optional = (attribute: string, limits: Limits = {}) => {
    const value = component[attribute];
    if (value === undefined) return undefined;
    if (typeof value !== "number" || Number.isNaN(value)) {
      fault(attribute, `expected one number, got ${JSON.stringify(value)}`, "PGM_NOT_A_NUMBER");
      return undefined;
    }
    if (limits.above !== undefined && !(value > limits.above))
      fault(attribute, `expected > ${limits.above}, got ${value}`, "PGM_OUT_OF_RANGE");
    if (limits.min !== undefined && !(value >= limits.min))
      fault(attribute, `expected ≥ ${limits.min}, got ${value}`, "PGM_OUT_OF_RANGE");
    if (limits.max !== undefined && !(value <= limits.max))
      fault(attribute, `expected ≤ ${limits.max}, got ${value}`, "PGM_OUT_OF_RANGE");
    return value;
  };
  const missing = (attribute: string) => {
    const near = nearest(attribute, Object.keys(component));
    fault(attribute, "is missing", "PGM_ATTRIBUTE_MISSING", near ? `is "${near}" meant?` : undefined);
  };
  return {
    type,
    name: String(id ?? `${type}[${index}]`),
    optional,
    number: (attribute, limits) => {
      if (component[attribute] === undefined) missing(attribute);
      return optional(attribute, limits) ?? Number.NaN;
    },
    perPhase: (attribute) => {
      const value = component[attribute];
      return typeof value === "number" ? [value, value, value] : value;
    },
    isOn: (attribute) => {
      if (component[attribute] === undefined) missing(attribute);
      return component[attribute] !== 0;
    },
    fault,
  };
}
