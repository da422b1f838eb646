import { ScenarioError } from "../../base/errors.ts";
import type { Network } from "../network.ts";
import { checkNetwork } from "./check-network.ts";
import type { SolutionOptions } from "./circuit.ts";
import type { OutputState } from "./classes/outputs.ts";
import type { StorageState } from "./classes/storage.ts";
import { toNetwork } from "./convert.ts";
import { diskFiles } from "./disk-files.ts";
import { DEFAULT_FILE_LIMITS, type FileAccess, type FileLimits, folderOf, joinPath, scriptFiles } from "./files.ts";
import { BadValue, type Place, type Warning } from "./place.ts";
import { runFile, runText } from "./script.ts";
import { newSession, type Session } from "./session.ts";

/** How a script may be read. */
export interface ReadDssOptions {
  /** Files elsewhere than on disk. */
  readonly files?: FileAccess;
  /** Lets the script read files outside of its own folder. */
  readonly allowOutside?: boolean;
  readonly limits?: Partial<FileLimits>;
  /** Further script lines, run after the file. */
  readonly commands?: readonly string[];
  /** Called at every Solve with the circuit as it stands; what it answers, the script goes on with. */
  readonly onSolve?: (solve: DssSolve) => SolvedState | undefined;
}

/** A Solve command. */
export interface DssSolve {
  readonly network: Network;
  readonly place: Place;
  /** A direct solution: loads as admittances, no controls. */
  readonly mode: SolutionOptions["mode"];
}

/** What controls did during a solve, and how far time went. */
export interface SolvedState {
  /** Taps per transformer and winding of the network [pu]. */
  readonly taps?: readonly ArrayLike<number>[];
  /** Closed steps per capacitor of the network. */
  readonly steps?: readonly ArrayLike<number | boolean>[];
  /** State and energy per battery of the network. */
  readonly storages?: readonly Pick<StorageState, "state" | "storedKwh">[];
  readonly elapsedS?: number;
}

/** What a Monitor or EnergyMeter asks to see. */
export interface DssOutput {
  readonly kind: "monitor" | "meter";
  readonly name: string;
  /** `class.name` in lower case. */
  readonly element: string;
  /** 0-based. */
  readonly terminal: number;
  readonly mode: number;
}

/** A script that was read. */
export interface DssModel {
  /** The circuit at the script's end. */
  readonly network: Network;
  readonly warnings: readonly Warning[];
  /** How many Solve commands were met. */
  readonly solves: number;
  readonly outputs: readonly DssOutput[];
}

/** Reads an OpenDSS script and everything it redirects to.
 *  @param file path as the user names it; messages name files from there
 *  @throws ScenarioError with all faults, each with file and line */
export function readDss(file: string, options: ReadDssOptions = {}): DssModel {
  const limits = { ...DEFAULT_FILE_LIMITS, ...options.limits };
  const path = joinPath("", file);
  const root = options.allowOutside ? undefined : folderOf(path);
  const files = scriptFiles(options.files ?? diskFiles(limits.maxFileBytes), root, limits);
  const session = newSession(files, ({ circuit, place }) => {
    const { onSolve } = options;
    if (!onSolve) return;
    const network = finishedNetwork(session);
    const state = onSolve({ network, place, mode: circuit.solution.mode });
    if (state) takeOver(session, network, state);
  });
  try {
    runFile(session, path, { keepsFolder: true });
  } catch (error) {
    if (!(error instanceof BadValue)) throw error;
    session.fault({ file, line: 1 }, error);
  }
  if (options.commands) runText(session, options.commands.join("\n"), `${file} (commands)`);
  if (!session.circuit && session.faults.length === 0) {
    session.fault(
      { file, line: 1 },
      new BadValue("DSS_NO_CIRCUIT", "expected New Circuit.name somewhere in the script"),
    );
  }
  if (session.faults.length > 0) throw new ScenarioError(session.faults);
  return {
    network: finishedNetwork(session),
    warnings: session.warnings,
    solves: session.solves,
    outputs: outputsOf(session),
  };
}

function finishedNetwork(session: Session): Network {
  const network = toNetwork(session.circuit!, session);
  if (session.faults.length === 0) checkNetwork(network, session.circuit!, session);
  if (session.faults.length > 0) throw new ScenarioError(session.faults);
  return network;
}

/** Taps and capacitor steps go back to their objects, so that the next Solve starts from them. */
function takeOver(session: Session, network: Network, { taps, steps, storages, elapsedS }: SolvedState): void {
  const circuit = session.circuit!;
  circuit.version++;
  const byName = (className: string, name: string) => circuit.objects.get(className)?.get(name)?.state;
  for (const [t, { name }] of network.transformers.entries()) {
    const state = byName("transformer", name) as { windings: { tap: number }[] } | undefined;
    state?.windings.forEach((winding, w) => {
      winding.tap = taps?.[t]?.[w] ?? winding.tap;
    });
  }
  for (const [c, { name }] of network.capacitors.entries()) {
    const state = byName("capacitor", name) as { closed: boolean[] } | undefined;
    if (state && steps?.[c]) state.closed = state.closed.map((_, s) => Boolean(steps[c][s]));
  }
  for (const [s, { name }] of network.storages.entries()) {
    const state = byName("storage", name) as StorageState | undefined;
    if (!state || !storages?.[s]) continue;
    state.state = storages[s].state;
    state.storedKwh = storages[s].storedKwh;
  }
  if (elapsedS) {
    const total = circuit.solution.hour * 3600 + circuit.solution.sec + elapsedS;
    circuit.solution.hour = Math.floor(total / 3600);
    circuit.solution.sec = total - circuit.solution.hour * 3600;
  }
}

function outputsOf(session: Session): DssOutput[] {
  return session
    .circuit!.elements.filter(
      ({ className, state }) => state.enabled && (className === "Monitor" || className === "EnergyMeter"),
    )
    .map(({ className, name, state }) => {
      const { element, terminal, mode } = state as OutputState;
      return { kind: className === "Monitor" ? "monitor" : "meter", name, element, terminal: terminal - 1, mode };
    });
}
