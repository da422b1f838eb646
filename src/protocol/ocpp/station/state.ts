import type { TimeUs } from "../../../base/time.ts";
import type { CompositeDefaults, CompositePeriod } from "../charging/composite.ts";
import type { InstalledProfile, RateUnit } from "../charging/profile.ts";
import type { ProfileJson } from "../charging/profile-json.ts";
import type { IdToken, TokenInfo } from "../token.ts";
import type { DerControl } from "./der-control.ts";
import type { ExternalLimit } from "./external-limit.ts";
import type { Request } from "./request.ts";
import type { Settings } from "./settings.ts";

/** What a station is built as; nothing here changes while it runs. */
export interface StationBuild {
  /** Begins every transaction id a 2.0.1 station makes. */
  readonly id: string;
  readonly vendor: string;
  readonly model: string;
  readonly evseCount: number;
  /** Simulation time zero in microseconds since 1970 UTC. */
  readonly epochUs: number;
  /** Unit in which limits are told to the EVSEs: A for AC, W for DC. */
  readonly rateUnit: RateUnit;
  readonly hardware: CompositeDefaults;
  /** OCPP 2.1: ways to exchange energy it is built for, such as DC_BPT, and types of DER control its vehicles can be set
   *  to; none when absent. */
  readonly energyTransfer?: readonly string[];
  readonly derControls?: readonly string[];
}

export type Registration = "New" | "Pending" | "Rejected" | "Accepted";
export type ChargingState = "Idle" | "EVConnected" | "Charging" | "SuspendedEV" | "SuspendedEVSE";

/** A token that may charge here, and how it came to. */
export interface Authorisation {
  readonly token: IdToken;
  readonly group?: string;
  readonly remoteStartId?: number;
}

/** From the transaction's start to its end, as OCPP uses the word. */
export interface Transaction {
  /** The station's own count; it names the transaction before the back office does (1.6). */
  readonly ref: number;
  readonly startUs: TimeUs;
  readonly meterStartWh: number;
  /** Charges by its PriorityCharging profile (OCPP 2.1). */
  readonly hasPriority?: boolean;
  /** How it may exchange energy, of what the station is built for; whichever it likes when absent (OCPP 2.1). */
  readonly allowedTransfer?: readonly string[];
  /** Sequence number of the next event (2.0.1). */
  readonly seqNo: number;
  /** The back office no longer accepts the token, yet the transaction goes on without energy. */
  readonly deauthorised?: true;
}

export interface EvseState {
  readonly evse: number;
  readonly plugged: boolean;
  /** The transaction has ended and the cable is still in. */
  readonly finishing: boolean;
  readonly operative: boolean;
  /** Availability to take on when the transaction ends. */
  readonly operativeNext?: boolean;
  readonly fault?: string;
  readonly charging: ChargingState;
  readonly authorisation?: Authorisation;
  readonly transaction?: Transaction;
  /** Energy was allowed to flow. */
  readonly energised: boolean;
  /** Status the back office was last told. */
  readonly reported?: string;
  /** Limit the EVSE was last told. */
  readonly limit?: Omit<CompositePeriod, "startUs">;
}

export interface Reservation {
  readonly id: number;
  readonly evse: number;
  readonly token: IdToken;
  readonly group?: string;
  readonly expiryUs: TimeUs;
}

/** A message that waits for its turn. */
export interface Queued {
  readonly request: Request;
  readonly attempts: number;
  /** May go out before the back office has accepted the station: it asked for it. */
  readonly early: boolean;
}

export interface StationProfile extends InstalledProfile {
  /** As received, for reports. */
  readonly json: ProfileJson;
}

/** All a station remembers. Plain data: a state may be stored, compared and resumed. */
export interface StationState {
  readonly settings: Settings;
  readonly online: boolean;
  readonly offlineSinceUs?: TimeUs;
  /** Failed attempts to connect in a row. */
  readonly reconnects: number;
  readonly registration: Registration;
  readonly bootReason: string;
  readonly evses: readonly EvseState[];
  readonly queue: readonly Queued[];
  /** The one CALL without an answer. */
  readonly pending?: { readonly id: string; readonly queued: Queued };
  /** A failed transaction message waits for its next attempt; later ones wait behind it. */
  readonly retrying: boolean;
  readonly lastMessageId: number;
  readonly lastRef: number;
  /** Transaction ids given by the back office (1.6), by the station's own count. */
  readonly transactionIds: Readonly<Record<number, string>>;
  readonly localListVersion: number;
  readonly localList: Readonly<Record<string, TokenInfo>>;
  readonly cache: Readonly<Record<string, TokenInfo>>;
  readonly reservations: readonly Reservation[];
  readonly profiles: readonly StationProfile[];
  /** What the place itself allows, and what of it the back office was last told. */
  readonly external: readonly ExternalLimit[];
  readonly externalTold: readonly ExternalLimit[];
  /** Last signal of automatic frequency restoration (OCPP 2.1). */
  readonly afrrSignal?: number;
  /** Settings of vehicles' inverters in their order of setting, and the ids of those that hold (OCPP 2.1). */
  readonly derControls: readonly DerControl[];
  readonly derHolding: readonly string[];
  /** A reset waits for the last transaction's end. */
  readonly resetWaits: boolean;
}

/** A station that has just been switched on. */
export const freshState = (build: StationBuild, settings: Settings): StationState => ({
  settings: { ...settings, numberOfConnectors: build.evseCount },
  online: false,
  reconnects: 0,
  registration: "New",
  bootReason: "PowerUp",
  evses: Array.from({ length: build.evseCount }, (_, i) => ({
    evse: i + 1,
    plugged: false,
    finishing: false,
    operative: true,
    charging: "Idle",
    energised: false,
  })),
  queue: [],
  retrying: false,
  lastMessageId: 0,
  lastRef: 0,
  transactionIds: {},
  localListVersion: 0,
  localList: {},
  cache: {},
  reservations: [],
  profiles: [],
  external: [],
  externalTold: [],
  derControls: [],
  derHolding: [],
  resetWaits: false,
});
