import type { Stream } from "../../base/random.ts";
import { type Kind, registry } from "../../base/registry.ts";

/** One hop of a signal on its way from whoever dispatches to the meter. */
export interface Hop {
  readonly name: string;
  /** Asked for or looked at this often: the signal waits for the next time, evenly somewhere in between [s]; 0 = passed on at
   *  once. */
  readonly periodS: number;
  /** Time on the way, drawn evenly between both [s]. */
  readonly transportS: readonly [number, number];
}

/** A way by which a grid signal reaches a charging column. */
export interface SignalPath extends Kind {
  readonly hops: readonly Hop[];
  /** What holds once nothing has been heard for `silenceS`: the power left [kW], for at least `leastS`. */
  readonly failSafe: { readonly silenceS: number; readonly powerKw: number; readonly leastS: number } | undefined;
}

const OCPP: Hop = { name: "OCPP SetChargingProfile", periodS: 0, transportS: [0.1, 1] };
const EMS: Hop = { name: "energy manager's loop", periodS: 10, transportS: [0, 0] };
/** IEC 61851-1: a vehicle follows a new duty cycle within 5 s. */
const PILOT: Hop = { name: "vehicle follows the pilot", periodS: 0, transportS: [1, 5] };

/** Paths by name. Poll periods: openleadr's default of 10 s for OpenADR 2.0b; CSIP-AUS's 5 min for IEEE 2030.5; evcc's 10 s
 *  for an energy manager. EEBus LPC: fail-safe of 4.2 kW 120 s after the last heartbeat, for two hours at least. Parker's V2G
 *  units: 4 s locally and 7 s remotely, as measured. Network transport is assumed. */
export const signalPaths = registry<SignalPath>("signal path", [
  {
    kind: "openadr-2b",
    summary: "OpenADR 2.0b: the column's gateway polls every 10 s",
    hops: [{ name: "OpenADR 2.0b poll", periodS: 10, transportS: [0.1, 1] }, EMS, OCPP, PILOT],
    failSafe: undefined,
  },
  {
    kind: "openadr-3",
    summary: "OpenADR 3: the server calls a webhook",
    hops: [{ name: "OpenADR 3 webhook", periodS: 0, transportS: [0.1, 2] }, EMS, OCPP, PILOT],
    failSafe: undefined,
  },
  {
    kind: "ieee-2030.5",
    summary: "IEEE 2030.5 in the Australian profile: polled every 5 min",
    hops: [{ name: "IEEE 2030.5 poll", periodS: 300, transportS: [0.1, 1] }, EMS, PILOT],
    failSafe: undefined,
  },
  {
    kind: "eebus-lpc",
    summary: "Control box and EEBus limitation of power consumption, with heartbeat and fail-safe",
    hops: [
      { name: "meter gateway to control box", periodS: 0, transportS: [1, 10] },
      { name: "EEBus LPC", periodS: 0, transportS: [0.1, 1] },
      EMS,
      PILOT,
    ],
    failSafe: { silenceS: 120, powerKw: 4.2, leastS: 7200 },
  },
  {
    kind: "ocpp",
    summary: "A back office sends an external constraint to the station",
    hops: [OCPP, PILOT],
    failSafe: undefined,
  },
  {
    kind: "dry-contact",
    summary: "A relay in the meter cabinet opens or closes a contact of the wallbox",
    hops: [
      { name: "meter gateway to relay", periodS: 0, transportS: [1, 10] },
      { name: "contact is read", periodS: 1, transportS: [0, 0] },
      PILOT,
    ],
    failSafe: undefined,
  },
  {
    kind: "parker-local",
    summary: "V2G unit of the Parker project under local control, as measured",
    hops: [{ name: "command to power", periodS: 0, transportS: [4, 4] }],
    failSafe: undefined,
  },
  {
    kind: "parker-remote",
    summary: "V2G unit of the Parker project under remote control, as measured",
    hops: [{ name: "command to power", periodS: 0, transportS: [7, 7] }],
    failSafe: undefined,
  },
]);

/** The hops of a path as far as the charging station, where somebody limits it there: without the back office's message to
 *  it and without the vehicle, which are simulated. Undefined where no path ends at a station beside its back office. */
export function hopsToStation({ hops }: SignalPath): readonly Hop[] | undefined {
  const own = hops.filter((hop) => hop !== OCPP && hop !== PILOT);
  return own.length > 0 && own.length < hops.length ? own : undefined;
}

/** Delays of one signal, hop by hop [s]. */
export const hopDelaysS = ({ hops }: SignalPath, draw: Stream): number[] =>
  hops.map(({ periodS, transportS: [low, high] }) => periodS * draw() + low + (high - low) * draw());

/** The longest that a signal can take from dispatch to the meter [s]. */
export const worstDelayS = ({ hops }: SignalPath): number =>
  hops.reduce((sum, { periodS, transportS }) => sum + periodS + transportS[1], 0);
