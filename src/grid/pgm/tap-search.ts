import { type Fault, ScenarioError, SimulationError } from "../../base/errors.ts";
import { type BuildOptions, buildPowerFlow } from "../build-power-flow.ts";
import { elementFlow } from "../measure.ts";
import type { Network } from "../network.ts";
import { nodeIndex } from "../node-index.ts";
import type { PowerFlow } from "../power-flow.ts";
import { solveOrThrow } from "../solve.ts";
import { openComponent } from "./component.ts";
import type { PgmComponent, PgmDocument } from "./document.ts";
import { type PgmOptions, pgmNetwork } from "./read.ts";
import { tapRanks } from "./tap-ranks.ts";

/** How tap positions are looked for, under power-grid-model's names: any position that brings the voltage into the band,
 *  step by step from where it stands or by halving; or the one with the lowest or highest voltage in the band. */
export const TAP_STRATEGIES = ["any_valid_tap", "fast_any_tap", "min_voltage_tap", "max_voltage_tap"] as const;
export type TapStrategy = (typeof TAP_STRATEGIES)[number];

/** A model whose regulators have found their tap positions. */
export interface TappedModel {
  /** The input, with the positions found in `tap_pos`. */
  readonly document: PgmDocument;
  readonly network: Network;
  readonly warnings: readonly Fault[];
  /** Its solution. */
  readonly pf: PowerFlow;
}

/** A regulator and what it moves. */
interface Regulator {
  readonly transformer: PgmComponent;
  /** 0, 1, 2: side whose voltage is held. */
  readonly controlSide: number;
  readonly minV: number;
  readonly maxV: number;
  /** Line drop compensation [Ω]. */
  readonly rOhm: number;
  readonly xOhm: number;
  readonly rank: number;
  /** Positions from the lowest to the highest voltage. */
  readonly positions: readonly number[];
  /** Where it stands among `positions`; where the voltage was last too low and too high. */
  at: number;
  low: number;
  high: number;
  /** What halving has left of the tap positions. */
  lowTap: number;
  highTap: number;
}

const MAX_ROUNDS = 1000;

/** Looks for the tap positions of all regulators that are on, those nearest to a source first, as power-grid-model's
 *  "automatic tap changing" says: whenever one has moved, all is solved again and looked at from the first. For the lowest
 *  or highest voltage all then try one step more.
 *  @throws ScenarioError where the input is wrong; SimulationError TAP_BAND_TOO_NARROW where no position lies in a band that
 *  two neighbouring positions lie on both sides of, or TAP_SEARCH_ENDLESS */
export function searchTaps(
  document: PgmDocument,
  strategy: TapStrategy,
  options: PgmOptions = {},
  building: BuildOptions = {},
): TappedModel {
  // Faults of the model first: what follows takes it for read.
  pgmNetwork(document, options);
  const regulators = regulatorsOf(document);
  const extreme = strategy === "min_voltage_tap" ? -1 : strategy === "max_voltage_tap" ? 1 : 0;
  for (const regulator of regulators) {
    if (extreme < 0) regulator.at = 0;
    if (extreme > 0) regulator.at = regulator.positions.length - 1;
  }
  let rounds = 0;
  const solved = () => {
    if (rounds++ > MAX_ROUNDS) {
      throw new SimulationError(
        "TAP_SEARCH_ENDLESS",
        `${document.file}: no tap positions found in ${MAX_ROUNDS} rounds`,
      );
    }
    const tapped = withTaps(document, regulators);
    const { network, warnings } = pgmNetwork(tapped, { ...options, tapsMove: true });
    const pf = buildPowerFlow(network, building);
    solveOrThrow(pf);
    return { document: tapped, network, warnings, pf };
  };
  const settled = () => {
    for (const regulator of regulators) forget(regulator);
    let model = solved();
    while (moveFirst(model.pf, regulators, strategy)) model = solved();
    return model;
  };
  const model = settled();
  if (extreme === 0) return model;
  // Those further from the source have changed what those nearer to it carry: all try one step more.
  for (const regulator of regulators) {
    const next = regulator.at + extreme;
    if (next >= 0 && next < regulator.positions.length) regulator.at = next;
  }
  return settled();
}

/** Whether a regulator wants a higher (1) or a lower (−1) voltage, or has what it wants. */
function wish(pf: PowerFlow, regulator: Regulator): -1 | 0 | 1 {
  const volts = measuredV(pf, regulator);
  if (volts === undefined) return 0;
  return volts < regulator.minV ? 1 : volts > regulator.maxV ? -1 : 0;
}

/** Moves all regulators of the first rank that has any to move. */
function moveFirst(pf: PowerFlow, regulators: readonly Regulator[], strategy: TapStrategy): boolean {
  let moved = false;
  for (const [k, regulator] of regulators.entries()) {
    if (moved && regulator.rank !== regulators[k - 1].rank) break;
    const direction = wish(pf, regulator);
    if (direction === 0) continue;
    // Left to both sides, no position lies in the band.
    if (direction > 0) regulator.low = Math.max(regulator.low, regulator.at);
    else regulator.high = Math.min(regulator.high, regulator.at);
    const { low, high, positions } = regulator;
    if (high - low === 1 && low >= 0 && high < positions.length) throw tooNarrow(regulator);
    const next = strategy === "fast_any_tap" ? halved(regulator, direction) : regulator.at + direction;
    if (next === regulator.at || next < 0 || next >= positions.length) continue;
    regulator.at = next;
    moved = true;
  }
  return moved;
}

function forget(regulator: Regulator): void {
  regulator.low = -1;
  regulator.high = regulator.positions.length;
  regulator.lowTap = Math.min(...regulator.positions);
  regulator.highTap = Math.max(...regulator.positions);
}

/** Halfway between where it stands and the end it is to move to, of two as near that of the higher voltage. */
function halved(regulator: Regulator, direction: number): number {
  const { positions, at } = regulator;
  const rises = positions.length < 2 || positions[1] > positions[0];
  const isDown = direction > 0 !== rises;
  if (isDown) regulator.highTap = Math.min(regulator.highTap, positions[at]);
  else regulator.lowTap = Math.max(regulator.lowTap, positions[at]);
  const { lowTap, highTap } = regulator;
  if (highTap - lowTap <= 1) return positions.indexOf(isDown ? lowTap : highTap);
  const middle = (lowTap + highTap) / 2;
  return positions.indexOf(rises ? Math.ceil(middle) : Math.floor(middle));
}

const tooNarrow = ({ transformer }: Regulator) =>
  new SimulationError(
    "TAP_BAND_TOO_NARROW",
    `transformer ${transformer.id}: the voltage is below the band at one tap position and above it at the next`,
  );

/** The voltage held, between phases, behind the compensated line [V]; undefined where the side has none. */
function measuredV(pf: PowerFlow, { transformer, controlSide, rOhm, xOhm }: Regulator): number | undefined {
  const index = pf.network.transformers.findIndex(({ name }) => name === String(transformer.id));
  if (index < 0) return undefined;
  const { windings } = pf.network.transformers[index];
  const { bus, nodes } = windings[controlSide].terminal;
  if (nodes[0] === 0) return undefined;
  const flow = elementFlow(pf, "transformers", index);
  const first = windings.slice(0, controlSide).reduce((sum, { terminal }) => sum + terminal.nodes.length, 0);
  let sum = 0;
  for (let phase = 0; phase < 3; phase++) {
    const node = nodeIndex(pf.index, bus, nodes[phase]);
    const [ir, ii] = [flow.currentRe[first + phase], flow.currentIm[first + phase]];
    sum += Math.hypot(pf.vRe[node] + rOhm * ir - xOhm * ii, pf.vIm[node] + rOhm * ii + xOhm * ir);
  }
  return (sum / 3) * Math.sqrt(3);
}

function regulatorsOf(document: PgmDocument): Regulator[] {
  const { components, file } = document;
  const transformers = [...(components.transformer ?? []), ...(components.three_winding_transformer ?? [])];
  const byId = new Map(transformers.map((transformer) => [transformer.id, transformer]));
  const ranks = tapRanks(document);
  const faults: Fault[] = [];
  const found: Regulator[] = [];
  for (const [index, component] of (components.transformer_tap_regulator ?? []).entries()) {
    const door = openComponent(file, "transformer_tap_regulator", index, component, faults);
    const transformer = byId.get(door.number("regulated_object"));
    if (!transformer) door.fault("regulated_object", "there is no such transformer", "PGM_REGULATOR_OBJECT");
    if (!transformer || !door.isOn("status")) continue;
    const sides = transformer.from_node === undefined ? 3 : 2;
    const controlSide = door.number("control_side", { min: 0, max: sides - 1 });
    const setV = door.number("u_set", { min: 0 });
    const bandV = door.number("u_band", { above: 0 });
    const positions = positionsOf(transformer, controlSide);
    if (positions.length > MAX_POSITIONS)
      door.fault("regulated_object", `expected at most ${MAX_POSITIONS} tap positions`, "PGM_TAPS");
    const wanted = (transformer.tap_pos as number | undefined) ?? (transformer.tap_nom as number | undefined) ?? 0;
    found.push({
      transformer,
      controlSide,
      minV: setV - bandV / 2,
      maxV: setV + bandV / 2,
      rOhm: door.optional("line_drop_compensation_r") ?? 0,
      xOhm: door.optional("line_drop_compensation_x") ?? 0,
      rank: ranks.get(transformer.id as number) ?? 0,
      positions,
      at: Math.max(0, positions.indexOf(wanted)),
      low: -1,
      high: positions.length,
      lowTap: 0,
      highTap: 0,
    });
  }
  if (faults.length > 0) throw new ScenarioError(faults);
  return found.sort((a, b) => a.rank - b.rank);
}

/** As many as power-grid-model's one byte holds. */
const MAX_POSITIONS = 256;

/** Tap positions in the order in which the voltage held rises: more turns on the tapped side raise that side's voltage
 *  and lower the other's. */
function positionsOf(transformer: PgmComponent, controlSide: number): number[] {
  const [min, max] = [transformer.tap_min as number, transformer.tap_max as number];
  const step = max >= min ? 1 : -1;
  const length = Math.min(Math.abs(max - min), MAX_POSITIONS) + 1;
  const turns = Array.from({ length }, (_, k) => min + step * k);
  return controlSide === transformer.tap_side ? turns : turns.reverse();
}

function withTaps(document: PgmDocument, regulators: readonly Regulator[]): PgmDocument {
  const taps = new Map(regulators.map(({ transformer, positions, at }) => [transformer.id, positions[at]]));
  const moved = (list: readonly PgmComponent[] | undefined) =>
    list?.map((one) => (taps.has(one.id) ? { ...one, tap_pos: taps.get(one.id)! } : one));
  const { transformer, three_winding_transformer } = document.components;
  return {
    ...document,
    components: {
      ...document.components,
      ...(transformer && { transformer: moved(transformer)! }),
      ...(three_winding_transformer && { three_winding_transformer: moved(three_winding_transformer)! }),
    },
  };
}
