import { type Fault, ScenarioError } from "../../base/errors.ts";
import { type Circuit, findObject, newCircuit } from "./circuit.ts";
import { DSS_CLASSES } from "./classes/registry.ts";
import type { Diagnostics } from "./edit.ts";
import type { LoadedFile, ScriptFiles } from "./files.ts";
import { BadValue, type Place, quote, type Warning } from "./place.ts";
import type { DssClass, DssObject, DssState, EarthModel, Edit } from "./property.ts";

/** A Solve command as it was met. */
export interface SolveRequest {
  readonly circuit: Circuit;
  readonly place: Place;
}

/** The state of a script that is being read. */
export interface Session extends Diagnostics {
  readonly files: ScriptFiles;
  readonly warnings: Warning[];
  readonly faults: Fault[];
  /** Names of `var` commands, with their `@`. */
  readonly variables: Map<string, string>;
  /** Files being read, outermost first. */
  readonly stack: string[];
  circuit: Circuit | undefined;
  /** Holds line codes, shapes and other data that are defined before the circuit. */
  library: Circuit;
  /** Folder that file names start from. */
  folder: string;
  /** Frequency of circuits still to come [Hz]. */
  baseHz: number;
  commands: number;
  objects: number;
  solves: number;
  /** Object that `~` and bare `property=value` lines continue. */
  active: { cls: DssClass; object: DssObject } | undefined;
  /** Class of the last object, for names without one. */
  lastClass: string;
  /** Objects of ignored classes, whose continuation lines are skipped too. */
  skipsMore: boolean;
  onSolve: (request: SolveRequest) => void;
}

const MAX_FAULTS = 100;
const MAX_WARNINGS = 1000;

/** An empty session. */
export function newSession(files: ScriptFiles, onSolve: (request: SolveRequest) => void): Session {
  const warnings: Warning[] = [];
  const faults: Fault[] = [];
  const said = new Set<string>();
  const warn: Diagnostics["warn"] = (place, code, message, hint) => {
    if (warnings.length < MAX_WARNINGS) warnings.push({ ...place, code, message, ...(hint && { hint }) });
  };
  return {
    files,
    warnings,
    faults,
    variables: new Map(),
    stack: [],
    circuit: undefined,
    library: newLibrary(60),
    folder: "",
    baseHz: 60,
    commands: 0,
    objects: 0,
    solves: 0,
    active: undefined,
    lastClass: "",
    skipsMore: false,
    onSolve,
    fault(place, { code, message, hint }) {
      faults.push({ ...place, code, message, ...(hint && { hint }) });
      if (faults.length >= MAX_FAULTS) throw new ScenarioError(faults);
    },
    warn,
    warnOnce(key, place, code, message, hint) {
      if (said.has(key)) return;
      said.add(key);
      warn(place, code, message, hint);
    },
  };
}

const MAX_COMMANDS = 20_000_000;

/** Counts work, in commands, against scripts that would never end. @throws BadValue beyond 20 million */
export function charge(session: Session, commands: number): void {
  session.commands += commands;
  if (session.commands > MAX_COMMANDS) {
    session.faults.push({ code: "DSS_TOO_MANY_COMMANDS", message: `more than ${MAX_COMMANDS} commands` });
    throw new ScenarioError(session.faults);
  }
}

/** A place for data objects before there is a circuit. */
export const newLibrary = (baseHz: number): Circuit => newCircuit("", { file: "", line: 0 }, baseHz);

/** Where objects of a class live: the circuit, or what is kept until there is one. @throws BadValue for elements */
export function homeOf(session: Session, cls: DssClass): Circuit {
  return session.circuit ?? (cls.kind === "data" ? session.library : circuitOf(session));
}

/** The circuit. @throws BadValue before `New Circuit` */
export function circuitOf(session: Session): Circuit {
  if (session.circuit) return session.circuit;
  throw new BadValue("DSS_NO_CIRCUIT", "expected New Circuit.name before this command");
}

const classes = new Map(DSS_CLASSES.map((cls) => [cls.name.toLowerCase(), cls]));
// PVSystem2 and Storage2 were the names of the present models while the older ones were still there.
classes.set("pvsystem2", classes.get("pvsystem")!);
classes.set("storage2", classes.get("storage")!);

/** A class that is read, by name. */
export function findClass(name: string): DssClass | undefined {
  return classes.get(name.toLowerCase());
}

/** Names of all classes, for "did you mean". */
export const CLASS_NAMES: readonly string[] = DSS_CLASSES.map(({ name }) => name);

/** What properties may ask while an object is edited. */
export function editContext(session: Session, cls: DssClass, object: { name: string }, place: Place): Edit {
  const circuit = homeOf(session, cls);
  const owner = `${cls.name}.${object.name}`;
  return {
    baseHz: circuit.baseHz,
    earthModel: circuit.earthModel satisfies EarthModel,
    owner,
    find<S extends DssState>(className: string, name: string): DssObject<S> {
      const found = findObject<S>(circuit, className, name);
      if (found) return found;
      throw new BadValue("DSS_UNKNOWN_OBJECT", `there is no ${className} ${quote(name)}`);
    },
    findOptional: (className, name) => findObject(circuit, className, name),
    readFile: (path): LoadedFile => session.files.load(path, session.folder),
    variable: (name) => session.variables.get(name),
    warnOnce: (key, { code, message, hint }) => session.warnOnce(key, place, code, message, hint),
  };
}
