import { nearest } from "../../base/nearest.ts";
import { BadValue, type Place, quote } from "./place.ts";
import type { DssClass, DssObject, DssState, Edit } from "./property.ts";
import { nextToken, remainder, type Scanner, type Token } from "./tokens.ts";
import { substitute } from "./values.ts";

/** Gives faults and warnings their place in the script. */
export interface Diagnostics {
  fault(place: Place, error: BadValue): void;
  warn(place: Place, code: string, message: string, hint?: string): void;
  warnOnce(key: string, place: Place, code: string, message: string, hint?: string): void;
}

const tables = new WeakMap<DssClass, Map<string, number>>();

/** Applies the rest of a line to an object: `name=value` pairs and positional values in the class's order. Every bad
 *  value is reported and left out, so that one line tells all its faults. */
export function editObject(
  cls: DssClass,
  object: DssObject,
  scan: Scanner,
  edit: Edit,
  place: Place,
  diagnostics: Diagnostics,
): void {
  let position = -1;
  for (let token = nextToken(scan); token !== undefined; token = nextToken(scan)) {
    const at: Place = { ...place, column: token.column };
    try {
      if (token.value === "") {
        // OpenDSS takes an empty value for the end of the line.
        if (remainder(scan).trim() !== "") {
          diagnostics.warn(
            at,
            "DSS_LINE_CUT",
            `an empty value ends the line, as in OpenDSS: ${quote(remainder(scan))} is not read`,
          );
        }
        break;
      }
      position = token.name === "" ? position + 1 : propertyIndex(cls, token.name);
      applyProperty(cls, object, position, token, edit, at, diagnostics);
    } catch (error) {
      if (!(error instanceof BadValue)) throw error;
      diagnostics.fault(at, new BadValue(error.code, `${edit.owner}: ${error.message}`, error.hint));
    }
  }
  try {
    cls.finish?.(object.state, edit);
  } catch (error) {
    if (!(error instanceof BadValue)) throw error;
    diagnostics.fault(place, new BadValue(error.code, `${edit.owner}: ${error.message}`, error.hint));
  }
}

function applyProperty(
  cls: DssClass,
  object: DssObject,
  position: number,
  token: Token,
  edit: Edit,
  at: Place,
  diagnostics: Diagnostics,
): void {
  const property = cls.properties[position];
  if (!property) {
    throw new BadValue(
      "DSS_TOO_MANY_VALUES",
      `${quote(token.value)} is one value more than ${cls.name} has properties`,
    );
  }
  if (property.name === "Like") {
    copyFrom(cls, object, edit.find(cls.name, token.value));
    return;
  }
  if (property.ignored !== undefined) {
    const name = `${cls.name}.${property.name}`;
    diagnostics.warnOnce(name, at, "DSS_IGNORED", `${name} is ignored: ${property.ignored}`);
    return;
  }
  try {
    property.set(object.state, { ...token, ...substitute(token, edit) }, edit);
  } catch (error) {
    if (!(error instanceof BadValue)) throw error;
    throw new BadValue(error.code, `${property.name}: ${error.message}`, error.hint);
  }
}

function copyFrom(cls: DssClass, object: DssObject, other: DssObject): void {
  if (cls.copy) cls.copy(other.state, object.state);
  else object.state = structuredClone(other.state) as DssState;
}

/** The place of a property in its class: the exact name, else the first that begins with what was written. */
function propertyIndex(cls: DssClass, written: string): number {
  const table = tables.get(cls) ?? new Map(cls.properties.map(({ name }, i) => [name.toLowerCase(), i]));
  tables.set(cls, table);
  const word = written.toLowerCase();
  const exact = table.get(word) ?? table.get(ALIASES[word] ?? "");
  if (exact !== undefined) return exact;
  for (const [name, i] of table) if (name.startsWith(word)) return i;
  const near = nearest(word, table.keys());
  throw new BadValue(
    "DSS_UNKNOWN_PROPERTY",
    `${cls.name} has no property ${quote(written)}`,
    near ? `did you mean "${cls.properties[table.get(near)!].name}"?` : undefined,
  );
}

/** Names that other versions of OpenDSS have for the same properties. */
const ALIASES: Readonly<Record<string, string>> = {
  pctr: "%r",
  pctrs: "%rs",
  pctloadloss: "%loadloss",
  pctnoloadloss: "%noloadloss",
  pctimag: "%imag",
  conductors: "wires",
  pctcutin: "%cutin",
  pctcutout: "%cutout",
  pctpmpp: "%pmpp",
  pctstored: "%stored",
  pctreserve: "%reserve",
  pctdischarge: "%discharge",
  pctcharge: "%charge",
  pcteffcharge: "%effcharge",
  pcteffdischarge: "%effdischarge",
  pctidlingkw: "%idlingkw",
  ptcurve: "p-tcurve",
};
