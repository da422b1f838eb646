import { type TimeUs, US_PER_S } from "../../../base/time.ts";
import type { Draft } from "../../machine.ts";
import type { Dialect } from "./dialect.ts";
import type { MeterReading, StationOutput } from "./input.ts";
import type { EvseState, StationBuild, StationState } from "./state.ts";

/** One step being made: the draft, the moment, and who the station is. */
export interface Turn extends Draft<StationState, StationOutput> {
  readonly build: StationBuild;
  readonly dialect: Dialect;
  readonly atUs: TimeUs;
  readonly readings: readonly MeterReading[];
}

export const evseOf = (turn: Turn, evse: number): EvseState => turn.state.evses[evse - 1]!;

export const hasEvse = (turn: Turn, evse: number): boolean => turn.state.evses[evse - 1] !== undefined;

/** An EVSE's reading; a meter nobody has read yet shows zero. */
export const readingOf = (turn: Turn, evse: number): MeterReading =>
  turn.readings[evse - 1] ?? { energyWh: 0, powerW: 0, currentA: 0, voltageV: 0 };

/** Changes fields of an EVSE; one given as undefined is removed. */
export function changeEvse(
  turn: Turn,
  evse: number,
  change: { [K in keyof EvseState]?: EvseState[K] | undefined },
): void {
  const next = { ...evseOf(turn, evse), ...change } as EvseState;
  for (const key of Object.keys(change)) {
    if (change[key as keyof EvseState] === undefined) delete (next as unknown as Record<string, unknown>)[key];
  }
  turn.state.evses = turn.state.evses.map((other) => (other.evse === evse ? next : other));
}

/** How long the connection has been away [s]; undefined while it stands. */
export const offlineSeconds = (turn: Turn): number | undefined =>
  turn.state.offlineSinceUs === undefined ? undefined : (turn.atUs - turn.state.offlineSinceUs) / US_PER_S;
