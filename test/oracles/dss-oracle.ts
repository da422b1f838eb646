import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { gunzipSync } from "node:zlib";

const SHARED = new URL("../../../shared/", import.meta.url);

/** One block of an OpenDSS reference solution. */
export interface OracleBlock {
  readonly total_power_kW_kvar: readonly [number, number];
  readonly total_losses_W_var: readonly [number, number];
  readonly buses: Readonly<Record<string, OracleBus>>;
  readonly elements: Readonly<Record<string, OracleElement>>;
  readonly regcontrols?: Readonly<Record<string, { transformer: string; winding: number; tap_pu: number }>>;
  readonly capacitors?: Readonly<Record<string, { states: readonly number[] }>>;
  readonly solution: { readonly converged: boolean; readonly control_iterations: number };
}

interface OracleBus {
  readonly kVBase: number;
  readonly nodes: readonly number[];
  readonly V: readonly number[];
  readonly pu: readonly number[];
  readonly ang: readonly number[];
}

interface OracleElement {
  readonly nodes: readonly number[];
  readonly nterm: number;
  readonly ncond: number;
  readonly P_kW: readonly number[];
  readonly Q_kvar: readonly number[];
  readonly loss_W_var: readonly [number, number];
}

/** A reference case: the commands that made it, the state at OpenDSS's own tolerance with controls free, and the same
 *  with controls locked at 1e-10. */
export interface OracleCase {
  readonly commands: readonly string[];
  readonly default: OracleBlock;
  readonly tight: OracleBlock;
}

/** Primitive admittance of one element, row-major. */
export interface OraclePrimitive {
  readonly nodes: readonly number[];
  readonly Y_re: readonly number[];
  readonly Y_im: readonly number[];
}

/** A gzipped JSON file of reference results. */
export function readOracle<T>(name: string): T {
  return JSON.parse(gunzipSync(readFileSync(new URL(`oracles/opendss/${name}.json.gz`, SHARED))).toString()) as T;
}

/** A reference file with one case, or with several by name. */
export function readCases(name: string): Record<string, OracleCase> {
  const found = readOracle<OracleCase | Record<string, OracleCase>>(name);
  return "default" in found && "commands" in found
    ? { [name]: found as OracleCase }
    : (found as Record<string, OracleCase>);
}

/** A feeder's path and the commands that follow its compilation, from a reference case's own list. */
export function scriptOf(folder: string, commands: readonly string[]): { file: string; rest: string[] } {
  const [compile, ...rest] = commands;
  const name = /^compile\s+"?([^"]+)"?$/i.exec(compile)![1];
  const url = new URL(`data/feeders/${folder}/${name}`, SHARED);
  if (!existsSync(url)) throw new Error(`no feeder at ${url.pathname}`);
  return { file: fileURLToPath(url), rest };
}

/** Commands that put taps and capacitor steps where the reference's controls came to rest. */
export function lockedControls(block: OracleBlock): string[] {
  const taps = Object.values(block.regcontrols ?? {}).map(
    ({ transformer, winding, tap_pu }) => `Transformer.${transformer}.wdg=${winding} tap=${tap_pu}`,
  );
  const steps = Object.entries(block.capacitors ?? {}).map(
    ([name, { states }]) => `Capacitor.${name}.states=[${states.join(" ")}]`,
  );
  return [...taps, ...steps];
}
