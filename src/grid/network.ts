import type { ComplexMatrix } from "./complex-matrix.ts";
import type { NetworkOptions } from "./network-options.ts";

/** The feeder as its readers hand it to the solver: plain records in SI-near units, frequency and length already
 *  applied, everything disabled already left out. An element is known by its index in its own list (`lines[3]`), a bus
 *  by its index in `buses`; names serve output and error messages only. Readers: `feeder/`, `dss/`, `pgm/`. */
export interface Network {
  readonly name: string;
  /** Frequency at which every impedance below holds [Hz]. */
  readonly frequencyHz: number;
  readonly buses: readonly Bus[];
  readonly sources: readonly Source[];
  readonly lines: readonly Line[];
  readonly transformers: readonly Transformer[];
  readonly impedances: readonly Impedance[];
  readonly capacitors: readonly Capacitor[];
  readonly loads: readonly Load[];
  readonly generators: readonly Generator[];
  readonly pvSystems: readonly PvSystem[];
  readonly storages: readonly Storage[];
  readonly shapes: readonly LoadShape[];
  readonly regulators: readonly RegulatorControl[];
  readonly capacitorControls: readonly CapacitorControl[];
  readonly options: NetworkOptions;
}

/** Where a record was written, for error messages. */
export interface Origin {
  readonly file: string;
  /** 1-based. */
  readonly line: number;
}

/** What every record has. */
export interface Named {
  /** As the model writes it, unique within its list (case aside). */
  readonly name: string;
  readonly origin?: Origin;
}

/** A place of the feeder. Its nodes are those that terminals name: 1, 2, 3 are phases, 4 and up further conductors
 *  such as neutrals, 0 is ground and never solved. */
export interface Bus extends Named {
  /** East and north coordinate as given by the model. */
  readonly x?: number;
  readonly y?: number;
  /** Nominal phase-to-neutral voltage [V]; 0 where not known (then no per-unit value is given). */
  readonly nominalV: number;
}

/** One end of an element: conductor k is connected to node `nodes[k]` of the bus. */
export interface Terminal {
  readonly bus: number;
  readonly nodes: readonly number[];
}

/** Conductors taken off their terminal (an `Open` command): `open[terminal][conductor]`. They are eliminated from the
 *  element's primitive admittance as if nothing were connected there. */
export interface Openable {
  readonly open?: readonly (readonly boolean[])[];
  /** What is left at every conductor of an element of which some are open [S]; nothing when absent. */
  readonly openS?: number;
}

export type Connection = "wye" | "delta";

/** A voltage source behind an impedance. Phase k has the voltage
 *  `pu · baseKv · 1000 / (2 sin(π/phases)) ∠ angleDeg − 360 k / phases` (one phase: `pu · baseKv · 1000`). */
export interface Source extends Named, Openable {
  readonly phases: number;
  readonly terminal: Terminal;
  /** The other side, one node per phase; ground when absent. */
  readonly returnTerminal?: Terminal;
  /** Line-to-line; one phase: across the source [kV]. */
  readonly baseKv: number;
  readonly pu: number;
  readonly angleDeg: number;
  /** Turning of the phases; "zero" puts all in phase. */
  readonly sequence: "positive" | "negative" | "zero";
  /** Internal impedance, order `phases` [Ω]. */
  readonly zOhm: ComplexMatrix;
  /** Followed by `pu` when the mode has shapes (index into `shapes`). */
  readonly shapes?: ShapeRefs;
}

/** A line, cable or switch as a pi section. */
export interface Line extends Named, Openable {
  readonly from: Terminal;
  readonly to: Terminal;
  /** Series impedance of the whole line, order = conductors [Ω]. */
  readonly zOhm: ComplexMatrix;
  /** Shunt admittance of the whole line, half of it at each end, order = conductors [S]. */
  readonly yShuntS: ComplexMatrix;
  /** For distances along the feeder [m]; 0 where not known. */
  readonly lengthM: number;
  readonly normalAmps?: number;
  readonly emergencyAmps?: number;
  readonly isSwitch: boolean;
}

/** One winding of every phase. `terminal.nodes` has phases + 1 entries: the phases and then the neutral (wye). For
 *  delta the last is unused, but for two phases (open delta), where it is the third corner. With one phase the winding
 *  lies between the first and the last node whatever the connection says. */
export interface Winding {
  readonly terminal: Terminal;
  readonly connection: Connection;
  /** Line-to-line for two and more phases; for one phase, and for delta, across the winding [kV]. */
  readonly kv: number;
  readonly kva: number;
  /** Resistance in percent of winding 1's kVA [%]. */
  readonly resistancePct: number;
  /** Turns in per unit of rated. */
  readonly tap: number;
  readonly minTap: number;
  readonly maxTap: number;
  readonly numTaps: number;
  /** Neutral to ground through R + jX [Ω]; R < 0 is open; both 0 is solid. In effect only where the neutral's node is
   *  not ground itself. */
  readonly neutralOhm: { readonly r: number; readonly x: number };
}

/** A transformer of any number of windings. */
export interface Transformer extends Named, Openable {
  readonly phases: number;
  readonly windings: readonly Winding[];
  /** Short-circuit reactances on winding 1's kVA, in the order 12, 13 … 1n, 23 … [%]. */
  readonly reactancePct: readonly number[];
  readonly noLoadLossPct: number;
  readonly magnetizingPct: number;
  /** Reactance to ground at every winding, in millionths of winding 1's VA per phase, that keeps a floating delta
   *  solvable; 0 turns it off. */
  readonly antifloatPpm: number;
  /** Whether the high side leads the low side in wye-delta. */
  readonly highSideLeads: boolean;
  /** The admittances themselves, over the conductors of all windings (phases, then neutral, winding after winding)
   *  [S]; they take the place of what windings and reactances would give, at the taps written there. */
  readonly yS?: ComplexMatrix;
  readonly normalKva?: number;
  readonly emergencyKva?: number;
  readonly bank?: string;
  readonly isSubstation: boolean;
}

/** A reactor or a fault: `phases` branches with an admittance matrix between them, each branch between `from` and `to`
 *  (ground when absent); delta: branch k between nodes k and k+1 of `from`. */
export interface Impedance extends Named, Openable {
  readonly kind: "reactor" | "fault";
  readonly phases: number;
  readonly connection: Connection;
  readonly from: Terminal;
  readonly to?: Terminal;
  /** Branch admittances, order `phases` [S]. */
  readonly yS: ComplexMatrix;
  readonly normalAmps?: number;
}

/** A capacitor bank of switched steps; `to` absent means grounded wye, or delta. */
export interface Capacitor extends Named, Openable {
  readonly phases: number;
  readonly connection: Connection;
  readonly from: Terminal;
  readonly to?: Terminal;
  /** Line-to-line for two and more phases, across the can for one [kV]. */
  readonly kv: number;
  readonly steps: readonly CapacitorStep[];
  /** A matrix bank: branch admittances of its one step, order `phases` [S]; takes the place of `kvar`. */
  readonly yS?: ComplexMatrix;
}

export interface CapacitorStep {
  /** Of all phases, at `kv` [kvar]. */
  readonly kvar: number;
  readonly rOhm: number;
  readonly xlOhm: number;
  readonly closed: boolean;
}

/** Shapes that the element follows in each mode, as indexes into `shapes`; absent means constant. */
export interface ShapeRefs {
  readonly daily?: number;
  readonly yearly?: number;
  readonly duty?: number;
}

/** What loads and generators have in common. `terminal.nodes`: wye phases + 1 (neutral last); delta `phases` for three
 *  and more, phases + 1 for one and two (branch k between nodes k and k+1). */
export interface Connected extends Named, Openable {
  readonly phases: number;
  readonly connection: Connection;
  readonly terminal: Terminal;
  /** Line-to-line for wye with two and more phases, else across the branch [kV]. */
  readonly kv: number;
  /** Below and above these the element turns into an impedance. */
  readonly minPu: number;
  readonly maxPu: number;
  readonly shapes?: ShapeRefs;
}

/** 1 constant P and Q · 2 constant impedance · 3 constant P, quadratic Q (motor) · 4 P and Q by exponents · 5 constant
 *  current · 6 constant P, fixed Q · 7 constant P, Q of a fixed impedance · 8 ZIP with cut-off. */
export type LoadModel = 1 | 2 | 3 | 4 | 5 | 6 | 7 | 8;

export interface Load extends Connected {
  readonly model: LoadModel;
  /** Of all phases at nominal voltage, load-positive [kW, kvar]; an allocation factor is already applied. */
  readonly kw: number;
  readonly kvar: number;
  /** Below this the load is an impedance of its nominal admittance. */
  readonly lowPu: number;
  /** Exponents of model 4. */
  readonly cvrWatts: number;
  readonly cvrVars: number;
  /** Model 8: Zp Ip Pp Zq Iq Pq and the cut-off voltage [pu]. */
  readonly zipv?: readonly number[];
  /** variable follows shapes and the load multiplier; exempt follows shapes only; fixed neither. */
  readonly status: "variable" | "fixed" | "exempt";
  /** Customers behind this load. */
  readonly customers: number;
}

/** Powers here are generated ones: positive into the grid. */
export interface Generator extends Connected {
  /** 1 constant P and Q · 2 constant impedance · 3 constant P and voltage magnitude · 4 P constant, Q fixed · 5 P
   *  constant, Q a fixed impedance · 7 current-limited constant P and Q. */
  readonly model: 1 | 2 | 3 | 4 | 5 | 7;
  readonly generatedKw: number;
  readonly generatedKvar: number;
  readonly kva: number;
  /** Model 3: target [pu] and the limits of Q [kvar]. */
  readonly targetPu: number;
  readonly maxKvar: number;
  readonly minKvar: number;
  readonly status: "variable" | "fixed";
}

/** What an inverter keeps to besides its kVA. */
export interface InverterLimits {
  /** The most kvar that it delivers and that it absorbs; absent: its kVA. */
  readonly maxKvar?: number;
  readonly maxAbsorbedKvar?: number;
  /** What is kept where not all fits into the kVA; absent: the reactive power. */
  readonly priority?: "power" | "power factor";
  /** Below this share of the rated power no reactive power flows, and up to that the limits of kvar grow with the power
   *  [%]; absent: neither. */
  readonly noKvarBelowPct?: number;
  readonly fullKvarAbovePct?: number;
  /** Whether an inverter that is off, or a battery that idles, has no reactive power either. */
  readonly kvarFollows?: boolean;
  /** Below the least voltage the current stays as there, instead of an impedance. */
  readonly limitsCurrent?: boolean;
}

/** A photovoltaic system: panel, inverter. */
export interface PvSystem extends Connected, InverterLimits {
  readonly model: 1 | 2;
  readonly ratedKva: number;
  readonly pmppKw: number;
  /** The most that the inverter passes on [kW]; absent: no such limit. */
  readonly maxKw?: number;
  /** Per unit of 1 kW/m². */
  readonly irradiance: number;
  /** Panel power over `pmppKw` at the panel's temperature; 1 where no curve is given. */
  readonly temperatureFactor: number;
  /** Shapes of that factor, where the temperature changes. */
  readonly temperatureFactors?: ShapeRefs;
  /** Inverter efficiency against power over rating: ascending x, y pairs; absent means 1. */
  readonly efficiency?: readonly (readonly [number, number])[];
  /** Either a power factor (negative: absorbs) or fixed kvar. */
  readonly powerFactor?: number;
  readonly kvar?: number;
  /** Percent of the inverter's kVA below which it stays off, once off, and turns off, once on. */
  readonly cutInPct: number;
  readonly cutOutPct: number;
}

/** A battery at the grid. */
export interface Storage extends Connected, InverterLimits {
  readonly model: 1 | 2;
  readonly ratedKw: number;
  readonly ratedKva: number;
  readonly ratedKwh: number;
  readonly storedKwh: number;
  readonly reservePct: number;
  readonly state: "idling" | "charging" | "discharging";
  /** Of `ratedKw`, in the direction of the state. */
  readonly chargePct: number;
  readonly dischargePct: number;
  readonly chargeEfficiencyPct: number;
  readonly dischargeEfficiencyPct: number;
  /** Idling losses in percent of `ratedKw`. */
  readonly idlingPct: number;
  /** Efficiency of the inverter over its power on the battery's side, of its rating; ideal when absent. */
  readonly efficiency?: readonly (readonly [number, number])[];
  /** In time series: discharges at its shape's values, charges at those below zero. */
  readonly follows?: boolean;
  /** Where it does not follow: discharges where its shape is above the one, charges where it is below the other; absent:
   *  no such trigger, and without any its state stays. */
  readonly dischargeTrigger?: number;
  readonly chargeTrigger?: number;
  /** With a trigger: charges from this hour of the day on unless it already discharges [h]; 0: at none, absent: 2. */
  readonly chargeHour?: number;
  readonly powerFactor?: number;
  readonly kvar?: number;
}

/** Multipliers over time. */
export interface LoadShape extends Named {
  /** Time between points [s]; 0: `hours` says when each point holds. */
  readonly intervalS: number;
  readonly hours?: Float64Array;
  readonly p: Float64Array;
  /** Absent: reactive power follows `p`. */
  readonly q?: Float64Array;
  /** The points are kW and kvar themselves. */
  readonly isActual: boolean;
}

/** A regulator: moves the tap of one winding to hold a voltage, as OpenDSS's RegControl does. */
export interface RegulatorControl extends Named {
  readonly transformer: number;
  /** Winding measured and, unless `tapWinding` differs, moved; 0-based. */
  readonly winding: number;
  readonly tapWinding: number;
  /** On the secondary of the potential transformer [V]. */
  readonly vregV: number;
  readonly bandV: number;
  readonly ptRatio: number;
  readonly ctPrimaryA: number;
  /** Line drop compensation [V at rated current]. */
  readonly rV: number;
  readonly xV: number;
  readonly delayS: number;
  readonly tapDelayS: number;
  readonly maxTapChange: number;
  /** Which phase of the winding is measured, 0-based, or the extreme of all. */
  readonly ptPhase: number | "max" | "min";
  /** Measure here instead of at the winding (no line drop compensation then). */
  readonly remote?: Terminal;
  /** Ceiling of the local voltage on the PT secondary [V]; absent: none. */
  readonly limitV?: number;
  /** How it acts when power flows backwards; absent: as forwards. */
  readonly reverse?: {
    readonly vregV: number;
    readonly bandV: number;
    readonly rV: number;
    readonly xV: number;
    readonly delayS: number;
    readonly thresholdKw: number;
    readonly toNeutral: boolean;
  };
  readonly isInverseTime: boolean;
}

/** An element by list and index. */
export interface ElementRef {
  readonly list: "sources" | "lines" | "transformers" | "impedances" | "capacitors" | "loads" | "generators";
  readonly index: number;
}

/** A capacitor bank's controller, as OpenDSS's CapControl does. */
export interface CapacitorControl extends Named {
  readonly capacitor: number;
  readonly type: "kvar" | "current" | "voltage" | "time" | "pf";
  readonly element: ElementRef;
  /** 0-based terminal of that element. */
  readonly terminal: number;
  readonly onSetting: number;
  readonly offSetting: number;
  readonly ptRatio: number;
  readonly ctRatio: number;
  /** 0-based phase, or how all phases are taken together. */
  readonly ptPhase: number | "avg" | "max" | "min";
  readonly ctPhase: number | "avg" | "max" | "min";
  readonly delayS: number;
  readonly delayOffS: number;
  readonly deadTimeS: number;
  /** Voltage on the PT secondary beyond which voltage decides [V]. */
  readonly voltageOverride?: { readonly minV: number; readonly maxV: number; readonly bus?: Terminal };
}
