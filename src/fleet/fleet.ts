import type { ParamSpecs, ParamValues } from "../base/params.ts";
import type { Kind } from "../base/registry.ts";
import type { TimeUs } from "../base/time.ts";
import type { FleetPair } from "./charging-time.ts";
import type { Trace } from "./trace.ts";

/** What a fleet may know of the scenario it is made for. */
export interface FleetContext {
  readonly seed: number;
  /** Instant of simulation time 0, since 1970 UTC [µs]. */
  readonly startUs: number;
  /** Local time since Monday 00:00 at simulation time 0 [µs]. */
  readonly localWeekUs: TimeUs;
  readonly durationUs: TimeUs;
  readonly maxSessions: number;
  /** The scenario's sites in their order, with their EVSEs. */
  readonly sites: readonly FleetSite[];
  /** Vehicle models a fleet may draw from, by name, with their shares of it; empty where the scenario names no market. */
  readonly market: readonly VehicleShare[];
  /** What a vehicle model and the charger of an EVSE make of each other; "" is the scenario's own vehicle. */
  pairOf(site: FleetSite, evse: number, vehicle: string): FleetPair;
  /** Reads a file of the scenario's folder, which the caller has checked, and says what to call it in messages. */
  readText(path: string): { readonly text: string; readonly shownAs: string };
}

/** A site as a fleet sees it. */
export interface FleetSite {
  readonly id: string;
  readonly evses: readonly string[];
  /** A name of `CHARGING_PLACES`. */
  readonly place: string;
  /** Copy of the feeder it is connected to, from 0: people live and work within one. */
  readonly district: number;
  /** The layout it has, and whether it is one of the further sites, whose EVSEs are as built. */
  readonly layout: string;
  readonly isFurther: boolean;
}

/** A vehicle model and its share of a fleet's vehicles. */
export interface VehicleShare {
  readonly vehicle: string;
  /** All shares of a market add up to 1 [1]. */
  readonly share: number;
}

/** A kind of fleet: who comes when, needing how much. The same params and context give the same sessions. */
export interface FleetKind extends Kind {
  readonly params: ParamSpecs;
  /** Set where the sessions of a district follow from its own sites alone: some districts after the others give the
   *  sessions of all. */
  readonly isByDistrict?: true;
  /** @throws ScenarioError with all faults of the files it reads */
  create(params: ParamValues, context: FleetContext): Trace;
}
