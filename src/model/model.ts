import type { TimeUs } from "../base/time.ts";
import type { Cabinet } from "../devices/cabinet.ts";
import type { Connector } from "../devices/connector-limits.ts";
import type { Conversion } from "../devices/conversion.ts";
import type { EvseRating } from "../devices/evse.ts";
import type { VoltVar } from "../devices/inverter/ieee-1547.ts";
import type { PowerCurve } from "../devices/power-curve.ts";
import type { PowerFactorCurve } from "../devices/power-factor.ts";
import type { DailyWindow } from "../policy/daily-window.ts";
import type { SeriesData } from "../policy/series.ts";
import type { LimitMatrix } from "../policy/site-limits.ts";
import type { CableModel } from "../scenario/models/cable.ts";
import type { ChargerAtPlug, VehicleAtPlug } from "../scenario/models/plain-plug.ts";
import type { ReliabilityModel } from "../scenario/models/reliability.ts";
import type { Hop, SignalPath } from "../services/signals/paths.ts";
import type { BehindMeter } from "./behind-meter.ts";
import type { LoadOf } from "./feeder-load.ts";
import type { Outage } from "./outage.ts";
import type { CopyRange } from "./places.ts";

/** A scenario as the run needs it: ids have become indexes, names of models have become numbers. */
export interface Model {
  readonly startEpochUs: number;
  readonly endUs: TimeUs;
  readonly controlUs: TimeUs;
  /** Local time since Monday 00:00 at the start [µs]. */
  readonly localWeekUs: TimeUs;
  /** What is published to controllers. */
  readonly series: readonly SeriesData[];
  /** Window of the engine: the grid step where there is a grid, else one day, for nothing couples the sites. */
  readonly windowUs: TimeUs;
  readonly sites: readonly SiteModel[];
  /** Copies of the feeder that its sites stand in: of a run whose copies are run by themselves, some of all. */
  readonly copies: CopyRange;
  /** Ids of the EVSEs of all sites, each once. */
  readonly evseIds: readonly string[];
  readonly vehicles: readonly VehicleRating[];
  /** What reactive power chargers give by their voltage; undefined where their power factor alone decides. */
  readonly voltVar?: VoltVar | undefined;
  /** A limit that the grid's operator asks of every site by a signal; undefined where none is asked. */
  readonly signal?: SignalModel | undefined;
  /** A limit that is given to every charging station by itself, beside its back office. */
  readonly stationSignal?: SignalModel | undefined;
  /** How set-points come to the EVSEs; undefined where they hold at once. */
  readonly route?: RouteModel | undefined;
  /** How sessions are simulated; undefined where by energy and limits alone. */
  readonly protocol: ProtocolModel | undefined;
}

/** A limit that comes and goes by a signal, day by day. */
export interface SignalModel {
  /** Its hops and its fail-safe. */
  readonly path: SignalPath;
  /** When it is asked for, local time. */
  readonly daily: DailyWindow;
  /** Who asks for it, in OCPP's words. */
  readonly source: "EMS" | "SO" | "Other";
  /** What a site's EVSEs may draw together, or a station, while it holds [kW]. */
  readonly powerKw: number;
  readonly noticeS: number;
  readonly randomiseS: number;
  readonly optOutShare: number;
  /** When sites' gateways hear nothing, local time. */
  readonly silent: DailyWindow | undefined;
  readonly seed: number;
}

/** The way of a set-point from the policy to an EVSE, and what goes wrong on it. */
export interface RouteModel {
  readonly hops: readonly Hop[];
  readonly ocpp: "1.6" | "2.0.1" | "2.1" | undefined;
  readonly canDischarge: boolean;
  /** Refused by every session that is not in ISO 15118-20's dynamic control. */
  readonly needsDynamic: boolean;
  /** Shares of set-points that are refused at the other end, and that never come. */
  readonly refused: number;
  readonly lost: number;
  readonly outagesPerDay: number;
  readonly outageUs: TimeUs;
  /** Names the random streams of all of it. */
  readonly seed: number;
}

/** Sessions between machines: who they are, and what drivers do when one fails. */
export interface ProtocolModel {
  readonly fidelity: "message" | "session";
  /** Names the random streams of all sessions. */
  readonly seed: number;
  /** By vehicle, as `Model.vehicles`. */
  readonly vehicles: readonly VehicleAtPlug[];
  /** The usual cable by connector. */
  readonly cables: Readonly<Record<string, CableModel>>;
  /** Faults that attempts meet; undefined where none but the models' own. */
  readonly reliability: ReliabilityModel | undefined;
  readonly retries: number;
  readonly retryWaitUs: TimeUs;
  /** After arriving, a driver is there to try again for so long. */
  readonly retryWithinUs: TimeUs;
}

/** One grid connection with its EVSEs and the sessions that come to it. */
export interface SiteModel {
  /** Its place among `Model.sites`. */
  readonly index: number;
  readonly id: string;
  readonly evseIds: readonly string[];
  /** Name of the model of each EVSE. */
  readonly chargers: readonly string[];
  readonly evses: readonly SiteEvse[];
  readonly limits: LimitMatrix;
  /** The site's power limit [kW], NaN where it has none. */
  readonly limitKw: number;
  /** What it may give to the grid at its meter [kW]; undefined where nothing limits that. */
  readonly exportLimitKw?: number | undefined;
  /** How EVSE currents add up to the line currents a, b, c of the site's secondary; undefined where not known. */
  readonly lines: LimitMatrix | undefined;
  readonly sessions: SiteSessions;
  /** What the recording calls each EVSE: its place among the ids of all sites' EVSEs. */
  readonly evseCodes: Int32Array;
  /** How all its EVSEs are connected: AB, BC or CA across two phases (or the two legs of a split phase), else "any". */
  readonly across: "AB" | "BC" | "CA" | "any";
  /** Where it is connected to the feeder: the load whose connection it shares, or a bus; -1 where it is not that. */
  readonly customer: number;
  readonly bus: number;
  /** Copy of the feeder it stands in, from 0, and its place among the connections of every copy; -1 without a grid. */
  readonly copy: number;
  readonly connection: number;
  /** Its policy, parameters beside `kind`. */
  readonly policy: { readonly kind: string; readonly [param: string]: unknown };
  /** Power cabinets behind several of its EVSEs. */
  readonly cabinets: readonly SiteCabinet[];
  /** The building's own load and solar power; undefined where the scenario tells of none. */
  readonly behindMeter?: BehindMeter | undefined;
  /** The feeder's load at its connection, where its meter counts that, too; the feeder itself has it in any case. */
  readonly feederLoad?: LoadOf | undefined;
  /** When the grid is not there for it. */
  readonly outage?: Outage | undefined;
}

/** A power cabinet and the EVSEs it feeds. */
export interface SiteCabinet extends Cabinet {
  readonly evses: Int32Array;
}

/** One EVSE at its site. */
export interface SiteEvse extends EvseRating {
  /** Voltage across one phase of the charger [V]. */
  readonly voltageV: number;
  readonly phases: number;
  readonly powerFactor: number;
  /** From the meter to the vehicle's inlet, 0–1. */
  readonly efficiency: number;
  /** Of its converter for direct current, instead of `efficiency`, where its model tells it. */
  readonly conversion?: Conversion | undefined;
  /** Drawn at the meter while a vehicle that can give back is connected [kW]. */
  readonly standbyKw?: number;
  /** Step of the control pilot's duty cycle [%]; -1 where the current is set directly, without a pilot. */
  readonly pilotStepPct: number;
  /** Takes no limits but its back office's. */
  readonly ignoresLimits?: boolean;
  /** Its limits at the plug where it has direct current; undefined where alternating. */
  readonly dc: { readonly maxPowerKw: number; readonly maxCurrentA: number; readonly maxVoltageV: number } | undefined;
  /** Its connectors; undefined where its model says nothing of the plug, and anything fits. */
  readonly connectors: readonly Connector[] | undefined;
  /** Its behaviour at the plug; undefined where no protocol is simulated, or none to speak of: no pilot. */
  readonly charger: ChargerAtPlug | undefined;
}

/** What limits a vehicle, from its model. */
export interface VehicleRating {
  readonly maxPowerKw: number;
  readonly phases: number;
  readonly minCurrentA: number;
  /** From a new pilot to the current that follows it [µs]. */
  readonly reactionUs: TimeUs;
  readonly powerFactor: number;
  /** Below its last current, of alternating current; undefined where it is the same at every current. */
  readonly powerFactorByCurrent: PowerFactorCurve | undefined;
  /** From the inlet into the battery, 0–1. */
  readonly efficiency: number;
  /** Of its on-board charger, instead of `efficiency`, where its model tells it. */
  readonly conversion?: Conversion | undefined;
  readonly battery: "ideal" | "two-stage";
  readonly transitionSoc: number;
  /** What it takes on direct current; undefined where it takes none. */
  readonly dc: DcRating | undefined;
  /** Its inlets and its driver's adapters; undefined where its model says nothing of the plug, and anything fits. */
  readonly inlets: { readonly connectors: readonly Connector[]; readonly adapters: readonly string[] } | undefined;
}

/** What limits a vehicle on direct current. */
export interface DcRating {
  readonly curve: PowerCurve;
  readonly maxCurrentA: number;
  /** Battery voltage at rest [state of charge, V], empty and full, and its resistance [Ω]. */
  readonly restVoltage: readonly [readonly [number, number], readonly [number, number]];
  readonly resistanceOhm: number;
  /** Converter on board for EVSEs that do not reach the battery's voltage. */
  readonly boost: { readonly inletV: number; readonly maxPowerKw: number } | undefined;
}

/** The sessions of one site in order of arrival, then id; one entry per session in every array. */
export interface SiteSessions {
  readonly count: number;
  readonly ids: readonly string[];
  readonly evse: Int32Array;
  readonly arrivalUs: Float64Array;
  readonly departureUs: Float64Array;
  /** Departure the policy is told. */
  readonly announcedUs: Float64Array;
  readonly requestedKwh: Float64Array;
  readonly vehicle: Int32Array;
  readonly capacityKwh: Float64Array;
  readonly initialKwh: Float64Array;
  /** What their vehicles tell and can give back; undefined where none does either. */
  readonly bothWays?: BothWays | undefined;
  /** 1 where vehicle and charger agree on ISO 15118-20's dynamic control; undefined where the route does not ask. */
  readonly dynamic?: Uint8Array | undefined;
}

/** Sessions whose vehicles tell their state of charge or can give power back; one entry per session in every array. */
export interface BothWays {
  /** Least and most power given back, at the plug [kW]; 0 where vehicle, charger or protocol do not allow it. */
  readonly leastKw: Float64Array;
  readonly mostKw: Float64Array;
  /** 1 where a protocol tells the state of charge. */
  readonly tellsState: Uint8Array;
  /** State of charge below which nothing is given back, and to which a vehicle may be charged beyond what was asked for. */
  readonly leastSoc: number;
  readonly mostSoc: number;
}
