import { nearest } from "../../base/nearest.ts";
import { readTable } from "./arrays.ts";
import { type Circuit, objectsOf } from "./circuit.ts";
import { LOAD } from "./classes/load.ts";
import type { StorageState } from "./classes/storage.ts";
import {
  batchEdit,
  classOrSkip,
  editExisting,
  editMore,
  editNamed,
  findOrThrow,
  newObject,
  objectName,
  splitName,
} from "./objects.ts";
import { setOption } from "./options.ts";
import { BadValue, ownText, type Place, quote } from "./place.ts";
import { parseNumber } from "./rpn.ts";
import { charge, circuitOf, editContext, homeOf, newLibrary, type Session } from "./session.ts";
import { nextToken, type Scanner, scanner, type Token } from "./tokens.ts";
import { numberOf } from "./values.ts";
import { calculateVoltageBases } from "./voltage-bases.ts";

type Handler = (session: Session, scan: Scanner, place: Place) => void;

/** Why a command is passed over. */
interface NoEffect {
  readonly why: string;
}

/** A command whose effect on the circuit we do not have: going on would give a wrong answer. */
interface Unsupported {
  readonly unsupported: string;
}

const shows: NoEffect = { why: "reports are not written" };
const asks: NoEffect = { why: "queries have no effect" };
const steps: NoEffect = { why: "single steps of a solution are not taken" };
const byScript: NoEffect = { why: "read by the script itself" };
const changes: Unsupported = { unsupported: "it would change the circuit in a way that is not supported" };

/** In OpenDSS's order, which decides what an abbreviation means. */
const COMMANDS: Readonly<Record<string, Handler | NoEffect | Unsupported>> = {
  new: newObject,
  edit: editExisting,
  more: editMore,
  m: editMore,
  "~": editMore,
  select: selectObject,
  save: shows,
  show: shows,
  solve: solveCommand,
  enable: (session, scan, place) => setEnabled(session, scan, place, true),
  disable: (session, scan, place) => setEnabled(session, scan, place, false),
  plot: shows,
  reset: { why: "meters and monitors keep nothing" },
  compile: byScript,
  set: setOptions,
  dump: shows,
  open: (session, scan, place) => setOpen(session, scan, place, true),
  close: (session, scan, place) => setOpen(session, scan, place, false),
  redirect: byScript,
  help: shows,
  quit: { why: "the script is read to its end" },
  "?": asks,
  next: steps,
  panel: shows,
  sample: { why: "meters and monitors keep nothing" },
  clear: clearCommand,
  about: shows,
  calcvoltagebases: calculateBases,
  setkvbase: setBusBase,
  buildy: () => {},
  get: asks,
  init: { why: "every solve starts anew" },
  export: shows,
  fileedit: shows,
  voltages: asks,
  currents: asks,
  powers: asks,
  seqvoltages: asks,
  seqcurrents: asks,
  seqpowers: asks,
  losses: asks,
  phaselosses: asks,
  cktlosses: asks,
  allocateloads: { unsupported: "loads are not allocated to metered currents" },
  formedit: shows,
  totals: asks,
  capacity: asks,
  classes: asks,
  userclasses: asks,
  zsc: asks,
  zsc10: asks,
  zscrefresh: asks,
  ysc: asks,
  puvoltages: asks,
  varvalues: asks,
  varnames: asks,
  buscoords: (session, scan, place) => readCoordinates(session, scan, place, { swaps: false }),
  makebuslist: () => {},
  makeposseq: changes,
  reduce: changes,
  interpolate: { why: "bus coordinates are not interpolated" },
  alignfile: shows,
  top: shows,
  rotate: { why: "plotting only" },
  vdiff: asks,
  summary: shows,
  distribute: changes,
  di_plot: shows,
  comparecases: shows,
  yearlycurves: shows,
  cd: { why: "files are read beside the script" },
  visualize: shows,
  closedi: shows,
  doscmd: { why: "programs are not started" },
  estimate: changes,
  reconductor: changes,
  _initsnap: steps,
  _solvenocontrol: steps,
  _samplecontrols: steps,
  _docontrolactions: steps,
  _showcontrolqueue: shows,
  _solvedirect: steps,
  _solvepflow: steps,
  addbusmarker: { why: "plotting only" },
  uuids: { why: "identifiers of another format" },
  setloadandgenkv: changes,
  cvrtloadshapes: shows,
  nodediff: asks,
  rephase: changes,
  setbusxy: setBusXy,
  updatestorage: steps,
  obfuscate: shows,
  latlongcoords: (session, scan, place) => readCoordinates(session, scan, place, { swaps: true }),
  batchedit: batchEdit,
  pstcalc: asks,
  variable: asks,
  reprocessbuses: () => {},
  clearbusmarkers: { why: "plotting only" },
  relcalc: { why: "reliability figures are not computed" },
  var: defineVariables,
  cleanup: { why: "meters and monitors keep nothing" },
  finishtimestep: steps,
  nodelist: asks,
  connect: shows,
  disconnect: shows,
  remove: changes,
  calcincmatrix: asks,
  calcincmatrix_o: asks,
  refine_buslevels: asks,
  calclaplacian: asks,
  exportoverloads: shows,
  exportvviolations: shows,
  zsc012: asks,
  allpceatbus: asks,
  allpdeatbus: asks,
  totalpowers: asks,
  giscoords: { why: "plotting only" },
  clearall: clearCommand,
  comhelp: shows,
  newactor: { why: "one circuit is solved at a time" },
  wait: { why: "one circuit is solved at a time" },
  solveall: solveCommand,
  abort: { why: "one circuit is solved at a time" },
  clone: changes,
};

const NAMES = Object.keys(COMMANDS);

/** The full name of a command: as written, else the first that begins so. */
export function findCommand(written: string): string | undefined {
  const word = written.toLowerCase();
  if (Object.hasOwn(COMMANDS, word)) return word;
  return word === "" ? undefined : NAMES.find((name) => name.startsWith(word));
}

/** Carries out one command other than `compile` and `redirect`. @throws BadValue */
export function runCommand(session: Session, name: string, scan: Scanner, place: Place): void {
  const command = COMMANDS[name];
  if (typeof command === "function") command(session, scan, place);
  else if ("why" in command)
    session.warnOnce(`command ${name}`, place, "DSS_IGNORED", `${name} is ignored: ${command.why}`);
  else throw new BadValue("DSS_UNSUPPORTED", `${name}: ${command.unsupported}`);
}

/** `Class.Name.property=value …`, or `property=value …` for the object edited last. */
export function runPropertyLine(session: Session, first: Token, scan: Scanner, place: Place): void {
  const start = scan.text.indexOf(first.name, first.column - 1);
  const dot = first.name.indexOf(".");
  if (dot < 0) {
    editMore(session, { text: scan.text, position: first.column - 1 }, place);
    return;
  }
  const second = first.name.indexOf(".", dot + 1);
  const cut = second < 0 ? dot : second;
  const { className, name } = splitName(session, first.name.slice(0, cut));
  editNamed(session, className, name, { text: scan.text, position: start + cut + 1 }, place);
}

/** The sentence for a command that is not there. */
export function unknownCommand(written: string): BadValue {
  const near = nearest(written, NAMES);
  return new BadValue(
    "DSS_UNKNOWN_COMMAND",
    `unknown command ${quote(written)}`,
    near ? `did you mean "${near}"?` : undefined,
  );
}

function setOptions(session: Session, scan: Scanner, place: Place): void {
  for (let token = nextToken(scan); token !== undefined; token = nextToken(scan)) {
    if (token.name === "" && token.value === "") break;
    const at = { ...place, column: token.column };
    try {
      if (token.name === "")
        throw new BadValue("DSS_OPTION_EXPECTED", `expected option=value, got ${quote(token.value)}`);
      setOneOption(session, token.name, token, at);
    } catch (error) {
      if (!(error instanceof BadValue)) throw error;
      session.fault(at, new BadValue(error.code, `Set ${token.name}: ${error.message}`, error.hint));
    }
  }
}

/** Options that are part of the network's numbers. */
const NETWORK_OPTIONS: readonly string[] = ["year", "%growth", "frequency", "basefrequency", "defaultbasefrequency"];

function setOneOption(
  session: Session,
  written: string,
  value: { value: string; quoted: boolean },
  place: Place,
): void {
  const word = written.toLowerCase();
  if (!session.circuit) {
    if (word.length >= 8 && "defaultbasefrequency".startsWith(word)) {
      const hz = parseNumber(value.value);
      if (hz === undefined || !(hz > 0))
        throw new BadValue("DSS_OUT_OF_RANGE", `expected a frequency, got ${quote(value.value)}`);
      session.baseHz = hz;
      session.library.baseHz = hz;
    } else session.warn(place, "DSS_IGNORED", `option ${written} has no effect before New Circuit, as in OpenDSS`);
    return;
  }
  const edit = editContext(session, LOAD, { name: "" }, place);
  const { name, ignored } = setOption(session.circuit, written, value, edit);
  if (NETWORK_OPTIONS.includes(name)) session.circuit.version++;
  if (name === "allocationfactors") setForAllLoads(session, "allocationfactor", value.value, place);
  else if (name === "cfactors") setForAllLoads(session, "cfactor", value.value, place);
  else if (name === "defaultbasefrequency") session.baseHz = session.circuit.baseHz;
  else if (ignored) session.warnOnce(`option ${name}`, place, "DSS_IGNORED", `option ${name} is ignored: ${ignored}`);
}

function setForAllLoads(session: Session, property: string, value: string, place: Place): void {
  for (const { name } of objectsOf(circuitOf(session), "Load")) {
    charge(session, 1);
    editNamed(session, "Load", name, scanner(`${property}=${value}`), place);
  }
}

function calculateBases(session: Session, _: Scanner, place: Place): void {
  const circuit = circuitOf(session);
  charge(session, circuit.elements.length);
  calculateVoltageBases(circuit, place, session);
}

function solveCommand(session: Session, scan: Scanner, place: Place): void {
  const circuit = circuitOf(session);
  setOptions(session, scan, place);
  const { mode } = circuit.solution;
  if (typeof mode === "object") {
    session.warn(place, "DSS_MODE_UNSUPPORTED", `Solve is passed over: ${mode.unsupported} is not computed`);
    return;
  }
  session.solves++;
  charge(session, circuit.elements.length);
  warnOfBatteries(session, place);
  // A script with faults is reported, not solved.
  if (session.faults.length === 0) session.onSolve({ circuit, place });
}

function warnOfBatteries(session: Session, place: Place): void {
  const { elements, solution } = circuitOf(session);
  if (solution.mode === "snapshot" || solution.mode === "direct") return;
  const isLeft = (state: StorageState) =>
    state.enabled &&
    (state.dispatch === "loadlevel" || state.dispatch === "price") &&
    (state.dischargeTrigger !== 0 || state.chargeTrigger !== 0);
  if (!elements.some(({ className, state }) => className === "Storage" && isLeft(state as StorageState))) return;
  const message =
    "triggers of a Storage with DispMode=LoadLevel or Price do not act: its state stays until full or empty";
  session.warnOnce("batteries in a series", place, "DSS_IGNORED", message);
}

function clearCommand(session: Session): void {
  session.circuit = undefined;
  session.library = newLibrary(session.baseHz);
  session.active = undefined;
  session.lastClass = "";
}

function selectObject(session: Session, scan: Scanner, place: Place): void {
  const { className, name } = objectName(session, scan);
  const cls = classOrSkip(session, className, place);
  if (cls) session.active = { cls, object: findOrThrow(homeOf(session, cls), cls, name) };
}

function setEnabled(session: Session, scan: Scanner, place: Place, enabled: boolean): void {
  const { className, name } = objectName(session, scan);
  const cls = classOrSkip(session, className, place);
  if (!cls) return;
  const circuit = circuitOf(session);
  const objects = name === "*" ? objectsOf(circuit, cls.name) : [findOrThrow(circuit, cls, name)];
  for (const object of objects) object.state.enabled = enabled;
  circuit.version++;
}

/** `Open Class.Name terminal conductor`; without a conductor, all of them. */
function setOpen(session: Session, scan: Scanner, place: Place, isOpen: boolean): void {
  const { className, name } = objectName(session, scan);
  const cls = classOrSkip(session, className, place);
  if (!cls) return;
  const object = findOrThrow(circuitOf(session), cls, name);
  const edit = editContext(session, cls, object, place);
  const [terminal, conductor] = [nextToken(scan), nextToken(scan)].map((token) =>
    token ? Math.round(numberOf(token, edit)) : 0,
  );
  const at = Math.max(1, terminal) - 1;
  if (at > 50 || conductor > 50 || conductor < 0)
    throw new BadValue("DSS_OUT_OF_RANGE", "no such terminal or conductor");
  circuitOf(session).version++;
  object.open[at] ??= [];
  const conductors = conductor > 0 ? [conductor - 1] : Array.from({ length: 50 }, (_, k) => k);
  for (const k of conductors) object.open[at][k] = isOpen;
}

function setBusBase(session: Session, scan: Scanner, place: Place): void {
  const circuit = circuitOf(session);
  const edit = editContext(session, LOAD, { name: "" }, place);
  let bus = "";
  let kv: number | undefined;
  let position = 0;
  for (let token = nextToken(scan); token !== undefined && token.value !== ""; token = nextToken(scan), position++) {
    const name = token.name.toLowerCase() || ["bus", "kvll", "kvln"][position] || "";
    if (name !== "" && "bus".startsWith(name)) bus = token.value.toLowerCase();
    else if (name === "kvll") kv = numberOf(token, edit) / Math.sqrt(3);
    else if (name === "kvln") kv = numberOf(token, edit);
    else throw new BadValue("DSS_UNKNOWN_PROPERTY", `SetkVBase has no ${quote(name)}`, "expected bus=, kVLL= or kVLN=");
  }
  if (bus === "" || kv === undefined) throw new BadValue("DSS_NAME_EXPECTED", "expected bus= and kVLL= or kVLN=");
  circuit.busKv.set(bus, kv);
}

function setBusXy(session: Session, scan: Scanner, place: Place): void {
  const circuit = circuitOf(session);
  const edit = editContext(session, LOAD, { name: "" }, place);
  const found = { bus: "", x: 0, y: 0 };
  let position = 0;
  for (let token = nextToken(scan); token !== undefined && token.value !== ""; token = nextToken(scan), position++) {
    const name = token.name.toLowerCase() || ["bus", "x", "y"][position];
    if (name === "bus") found.bus = token.value.toLowerCase();
    else if (name === "x" || name === "y") found[name] = numberOf(token, edit);
  }
  if (found.bus !== "") circuit.coordinates.set(found.bus, { x: found.x, y: found.y });
}

/** A file of `bus, x, y` lines. Coordinates are for maps only, so what cannot be read is a warning. */
function readCoordinates(session: Session, scan: Scanner, place: Place, { swaps }: { swaps: boolean }): void {
  const circuit: Circuit = circuitOf(session);
  const path = nextToken(scan)?.value ?? "";
  const edit = editContext(session, LOAD, { name: "" }, place);
  let lines: ReturnType<typeof readTable>;
  try {
    lines = readTable(path, edit, { skipsHeader: false });
  } catch (error) {
    if (!(error instanceof BadValue) || error.code !== "DSS_FILE_NOT_FOUND") throw error;
    session.warn(place, "DSS_NO_COORDINATES", `no bus coordinates: ${error.message}`);
    return;
  }
  for (const { cells } of lines) {
    const [bus, first, second] = cells.map((cell) => cell.replace(/^["'[(]|["'\])]$/g, ""));
    const [a, b] = [parseNumber(first ?? ""), parseNumber(second ?? "")];
    if (a === undefined || b === undefined) continue;
    circuit.coordinates.set(ownText(bus.toLowerCase()), swaps ? { x: b, y: a } : { x: a, y: b });
  }
}

function defineVariables(session: Session, scan: Scanner): void {
  for (let token = nextToken(scan); token !== undefined; token = nextToken(scan)) {
    if (token.name === "" && token.value === "") break;
    if (!token.name.startsWith("@"))
      throw new BadValue("DSS_NAME_EXPECTED", `expected @name=value, got ${quote(token.name)}`);
    session.variables.set(token.name.toLowerCase(), token.value.includes("@") ? `{${token.value}}` : token.value);
  }
}
