import type { ParamSpecs, ParamValues } from "../base/params.ts";
import type { Kind } from "../base/registry.ts";
import type { PolicyEvent } from "./events.ts";
import type { LinearSolver } from "./programme/linear-solver.ts";
import type { SeriesSet } from "./series.ts";
import type { LimitMatrix } from "./site-limits.ts";
import type { SupplyView } from "./supply.ts";

/** What a controller of one site may know at a control tick; nothing of the future is in it.
 *
 *  EVSE-indexed arrays have the length of the site's EVSE list. `active` lists, in EVSE order, the EVSEs whose session
 *  still asks for energy: only these, and those in `bothWays`, may be given current. The arrays belong to the run and change between ticks: read
 *  them, never keep or write them. Currents are per phase. */
export interface SiteView {
  /** Now, since the scenario's start [µs]. */
  readonly nowUs: number;
  /** Time to the next control tick [µs]. */
  readonly intervalUs: number;
  readonly evseCount: number;
  readonly evseIds: readonly string[];
  /** Indices of EVSEs with a session that still asks for energy, ascending; the first `activeCount` entries count. */
  readonly active: Int32Array;
  readonly activeCount: number;
  /** Plug-in time of the session at each EVSE [µs]. */
  readonly arrivalUs: Float64Array;
  /** Departure as announced or estimated, not necessarily the true one [µs]. */
  readonly departureUs: Float64Array;
  /** Energy still asked for by the meter's count [kWh]. */
  readonly remainingKwh: Float64Array;
  /** Highest current the EVSE and its vehicle allow now [A]. */
  readonly maxCurrentA: Float64Array;
  /** Lowest current other than 0 at which the EVSE can charge [A]; 0 where any current goes. */
  readonly minCurrentA: Float64Array;
  /** EVSEs whose vehicle can give power back, ascending; the first `bothWaysCount` entries count. These may be given a
   *  negative current while `maxDischargeA` is above 0, and a positive one even when they ask for nothing. */
  readonly bothWays: Int32Array;
  readonly bothWaysCount: number;
  /** Highest current the vehicle can give back now [A], 0 where vehicle, EVSE or protocol do not allow it or its state of
   *  charge is no higher than `leastSoc`; and the lowest other than 0. */
  readonly maxDischargeA: Float64Array;
  readonly minDischargeA: Float64Array;
  /** What it can give until its state of charge is down to `leastSoc` [kWh at the meter]. */
  readonly givableKwh: Float64Array;
  /** What it takes to bring it to what its driver asked for, or to `mostSoc` where it gives back and that is more
   *  [kWh at the meter]. */
  readonly roomKwh: Float64Array;
  /** State of charge now, and the one its driver wants at departure, 0–1, and usable capacity [kWh]: as a protocol tells
   *  them (direct current; ISO 15118-20); NaN where none does. */
  readonly soc: Float64Array;
  readonly departureSoc: Float64Array;
  readonly capacityKwh: Float64Array;
  /** What the site may give to the grid [kW]; without end where nothing limits it. */
  readonly exportLimitKw: number;
  /** States of charge between which vehicles give and take for others than their driver. */
  readonly leastSoc: number;
  readonly mostSoc: number;
  /** Highest power it takes when charging [kW at the meter], as a protocol tells; NaN where none does. */
  readonly maxChargeKw: Float64Array;
  /** Highest power it takes when charging [kW at the meter], as its driver announces it with departure and energy: the
   *  onboard charger on the phases it charges on here, its rating on direct current. */
  readonly announcedKw: Float64Array;
  /** Mean current in the control interval that ended last, negative given back [A per phase]; NaN before a
   *  session's second decision at a tick. */
  readonly meteredA: Float64Array;
  /** Begin and end of that interval [µs]; NaN before the first one. Decisions between ticks see the one that ended before. */
  readonly meteredFromUs: number;
  readonly meteredUntilUs: number;
  /** System frequency as the site measures it now [Hz]; NaN where it does not. */
  readonly measuredFrequencyHz: number;
  /** What of the offered frequency restoration reserve is called for now, -1 (take) to 1 (give); NaN where none is. */
  readonly reserveShare: number;
  /** Whether the grid is away: nobody can charge, and who gives back carries the building's essential load. */
  readonly isIslanded: boolean;
  /** Currents the EVSE can offer, ascending from 0, or undefined where it is continuous [A]. */
  readonly allowedCurrentsA: readonly (Float64Array | undefined)[];
  /** Nominal voltage per phase at the EVSE [V] and number of phases it charges on [1]. */
  readonly voltageV: Float64Array;
  readonly phases: Int32Array;
  /** Voltage measured at the site over its nominal voltage, the lowest of the connected phases, one window old [pu];
   *  NaN where the site has no voltage measurement. */
  readonly measuredVoltagePu: Float64Array;
  /** Mean power of all EVSEs of the site in the control interval that just ended [kW]. */
  readonly lastPowerKw: number;
  /** Mean power of the building's own load and of its solar generation behind the site's meter in that interval [kW]; 0
   *  where there is none. */
  readonly lastLoadKw: number;
  readonly lastSolarKw: number;
  /** Active power at the head of the feeder, one window old [kW]; NaN where the site has no grid or none was solved yet. */
  readonly measuredFeederKw: number;
  /** What lies between the site and the head of its feeder, with measured loadings, and what the sites behind it told;
   *  empty for kinds that do not ask for it (`supply`). */
  readonly supply: SupplyView;
  /** Local time since Monday 00:00 at the scenario's start; plus `nowUs` it is the present local time [µs]. */
  readonly localWeekUs: number;
  /** Published series (prices, carbon intensity …): forecasts as given, and no more than has been published by now. */
  readonly series: SeriesSet;
  /** The site's electrical limits, as a running allocation to fill. */
  readonly limits: SiteLimits;
}

/** The site's current limits with the currents allocated so far. Cleared by the run before every decision. */
export interface SiteLimits {
  /** The limits as plain data, for controllers that plan ahead. */
  readonly matrix: LimitMatrix;
  /** Takes the EVSE's current from its present value to `currentA` [A]. */
  allocate(evse: number, currentA: number): void;
  /** Whether every limit would hold with the EVSE at `currentA` and the others as allocated [A]. */
  isFeasible(evse: number, currentA: number): boolean;
  /** The feasible current farthest from 0 on the way to `highA`, which may be negative, the others as allocated: `highA`
   *  itself, or the nearer end of a bisection that stops at `resolutionA` [A]. */
  highestFeasible(evse: number, highA: number, resolutionA: number): number;
}

/** One controller, made for one site. `decide` writes a current for every active EVSE into `setPointA` (which arrives
 *  filled with 0) [A per phase], negative where power is to be given back.
 *
 *  It may keep what it has seen, in properties of itself: in `state`, or in fields of its class. A run that goes on from a
 *  checkpoint makes a new policy and puts those properties back (base/state.ts says what they may be); what a variable of
 *  a closure remembers is lost, and only scratch and what follows from the view again may be kept there. */
export interface Policy {
  /** What it remembers from one decision to the next; the object stays the same one. */
  readonly state?: object;
  decide(view: SiteView, setPointA: Float64Array): void;
  /** Until when its last answer stays what it is [µs], as long as no session comes, goes or stops asking for energy and none
   *  takes more than that answer allows: it need not be asked at control ticks before. Called right after `decide`, with the
   *  same view. Without it the policy is asked at every tick. Not for policies whose decisions change what they remember. */
  standsUntilUs?(view: SiteView): number;
  /** Writes what this site tells the others after a decision; they see it one window later. Only for kinds with `supply`,
   *  whose policies are asked at every tick, vehicles or not. */
  tell?(view: SiteView, telling: Float64Array): void;
}

/** Who a policy is made for, beside its parameters. */
export interface PolicyContext {
  readonly siteId: string;
  readonly evseIds: readonly string[];
  /** A number in [0, 1) that belongs to one session and one purpose: the same under every policy of the scenario. */
  draw(purpose: string, evse: number, arrivalUs: number): number;
  /** The site's sessions as they will come; only for kinds with `knowsFuture`. */
  readonly future: FutureSessions | undefined;
  /** A solver of linear and mixed-integer programmes; only for kinds that need it by these parameters. */
  readonly solver?: LinearSolver | undefined;
}

/** All sessions of a site, one entry each, in order of arrival. */
export interface FutureSessions {
  readonly count: number;
  readonly evse: Int32Array;
  readonly arrivalUs: Float64Array;
  readonly departureUs: Float64Array;
  readonly requestedKwh: Float64Array;
  /** Highest current its EVSE and vehicle allow [A]. */
  readonly maxCurrentA: Float64Array;
  /** Active power per ampere of phase current [kW/A]. */
  readonly kwPerAmp: Float64Array;
}

/** A kind of policy: a plain object, the same for built-in ones and for plug-ins. */
export interface PolicyKind extends Kind {
  readonly params: ParamSpecs;
  /** What is wrong with parameters that are each in range but do not go together: the sentence, or undefined. */
  check?(params: ParamValues): string | undefined;
  /** Whether its policies solve plans with HiGHS, which is loaded before the run begins. */
  needsSolver?(params: ParamValues): boolean;
  /** Set on yardsticks that are told what is to come; no real controller could be one. */
  readonly knowsFuture?: true;
  /** Set where the policy looks at what its site is supplied through (`view.supply`); `tells` is how many numbers each
   *  site tells the others. */
  readonly supply?: { readonly tells: number };
  /** What its policies are asked on beside control ticks; nothing when absent. */
  readonly on?: readonly PolicyEvent[];
  /** Set where the policy looks at no measurement of the grid: then nobody waits for the power flow, which may be solved
   *  beside the window after. What it is shown of the grid is not a number. */
  readonly blindToGrid?: true;
  /** Where a plug-in came from; set by its loader. */
  readonly file?: string;
  create(params: ParamValues, context: PolicyContext): Policy;
}
