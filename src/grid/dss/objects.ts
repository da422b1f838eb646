import { nearest } from "../../base/nearest.ts";
import { addObject, type Circuit, findObject, newCircuit, objectsOf } from "./circuit.ts";
import { IGNORED_CLASSES, UNSUPPORTED_CLASSES } from "./classes/registry.ts";
import { editObject } from "./edit.ts";
import { compilePattern } from "./pattern.ts";
import { BadValue, ownText, type Place, quote } from "./place.ts";
import type { DssClass, DssObject } from "./property.ts";
import { CLASS_NAMES, charge, editContext, findClass, homeOf, newLibrary, type Session } from "./session.ts";
import { nextToken, type Scanner } from "./tokens.ts";

const MAX_OBJECTS = 2_000_000;

/** Editing these leaves the network as it is. */
const OUTPUT_CLASSES: readonly string[] = ["Monitor", "EnergyMeter"];

/** `New Class.Name properties…` */
export function newObject(session: Session, scan: Scanner, place: Place): void {
  const { className, name } = objectName(session, scan);
  if (className.toLowerCase() === "circuit") {
    startCircuit(session, name, scan, place);
    return;
  }
  const cls = classOrSkip(session, className, place);
  if (!cls) return;
  const circuit = homeOf(session, cls);
  const existing = findObject(circuit, cls.name, name);
  if (existing && cls.kind === "circuit" && !circuit.allowsDuplicates) {
    throw new BadValue(
      "DSS_DUPLICATE",
      `${cls.name}.${name} is already there, from ${existing.place.file}:${existing.place.line}`,
      "use Edit to change it",
    );
  }
  const object = existing && cls.kind === "data" ? existing : create(session, circuit, cls, name, place);
  activate(session, cls, object);
  editObject(cls, object, scan, editContext(session, cls, object, place), place, session);
}

/** `Edit Class.Name properties…` */
export function editExisting(session: Session, scan: Scanner, place: Place): void {
  const { className, name } = objectName(session, scan);
  if (className.toLowerCase() === "circuit") return;
  editNamed(session, className, name, scan, place);
}

/** Edits an object by name. @throws BadValue where there is none */
export function editNamed(session: Session, className: string, name: string, scan: Scanner, place: Place): void {
  const cls = classOrSkip(session, className, place);
  if (!cls) return;
  const object = findOrThrow(homeOf(session, cls), cls, name);
  activate(session, cls, object);
  editObject(cls, object, scan, editContext(session, cls, object, place), place, session);
}

/** `~ properties…`: continues the last object. */
export function editMore(session: Session, scan: Scanner, place: Place): void {
  if (session.skipsMore) return;
  if (!session.active) throw new BadValue("DSS_NOTHING_ACTIVE", "there is no object to continue");
  const { cls, object } = session.active;
  activate(session, cls, object);
  editObject(cls, object, scan, editContext(session, cls, object, place), place, session);
}

/** `BatchEdit Class.pattern properties…` */
export function batchEdit(session: Session, scan: Scanner, place: Place): void {
  const { className, name } = objectName(session, scan);
  if (className.toLowerCase() === "circuit") return;
  const cls = classOrSkip(session, className, place);
  if (!cls) return;
  const matches = compilePattern(name);
  const start = scan.position;
  let count = 0;
  for (const object of objectsOf(homeOf(session, cls), cls.name)) {
    if (!matches(object.name)) continue;
    count++;
    charge(session, 1);
    scan.position = start;
    activate(session, cls, object);
    editObject(cls, object, scan, editContext(session, cls, object, place), place, session);
  }
  // What continues the line continues the class's last object, matched or not, as in OpenDSS.
  const last = objectsOf(homeOf(session, cls), cls.name).at(-1);
  if (last) session.active = { cls, object: last };
  if (count === 0) session.warn(place, "DSS_NOTHING_MATCHES", `no ${cls.name} matches ${quote(name)}`);
}

/** `Class.Name` or `object=Class.Name`; without a class the last one. */
export function objectName(session: Session, scan: Scanner): { className: string; name: string } {
  const token = nextToken(scan);
  if (!token || token.value === "") throw new BadValue("DSS_NAME_EXPECTED", "expected Class.Name");
  if (token.name !== "" && !"object".startsWith(token.name.toLowerCase()) && !isTypeWord(token.name)) {
    throw new BadValue("DSS_NAME_EXPECTED", `expected Class.Name, got ${quote(`${token.name}=${token.value}`)}`);
  }
  return splitName(session, withVariable(session, token.value));
}

/** `Class.@name` with the variable's value for the name. */
function withVariable(session: Session, full: string): string {
  const at = full.indexOf(".@");
  const value = at < 0 ? undefined : session.variables.get(full.slice(at + 1).toLowerCase());
  return value === undefined ? full : full.slice(0, at + 1) + value;
}

/** Splits `Class.Name` at the first dot. */
export function splitName(session: Session, full: string): { className: string; name: string } {
  const dot = full.indexOf(".");
  if (dot < 0) {
    if (session.lastClass === "") throw new BadValue("DSS_NAME_EXPECTED", `expected Class.Name, got ${quote(full)}`);
    return { className: session.lastClass, name: ownText(full.toLowerCase()) };
  }
  return { className: full.slice(0, dot), name: ownText(full.slice(dot + 1).toLowerCase()) };
}

/** The object of a name. @throws BadValue naming the nearest one */
export function findOrThrow(circuit: Circuit, cls: DssClass, name: string): DssObject {
  const object = findObject(circuit, cls.name, name);
  if (object) return object;
  // Searching tens of thousands of names is only worth it where the answer may be near.
  const others = objectsOf(circuit, cls.name).slice(0, 2000);
  const near = nearest(
    name,
    others.map((other) => other.name),
  );
  throw new BadValue(
    "DSS_UNKNOWN_OBJECT",
    `there is no ${cls.name} ${quote(name)}`,
    near ? `did you mean "${near}"?` : undefined,
  );
}

/** The class, or undefined where its objects are ignored. @throws BadValue for classes unknown or not supported */
export function classOrSkip(session: Session, name: string, place: Place): DssClass | undefined {
  const word = name.toLowerCase();
  const cls = findClass(word);
  session.skipsMore = false;
  if (cls) {
    session.lastClass = cls.name;
    return cls;
  }
  session.active = undefined;
  session.skipsMore = true;
  if (Object.hasOwn(IGNORED_CLASSES, word)) {
    session.lastClass = name;
    session.warnOnce(`class ${word}`, place, "DSS_IGNORED", `every ${name} is ignored: ${IGNORED_CLASSES[word]}`);
    return undefined;
  }
  if (UNSUPPORTED_CLASSES.includes(word)) {
    throw new BadValue("DSS_UNSUPPORTED", `elements of class ${name} are not supported`);
  }
  const near = nearest(word, CLASS_NAMES);
  throw new BadValue("DSS_UNKNOWN_CLASS", `unknown class ${quote(name)}`, near ? `did you mean "${near}"?` : undefined);
}

function isTypeWord(name: string): boolean {
  const word = name.toLowerCase();
  return word === "type" || word === "name" || word === "class";
}

function activate(session: Session, cls: DssClass, object: DssObject): void {
  if (session.circuit && !OUTPUT_CLASSES.includes(cls.name)) session.circuit.version++;
  session.active = { cls, object };
  session.lastClass = cls.name;
  session.skipsMore = false;
}

function create(session: Session, circuit: Circuit, cls: DssClass, name: string, place: Place): DssObject {
  if (name === "") throw new BadValue("DSS_NAME_EXPECTED", `expected ${cls.name}.Name`);
  if (++session.objects > MAX_OBJECTS) throw new BadValue("DSS_TOO_MANY_OBJECTS", `more than ${MAX_OBJECTS} objects`);
  const edit = editContext(session, cls, { name }, place);
  const object: DssObject = { className: cls.name, name, place, state: cls.create(edit), open: [] };
  addObject(circuit, object, cls.kind === "circuit");
  return object;
}

/** A new circuit has one source, which the rest of the line describes. */
function startCircuit(session: Session, name: string, scan: Scanner, place: Place): void {
  if (session.circuit) {
    throw new BadValue(
      "DSS_SECOND_CIRCUIT",
      `circuit "${session.circuit.name}" is already there`,
      "use Clear before it",
    );
  }
  session.circuit = newCircuit(name, place, session.baseHz);
  for (const [className, objects] of session.library.objects) session.circuit.objects.set(className, objects);
  session.library = newLibrary(session.baseHz);
  const cls = findClass("Vsource")!;
  const source = create(session, session.circuit, cls, "source", place);
  activate(session, cls, source);
  editObject(cls, source, scan, editContext(session, cls, source, place), place, session);
}
