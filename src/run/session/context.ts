import type { TimeUs } from "../../base/time.ts";
import type { Failure } from "../../protocol/failure.ts";
import type { Channel } from "../../protocol/hlc/protocol.ts";
import type { CableModel } from "../../scenario/models/cable.ts";
import type { ChargerAtPlug, VehicleAtPlug } from "../../scenario/models/plain-plug.ts";
import type { DcOutput } from "./dc-output.ts";
import type { FaultEffects } from "./faults.ts";
import type { PilotWire } from "./pilot-wire.ts";
import type { Plant } from "./plant.ts";
import type { Powerline } from "./powerline.ts";
import type { SessionStreams } from "./session-streams.ts";
import type { Lane, World } from "./world.ts";

export type { ChargerAtPlug, VehicleAtPlug };

/** What a session is between. */
export interface SessionPair {
  readonly vehicle: VehicleAtPlug;
  readonly charger: ChargerAtPlug;
  readonly cable: CableModel;
}

/** One session to run. */
export interface SessionSetup extends SessionPair {
  readonly effects: FaultEffects;
  /** Names the streams of everything random. */
  readonly seed: number | string;
  /** State of charge on arrival, 0–1. */
  readonly soc: number;
  /** The driver ends the session this long after the first current [s]. */
  readonly chargeS: number;
  /** A vehicle on direct current ends the session itself once it has this much, measured at the plug [kWh]. */
  readonly energyKwh?: number | undefined;
  /** Where the vehicle may give back: the state of charge it keeps, and the one up to which it charges without ending the
   *  session [1]. */
  readonly bothWays?: { readonly leastSoc: number; readonly ceilingSoc: number };
  /** Power at the grid's side of a converter in the EVSE for a power at the plug, signs alike [kW]; absent where its
   *  efficiency does not depend on power. */
  readonly meterKw?: (plugKw: number) => number;
  /** Battery capacity where it is not the model's [kWh]. */
  readonly capacityKwh?: number;
  /** Current the site gives [A]; the charger's own when absent. */
  readonly offerA?: number;
  /** Longest a session may take [s]. */
  readonly horizonS: number;
}

/** What the parts of one running session share. */
export interface SessionContext {
  readonly world: World;
  readonly setup: SessionSetup;
  readonly effects: FaultEffects;
  readonly isDc: boolean;
  /** What is random in it is drawn from these. */
  readonly streams: SessionStreams;
  readonly wire: PilotWire;
  readonly plant: Plant;
  /** Hears of every change of alternating current: per phase [A], and as power [kW]. */
  readonly onAcCurrent: ((timeUs: TimeUs, currentA: number, powerKw: number) => void) | undefined;
  readonly onPilot: ((timeUs: TimeUs, highV: number, lowV: number, dutyPct: number) => void) | undefined;
  firstCurrentUs: TimeUs | undefined;
  /** Records that a machine gave up; the session may still go on another way. */
  gaveUp(lane: Lane, failure: Failure): void;
  /** Ends the session as failed. */
  abort(lane: Lane, failure: Failure): void;
  /** First current has flowed. */
  charging(): void;
  /** The vehicle has what it came for. */
  enough(): void;
  readonly powerline: Powerline;
  /** The power stage; a session on alternating current has none. */
  readonly dc: DcOutput | undefined;
  /** A contract is being checked or was. */
  contractAsked: boolean;
  cardUsed: boolean;
  paused: boolean;
  /** Limit last passed on from a message to the vehicle's charger [A]; −1 at first. */
  passedLimitA: number;
  /** The application layer ended as it should. */
  ended(how: "Terminate" | "Pause"): void;
  /** Which way of talking the session settled on. */
  standard: string;
  /** ISO 15118-20 in dynamic control mode: the EVSE sets the current. */
  isDynamic: boolean;
  /** Both sides have agreed on a service that goes both ways, and the session runs. */
  bothWays: boolean;
  /** What the vehicle last announced of a schedule: which way power flows. */
  channel: Channel;
  /** Power the site gives, negative where it wants some back [W]; its sign alone counts. */
  wantedW: number;
}
