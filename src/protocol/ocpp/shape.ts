import { readInstant } from "./instant.ts";

/** What is wrong with a message, in the classes OCPP-J has error codes for. */
export interface Fault {
  readonly kind: "missing" | "type" | "value" | "unexpected";
  /** Where: `chargingProfile.chargingSchedule[0].duration`. */
  readonly path: string;
}

/** What a value must be like; a plain object names fields, "?" behind the optional ones. With a field "*?" it is open to
 *  fields it does not name. */
export type Shape = ((value: unknown, path: string) => Fault | undefined) | ObjectShape;
export interface ObjectShape {
  readonly [field: string]: Shape;
}

/** The first thing wrong with a value, or undefined. */
export function faultOf(value: unknown, shape: Shape, path = ""): Fault | undefined {
  if (typeof shape === "function") return shape(value, path);
  if (typeof value !== "object" || value === null || Array.isArray(value)) return { kind: "type", path };
  const fields = value as Record<string, unknown>;
  const at = (field: string): string => (path ? `${path}.${field}` : field);
  for (const [name, inner] of Object.entries(shape)) {
    const optional = name.endsWith("?");
    const field = optional ? name.slice(0, -1) : name;
    if (fields[field] === undefined) {
      if (optional) continue;
      return { kind: "missing", path: at(field) };
    }
    const fault = faultOf(fields[field], inner, at(field));
    if (fault) return fault;
  }
  if ("*?" in shape) return undefined;
  const stranger = Object.keys(fields).find((field) => !(field in shape) && !(`${field}?` in shape));
  return stranger === undefined ? undefined : { kind: "unexpected", path: at(stranger) };
}

const check =
  (isType: (value: unknown) => boolean, isValue: (value: never) => boolean = () => true) =>
  (value: unknown, path: string): Fault | undefined =>
    !isType(value) ? { kind: "type", path } : !isValue(value as never) ? { kind: "value", path } : undefined;

const isText = (value: unknown): boolean => typeof value === "string";

export const whole: Shape = check(Number.isInteger);
/** Of 0 or more. */
export const count: Shape = check(Number.isInteger, (value: number) => value >= 0);
export const decimal: Shape = check(Number.isFinite);
export const notPositive: Shape = check(Number.isFinite, (value: number) => value <= 0);
/** A number with one decimal at most. */
export const tenths: Shape = check(
  Number.isFinite,
  (value: number) => Math.abs(value * 10 - Math.round(value * 10)) < 1e-6,
);
export const yesNo: Shape = check((value) => typeof value === "boolean");
export const anything: Shape = () => undefined;
export const instant: Shape = check(isText, (text: string) => readInstant(text, 0) !== undefined);
export const text = (maxLength: number): Shape => check(isText, (value: string) => value.length <= maxLength);
export const oneOf = (...words: readonly string[]): Shape => check(isText, (value: string) => words.includes(value));

/** A list of at least one item (or `min`), at most `max`. */
export const listOf =
  (item: Shape, { min = 1, max = Number.POSITIVE_INFINITY } = {}): Shape =>
  (value, path) => {
    if (!Array.isArray(value)) return { kind: "type", path };
    if (value.length < min || value.length > max) return { kind: "value", path };
    for (const [i, one] of value.entries()) {
      const fault = faultOf(one, item, `${path}[${i}]`);
      if (fault) return fault;
    }
    return undefined;
  };
