import { type BusSpec, NO_BUS, parseBus } from "../bus-spec.ts";
import { BadValue } from "../place.ts";
import {
  type DssClass,
  type DssState,
  type EarthModel,
  elementTail,
  type Property,
  propertiesOf,
  RELIABILITY,
} from "../property.ts";
import { convertLength, LENGTH_UNITS, type LengthUnit } from "../units.ts";
import type { ConductorState } from "./conductor.ts";
import type { GeometryState } from "./geometry.ts";
import {
  defaultLineData,
  followSequence,
  type LineCodeState,
  type LineData,
  seriesOf,
  setPart,
  shuntOf,
} from "./line-code.ts";
import type { SpacingState } from "./spacing.ts";

export interface LineState extends DssState, LineData {
  bus1: BusSpec;
  bus2: BusSpec;
  length: number;
  units: LengthUnit;
  /** Units of the impedances, where a line code gave them. */
  codeUnits: LengthUnit;
  hasCode: boolean;
  /** Earth's reactance per logarithm of frequency, as of when Xg, rho or the code were given. */
  earthPerLog: number;
  /** Factor from the length's unit to the impedances'. */
  unitsFactor: number;
  hasCapacitance: boolean;
  sequenceChanged: boolean;
  isSwitch: boolean;
  rhoGiven: boolean;
  earthModel: EarthModel;
  geometry: GeometryState | undefined;
  spacing: SpacingState | undefined;
  wires: (ConductorState | undefined)[];
  cables: "none" | "CNData" | "TSData";
}

const { number, count, choice, flag, text, names, matrix, ignored } = propertiesOf<LineState>();

const perMicrosiemens = (state: LineState) => 1e-6 / (2 * Math.PI * state.baseHz);

/** A sequence value replaces code, geometry and matrices, and makes the length's unit the impedances' own. */
function sequence(
  name: string,
  set: (state: LineState, value: number) => void,
  isCapacitance = false,
): Property<LineState> {
  return number(name, (state, value) => {
    set(state, value);
    if (isCapacitance) state.hasCapacitance = true;
    forgetSources(state);
    resetUnits(state);
    state.sequenceChanged = true;
    state.isSymmetric = true;
  });
}

export const LINE: DssClass<LineState> = {
  name: "Line",
  kind: "circuit",
  create: ({ baseHz, earthModel }) => {
    const { phases, isSymmetric, positive, zero, c1, c0, taken, rg, xg, rho, normalAmps, emergencyAmps } =
      defaultLineData(baseHz);
    return {
      enabled: true,
      baseHz,
      bus1: NO_BUS,
      bus2: NO_BUS,
      length: 1,
      units: "none",
      codeUnits: "none",
      hasCode: false,
      earthPerLog: 0.155081 / Math.log(658.5 * Math.sqrt(100 / baseHz)),
      unitsFactor: 1,
      hasCapacitance: false,
      sequenceChanged: false,
      isSwitch: false,
      rhoGiven: false,
      earthModel,
      geometry: undefined,
      spacing: undefined,
      wires: [],
      cables: "none",
      phases,
      isSymmetric,
      positive,
      zero,
      c1,
      c0,
      z: undefined,
      y: undefined,
      taken,
      rg,
      xg,
      rho,
      normalAmps,
      emergencyAmps,
    };
  },
  copy: (from, to) => {
    const { phases, z, y, taken, positive, zero, c1, c0, length, isSymmetric, hasCapacitance, enabled, baseHz } = from;
    Object.assign(to, {
      phases,
      z,
      y,
      taken,
      positive,
      zero,
      c1,
      c0,
      length,
      isSymmetric,
      hasCapacitance,
      enabled,
      baseHz,
    });
  },
  properties: [
    text("Bus1", (state, value) => {
      state.bus1 = parseBus(value);
    }),
    text("Bus2", (state, value) => {
      state.bus2 = parseBus(value);
    }),
    text("LineCode", (state, value, edit) => useCode(state, edit.find<LineCodeState>("LineCode", value).state)),
    number("Length", (state, value) => {
      state.length = value;
    }),
    count("Phases", 1, (state, value) => {
      if (value === state.phases) return;
      if (state.geometry || !state.isSymmetric) {
        throw new BadValue("DSS_PHASES_FIXED", `the line's data are for ${state.phases} phases, got ${value}`);
      }
      state.phases = value;
      fillSequence(state);
    }),
    sequence("R1", (state, re) => {
      state.positive = { ...state.positive, re };
    }),
    sequence("X1", (state, im) => {
      state.positive = { ...state.positive, im };
    }),
    sequence("R0", (state, re) => {
      state.zero = { ...state.zero, re };
    }),
    sequence("X0", (state, im) => {
      state.zero = { ...state.zero, im };
    }),
    sequence(
      "C1",
      (state, nf) => {
        state.c1 = nf * 1e-9;
      },
      true,
    ),
    sequence(
      "C0",
      (state, nf) => {
        state.c0 = nf * 1e-9;
      },
      true,
    ),
    ...(["r", "x", "c"] as const).map((part) =>
      matrix(
        `${part.toUpperCase()}Matrix`,
        (state) => state.phases,
        (state, values) => {
          setPart(state, part, values, state.baseHz);
          if (part === "c") state.hasCapacitance = true;
          state.isSymmetric = false;
          forgetSources(state);
          resetUnits(state);
        },
      ),
    ),
    flag("Switch", (state, value) => {
      state.isSwitch = value;
      if (!value) return;
      forgetSources(state);
      resetUnits(state);
      state.sequenceChanged = true;
      state.positive = { re: 1, im: 1 };
      state.zero = { re: 1, im: 1 };
      state.c1 = 1.1e-9;
      state.c0 = 1e-9;
      state.length = 0.001;
    }),
    number("Rg", (state, value) => {
      state.rg = value;
    }),
    number("Xg", (state, value) => {
      state.xg = value;
      updateEarth(state);
    }),
    number("rho", (state, value) => {
      state.rho = value;
      state.rhoGiven = true;
      updateEarth(state);
      if (state.geometry) state.geometry.rho = value;
    }),
    text("Geometry", (state, value, edit) => {
      const geometry = edit.find<GeometryState>("LineGeometry", value).state;
      forgetSources(state);
      state.geometry = geometry;
      if (state.rhoGiven) geometry.rho = state.rho;
      state.phases = geometry.reduces ? geometry.phases : geometry.conductors;
      state.normalAmps = geometry.normalAmps;
      state.emergencyAmps = geometry.emergencyAmps;
      state.isSymmetric = false;
      state.sequenceChanged = false;
    }),
    choice("Units", LENGTH_UNITS, (state, value) => {
      state.unitsFactor = state.hasCode
        ? convertLength(state.codeUnits, value)
        : state.unitsFactor * convertLength(state.units, value);
      state.units = value;
    }),
    text("Spacing", (state, value, edit) => {
      const spacing = edit.find<SpacingState>("LineSpacing", value).state;
      forgetSources(state);
      state.spacing = spacing;
      state.phases = spacing.phases;
      state.wires = new Array<undefined>(spacing.conductors).fill(undefined);
    }),
    allWires("Wires", "WireData"),
    choice<EarthModel>("EarthModel", { carson: "carson", fullcarson: "fullcarson", deri: "deri" }, (state, value) => {
      state.earthModel = value;
    }),
    allWires("CNCables", "CNData"),
    allWires("TSCables", "TSData"),
    sequence(
      "B1",
      (state, microsiemens) => {
        state.c1 = microsiemens * perMicrosiemens(state);
      },
      true,
    ),
    sequence(
      "B0",
      (state, microsiemens) => {
        state.c0 = microsiemens * perMicrosiemens(state);
      },
      true,
    ),
    ...ignored("Seasons Ratings", "one rating is used all year"),
    ...ignored("LineType", "description only"),
    number("NormAmps", (state, value) => {
      state.normalAmps = value;
    }),
    number("EmergAmps", (state, value) => {
      state.emergencyAmps = value;
    }),
    ...ignored("FaultRate pctPerm Repair", RELIABILITY),
    ...elementTail<LineState>(),
  ],
};

/** Sequence values into matrices; a line of one phase has no zero sequence of its own. */
export function fillSequence(state: LineState): void {
  if (state.phases === 1) {
    state.zero = state.positive;
    state.c0 = state.c1;
  }
  state.sequenceChanged = false;
  followSequence(state, state.baseHz);
}

function useCode(state: LineState, code: LineCodeState): void {
  forgetSources(state);
  state.hasCode = true;
  state.baseHz = code.baseHz;
  state.isSymmetric = code.isSymmetric;
  state.codeUnits = code.units;
  state.unitsFactor = convertLength(code.units, state.units);
  state.phases = code.phases;
  const { rg, xg, rho, normalAmps, emergencyAmps } = code;
  Object.assign(state, { rg, xg, rho, normalAmps, emergencyAmps });
  updateEarth(state);
  if (code.isSymmetric) {
    const { positive, zero, c1, c0 } = code;
    Object.assign(state, { positive, zero, c1, c0 });
    fillSequence(state);
  } else {
    state.z = seriesOf(code);
    state.y = shuntOf(code);
  }
}

function allWires(name: string, className: "WireData" | "CNData" | "TSData"): Property<LineState> {
  return names(name, (state, values, edit) => {
    if (!state.spacing) throw new BadValue("DSS_WIRES_BEFORE_SPACING", "give the spacing before its wires");
    state.hasCode = false;
    state.geometry = undefined;
    // Bare wires after cables are the neutrals beside them.
    const start = className === "WireData" && state.cables !== "none" ? state.spacing.phases : 0;
    if (className !== "WireData") state.cables = className;
    const room = state.spacing.conductors - start;
    if (values.length > room || (className === "WireData" && values.length < room)) {
      throw new BadValue("DSS_SPACING_SIZE", `expected ${room} conductors, got ${values.length}`);
    }
    values.forEach((value, i) => {
      state.wires[start + i] = edit.find<ConductorState>(className, value).state;
    });
    state.isSymmetric = false;
    state.sequenceChanged = false;
    const first = state.wires[0];
    if (first && first.normalAmps > 0) {
      state.normalAmps = first.normalAmps;
      state.emergencyAmps = first.emergencyAmps;
    }
  });
}

function updateEarth(state: LineState): void {
  state.earthPerLog = state.xg / Math.log(658.5 * Math.sqrt(state.rho / state.baseHz));
}

function forgetSources(state: LineState): void {
  state.hasCode = false;
  state.geometry = undefined;
  state.spacing = undefined;
  state.wires = [];
  state.cables = "none";
}

function resetUnits(state: LineState): void {
  state.unitsFactor = 1;
  state.units = "none";
}
