import type { Connection, Generator } from "../../network.ts";
import { type BusSpec, NO_BUS, parseBus } from "../bus-spec.ts";
import { BadValue } from "../place.ts";
import { type DssClass, type DssState, DYNAMICS, elementTail, HARMONICS, propertiesOf } from "../property.ts";
import { findShape, type ShapeState } from "./load-shape.ts";
import { CONNECTIONS } from "./winding.ts";

export interface GeneratorState extends DssState {
  phases: number;
  bus: BusSpec;
  kv: number;
  kw: number;
  pf: number;
  kvar: number;
  model: Generator["model"];
  minPu: number;
  maxPu: number;
  connection: Connection;
  status: "variable" | "fixed";
  targetPu: number;
  maxKvar: number;
  minKvar: number;
  kva: number;
  kvaGiven: boolean;
  daily: string | undefined;
  yearly: string | undefined;
  duty: string | undefined;
}

const { number, count, choice, text, ignored, initial } = propertiesOf<GeneratorState>();

const MODELS: Readonly<Record<string, Generator["model"]>> = { 1: 1, 2: 2, 3: 3, 4: 4, 5: 5, 7: 7 };

export const GENERATOR: DssClass<GeneratorState> = {
  name: "Generator",
  kind: "circuit",
  create: ({ baseHz }) => ({
    enabled: true,
    baseHz,
    phases: 3,
    bus: NO_BUS,
    kv: 12.47,
    kw: 1000,
    pf: 0.88,
    kvar: 60,
    model: 1,
    minPu: 0.9,
    maxPu: 1.1,
    connection: "wye",
    status: "variable",
    targetPu: 1,
    maxKvar: 120,
    minKvar: -120,
    kva: 1200,
    kvaGiven: false,
    daily: undefined,
    yearly: undefined,
    duty: undefined,
  }),
  copy: (from, to) => Object.assign(to, { ...from, bus: to.bus }),
  properties: [
    count("Phases", 1, (state, value) => {
      state.phases = value;
    }),
    text("Bus1", (state, value) => {
      state.bus = parseBus(value);
    }),
    number("kV", (state, value) => {
      state.kv = value;
    }),
    number("kW", (state, value) => {
      state.kw = value;
      followPowerFactor(state);
    }),
    number("PF", (state, value) => {
      if (value === 0 || Math.abs(value) > 1) {
        throw new BadValue("DSS_OUT_OF_RANGE", `expected a power factor from -1 to 1 but 0, got ${value}`);
      }
      state.pf = value;
      followPowerFactor(state);
    }),
    number("kvar", (state, value) => {
      state.kvar = value;
      state.maxKvar = 2 * Math.abs(value);
      state.minKvar = -state.maxKvar;
      const kva = Math.hypot(state.kw, value);
      state.pf = kva === 0 ? 1 : (state.kw / kva) * (state.kw * value < 0 ? -1 : 1);
      followRating(state);
    }),
    choice("Model", MODELS, (state, value) => {
      state.model = value;
    }),
    number("VMinpu", (state, value) => {
      state.minPu = value;
    }),
    number("VMaxpu", (state, value) => {
      state.maxPu = value;
    }),
    text("Yearly", (state, value, edit) => {
      state.yearly = takeShape(state, findShape(value, edit));
    }),
    text("Daily", (state, value, edit) => {
      state.daily = takeShape(state, findShape(value, edit));
    }),
    text("Duty", (state, value, edit) => {
      state.duty = takeShape(state, findShape(value, edit));
    }),
    ...ignored("DispMode DispValue", "generators run at their kW and shape"),
    choice("Conn", CONNECTIONS, (state, value) => {
      state.connection = value;
    }),
    initial<GeneratorState["status"]>("Status", { variable: "variable", fixed: "fixed" }, (state, value) => {
      state.status = value;
    }),
    ...ignored("Class", "description only"),
    number("Vpu", (state, value) => {
      state.targetPu = value;
    }),
    number("Maxkvar", (state, value) => {
      state.maxKvar = value;
    }),
    number("Minkvar", (state, value) => {
      state.minKvar = value;
    }),
    ...ignored("PVFactor", "how fast OpenDSS nears its answer"),
    ...ignored("ForceOn", "generators run at their kW and shape"),
    number("kVA", (state, value) => {
      state.kva = value;
      state.kvaGiven = true;
    }),
    number("MVA", (state, value) => {
      state.kva = value * 1000;
      state.kvaGiven = true;
    }),
    ...ignored("Xd Xdp Xdpp H D UserModel UserData ShaftModel ShaftData DutyStart DebugTrace", DYNAMICS),
    ...ignored("Balanced", "each phase has its own current"),
    ...ignored("XRdp UseFuel FuelkWh %Fuel %Reserve Refuel DynamicEq DynOut", DYNAMICS),
    ...ignored("Spectrum", HARMONICS),
    ...elementTail<GeneratorState>(),
  ],
};

function followPowerFactor(state: GeneratorState): void {
  state.kvar = state.kw * Math.sqrt(1 / (state.pf * state.pf) - 1) * Math.sign(state.pf);
  state.maxKvar = 2 * state.kvar;
  state.minKvar = -state.maxKvar;
  followRating(state);
}

function followRating(state: GeneratorState): void {
  if (!state.kvaGiven) state.kva = 1.2 * state.kw;
}

/** A shape of actual powers sets the generator's own to the shape's peak. */
function takeShape(state: GeneratorState, shape: { name: string; state: ShapeState } | undefined): string | undefined {
  if (shape?.state.isActual) {
    state.kw = shape.state.maxP;
    state.kvar = shape.state.maxQ;
  }
  return shape?.name;
}
