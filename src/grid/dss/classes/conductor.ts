import { type DssClass, type DssState, like, type Property, propertiesOf } from "../property.ts";
import { LENGTH_UNITS, type LengthUnit } from "../units.ts";

/** A wire or the core of a cable; −1 is "not given". */
export interface ConductorState extends DssState {
  rdc: number;
  rac: number;
  resistanceUnits: LengthUnit;
  gmr: number;
  gmrUnits: LengthUnit;
  radius: number;
  radiusUnits: LengthUnit;
  /** For capacitance, where it differs (bundles). */
  capRadius: number;
  normalAmps: number;
  emergencyAmps: number;
  shield: Shield | undefined;
}

/** What surrounds a cable's core; lengths in the core's radius unit. */
export interface Shield {
  kind: "neutral" | "tape";
  epsR: number;
  insulation: number;
  insulationDiameter: number;
  cableDiameter: number;
  /** Concentric neutral. */
  strands: number;
  strandDiameter: number;
  strandGmr: number;
  strandR: number;
  /** Tape. */
  shieldDiameter: number;
  tapeLayer: number;
  tapeLapPct: number;
}

const { number, count, choice, ignored } = propertiesOf<ConductorState>();

function conductorProperties(): Property<ConductorState>[] {
  const radius = (state: ConductorState, value: number) => {
    state.radius = value;
    if (state.gmr < 0) state.gmr = 0.7788 * value;
    if (state.capRadius < 0) state.capRadius = value;
  };
  return [
    number("RDC", (state, value) => {
      state.rdc = value;
      if (state.rac < 0) state.rac = 1.02 * value;
    }),
    number("RAC", (state, value) => {
      state.rac = value;
      if (state.rdc < 0) state.rdc = value / 1.02;
    }),
    choice("RUnits", LENGTH_UNITS, (state, value) => {
      state.resistanceUnits = value;
    }),
    number("GMRAC", (state, value) => {
      state.gmr = value;
      if (state.radius < 0) state.radius = value / 0.7788;
    }),
    choice("GMRUnits", LENGTH_UNITS, (state, value) => {
      state.gmrUnits = value;
      if (state.radiusUnits === "none") state.radiusUnits = value;
    }),
    number("Radius", radius),
    choice("RadUnits", LENGTH_UNITS, (state, value) => {
      state.radiusUnits = value;
      if (state.gmrUnits === "none") state.gmrUnits = value;
    }),
    number("NormAmps", (state, value) => {
      state.normalAmps = value;
      if (state.emergencyAmps < 0) state.emergencyAmps = 1.5 * value;
    }),
    number("EmergAmps", (state, value) => {
      state.emergencyAmps = value;
      if (state.normalAmps < 0) state.normalAmps = value / 1.5;
    }),
    number("Diam", (state, value) => radius(state, value / 2)),
    ...ignored("Seasons Ratings", "one rating is used all year"),
    number("CapRadius", (state, value) => {
      state.capRadius = value;
    }),
    like<ConductorState>(),
  ];
}

function newConductor(baseHz: number, shield: Shield | undefined): ConductorState {
  return {
    enabled: true,
    baseHz,
    rdc: -1,
    rac: -1,
    resistanceUnits: "none",
    gmr: -1,
    gmrUnits: "none",
    radius: -1,
    radiusUnits: "none",
    capRadius: -1,
    normalAmps: -1,
    emergencyAmps: -1,
    shield,
  };
}

function newShield(kind: Shield["kind"]): Shield {
  return {
    kind,
    epsR: 2.3,
    insulation: -1,
    insulationDiameter: -1,
    cableDiameter: -1,
    strands: 2,
    strandDiameter: -1,
    strandGmr: -1,
    strandR: -1,
    shieldDiameter: -1,
    tapeLayer: -1,
    tapeLapPct: 20,
  };
}

const shieldNumber = (name: string, set: (shield: Shield, value: number) => void) =>
  number(name, (state, value) => set(state.shield!, value));

const CABLE: Property<ConductorState>[] = [
  shieldNumber("EpsR", (shield, value) => {
    shield.epsR = value;
  }),
  shieldNumber("InsLayer", (shield, value) => {
    shield.insulation = value;
  }),
  shieldNumber("DiaIns", (shield, value) => {
    shield.insulationDiameter = value;
  }),
  shieldNumber("DiaCable", (shield, value) => {
    shield.cableDiameter = value;
  }),
];

export const WIRE_DATA: DssClass<ConductorState> = {
  name: "WireData",
  kind: "data",
  create: ({ baseHz }) => newConductor(baseHz, undefined),
  properties: conductorProperties(),
};

export const CN_DATA: DssClass<ConductorState> = {
  name: "CNData",
  kind: "data",
  create: ({ baseHz }) => newConductor(baseHz, newShield("neutral")),
  properties: [
    count("k", 1, (state, value) => {
      state.shield!.strands = value;
    }),
    shieldNumber("DiaStrand", (shield, value) => {
      shield.strandDiameter = value;
      if (shield.strandGmr <= 0) shield.strandGmr = 0.7788 * 0.5 * value;
    }),
    shieldNumber("GMRStrand", (shield, value) => {
      shield.strandGmr = value;
    }),
    shieldNumber("RStrand", (shield, value) => {
      shield.strandR = value;
    }),
    ...CABLE,
    ...conductorProperties(),
  ],
};

export const TS_DATA: DssClass<ConductorState> = {
  name: "TSData",
  kind: "data",
  create: ({ baseHz }) => newConductor(baseHz, newShield("tape")),
  properties: [
    shieldNumber("DiaShield", (shield, value) => {
      shield.shieldDiameter = value;
    }),
    shieldNumber("TapeLayer", (shield, value) => {
      shield.tapeLayer = value;
    }),
    shieldNumber("TapeLap", (shield, value) => {
      shield.tapeLapPct = value;
    }),
    ...CABLE,
    ...conductorProperties(),
  ],
};
