import type { Conductor } from "../bare-conductors.ts";
import { BadValue } from "../place.ts";
import { type DssClass, type DssState, type Edit, like, type Property, propertiesOf } from "../property.ts";
import { LENGTH_UNITS, type LengthUnit, toMeters } from "../units.ts";
import type { ConductorState } from "./conductor.ts";
import type { SpacingState } from "./spacing.ts";

/** Conductors with their places. */
export interface GeometryState extends DssState {
  conductors: number;
  phases: number;
  active: number;
  wires: (ConductorState | undefined)[];
  x: number[];
  h: number[];
  units: (LengthUnit | undefined)[];
  lastUnit: LengthUnit;
  reduces: boolean;
  /** Earth resistivity; a line that gives one gives it to its geometry, and so to all lines that share it. */
  rho: number;
  normalAmps: number;
  emergencyAmps: number;
}

type WireClass = "WireData" | "CNData" | "TSData";

const { count, choice, number, flag, text, names, ignored } = propertiesOf<GeometryState>();

export const LINE_GEOMETRY: DssClass<GeometryState> = {
  name: "LineGeometry",
  kind: "data",
  create: ({ baseHz }) => ({
    enabled: true,
    baseHz,
    conductors: 0,
    phases: 0,
    active: 0,
    wires: [],
    x: [],
    h: [],
    units: [],
    lastUnit: "ft",
    reduces: false,
    rho: 100,
    normalAmps: 0,
    emergencyAmps: 0,
  }),
  copy: (from, to) =>
    Object.assign(to, { ...from, wires: [...from.wires], x: [...from.x], h: [...from.h], units: [...from.units] }),
  properties: [
    count("NConds", 1, (state, value) => {
      state.conductors = value;
      state.active = 0;
      state.wires = new Array<undefined>(value).fill(undefined);
      state.x = new Array<number>(value).fill(0);
      state.h = new Array<number>(value).fill(0);
      state.units = new Array<undefined>(value).fill(undefined);
      state.lastUnit = "ft";
    }),
    count("NPhases", 0, (state, value) => {
      state.phases = value;
    }),
    count("Cond", 1, (state, value) => {
      if (value > state.conductors) {
        throw new BadValue("DSS_OUT_OF_RANGE", `expected 1 to NConds=${state.conductors}, got ${value}`);
      }
      state.active = value - 1;
      state.units[state.active] ??= state.lastUnit;
    }),
    oneWire("Wire", "WireData"),
    number("X", (state, value) => {
      state.x[state.active] = value;
    }),
    number("H", (state, value) => {
      state.h[state.active] = value;
    }),
    choice("Units", LENGTH_UNITS, (state, value) => {
      state.units[state.active] = value;
      state.lastUnit = value;
    }),
    number("NormAmps", (state, value) => {
      state.normalAmps = value;
    }),
    number("EmergAmps", (state, value) => {
      state.emergencyAmps = value;
    }),
    flag("Reduce", (state, value) => {
      state.reduces = value;
    }),
    text("Spacing", (state, value, edit) => {
      const spacing = edit.find<SpacingState>("LineSpacing", value).state;
      if (spacing.conductors !== state.conductors) {
        throw new BadValue(
          "DSS_SPACING_SIZE",
          `spacing has ${spacing.conductors} conductors, the geometry ${state.conductors}`,
        );
      }
      state.x = [...spacing.x];
      state.h = [...spacing.h];
      state.lastUnit = spacing.units;
      state.units.fill(spacing.units);
    }),
    allWires("Wires", "WireData"),
    oneWire("CNCable", "CNData"),
    oneWire("TSCable", "TSData"),
    allWires("CNCables", "CNData"),
    allWires("TSCables", "TSData"),
    ...ignored("Seasons Ratings", "one rating is used all year"),
    ...ignored("LineType", "description only"),
    like<GeometryState>(),
  ],
};

function oneWire(name: string, className: WireClass): Property<GeometryState> {
  return text(name, (state, value, edit) => setWire(state, state.active, className, value, edit));
}

/** Bare wires after cables are the neutrals beside them. */
function allWires(name: string, className: WireClass): Property<GeometryState> {
  return names(name, (state, values, edit) => {
    const start = className === "WireData" && state.wires[0]?.shield ? state.phases : 0;
    values.forEach((value, i) => {
      if (start + i >= state.conductors)
        throw new BadValue("DSS_OUT_OF_RANGE", `more wires than NConds=${state.conductors}`);
      setWire(state, start + i, className, value, edit);
    });
  });
}

function setWire(state: GeometryState, at: number, className: WireClass, name: string, edit: Edit): void {
  if (at >= state.conductors) throw new BadValue("DSS_OUT_OF_RANGE", "set NConds before the wires");
  const wire = edit.find<ConductorState>(className, name).state;
  state.wires[at] = wire;
  if (at > 0) return;
  if (state.normalAmps === 0 && wire.normalAmps > 0) state.normalAmps = wire.normalAmps;
  if (state.emergencyAmps === 0 && wire.emergencyAmps > 0) state.emergencyAmps = wire.emergencyAmps;
}

/** The geometry's conductors in meters. @throws BadValue where one has no wire */
export function placedConductors(geometry: Pick<GeometryState, "wires" | "x" | "h" | "units">): Conductor[] {
  return geometry.wires.map((wire, i) => {
    if (!wire) throw new BadValue("DSS_WIRE_MISSING", `conductor ${i + 1} of the geometry has no wire`);
    const place = toMeters(geometry.units[i] ?? "none");
    return placed(wire, geometry.x[i] * place, geometry.h[i] * place);
  });
}

function placed(wire: ConductorState, x: number, y: number): Conductor {
  const radius = toMeters(wire.radiusUnits);
  const perMeter = 1 / toMeters(wire.resistanceUnits);
  const gmrUnit = toMeters(wire.gmrUnits);
  const { shield } = wire;
  return {
    x,
    y,
    radius: wire.radius * radius,
    capRadius: wire.capRadius * radius,
    gmr: wire.gmr * gmrUnit,
    rac: wire.rac * perMeter,
    rdc: wire.rdc * perMeter,
    ...(shield && {
      shield: {
        ...shield,
        insulation: shield.insulation * radius,
        insulationDiameter: shield.insulationDiameter * radius,
        cableDiameter: shield.cableDiameter * radius,
        strandDiameter: shield.strandDiameter * radius,
        strandGmr: shield.strandGmr * gmrUnit,
        strandR: shield.strandR * perMeter,
        shieldDiameter: shield.shieldDiameter * radius,
        tapeLayer: shield.tapeLayer * radius,
      },
    }),
  };
}
