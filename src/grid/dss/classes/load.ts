import type { Connection, LoadModel } from "../../network.ts";
import { type BusSpec, NO_BUS, parseBus } from "../bus-spec.ts";
import { BadValue } from "../place.ts";
import { type DssClass, type DssState, elementTail, HARMONICS, propertiesOf, REPORTING } from "../property.ts";
import { findShape, type ShapeState } from "./load-shape.ts";
import { CONNECTIONS } from "./winding.ts";

/** Which two of a load's powers were given last; the others follow. */
type LoadSpecification = "kw-pf" | "kw-kvar" | "kva-pf" | "connected-kva" | "kwh";

export interface LoadState extends DssState {
  phases: number;
  bus: BusSpec;
  kv: number;
  kw: number;
  kvar: number;
  kva: number;
  pf: number;
  pfGiven: boolean;
  pfChanged: boolean;
  specification: LoadSpecification;
  model: LoadModel;
  connection: Connection;
  rNeutral: number;
  xNeutral: number;
  status: "variable" | "fixed" | "exempt";
  customers: number;
  minPu: number;
  maxPu: number;
  lowPu: number;
  xfKva: number;
  allocationFactor: number;
  kwh: number;
  kwhDays: number;
  cFactor: number;
  cvrWatts: number;
  cvrVars: number;
  zipv: number[] | undefined;
  daily: string | undefined;
  yearly: string | undefined;
  duty: string | undefined;
  growth: string | undefined;
}

const { number, integer, count, choice, text, numbers, ignored, initial } = propertiesOf<LoadState>();

const MODELS: Readonly<Record<string, LoadModel>> = { 1: 1, 2: 2, 3: 3, 4: 4, 5: 5, 6: 6, 7: 7, 8: 8 };

export const LOAD: DssClass<LoadState> = {
  name: "Load",
  kind: "circuit",
  create: ({ baseHz }) => ({
    enabled: true,
    baseHz,
    phases: 3,
    bus: NO_BUS,
    kv: 12.47,
    kw: 10,
    kvar: kvarOf(10, 0.88),
    kva: 10 / 0.88,
    pf: 0.88,
    pfGiven: false,
    pfChanged: false,
    specification: "kw-pf",
    model: 1,
    connection: "wye",
    rNeutral: -1,
    xNeutral: 0,
    status: "variable",
    customers: 1,
    minPu: 0.95,
    maxPu: 1.05,
    lowPu: 0.5,
    xfKva: 0,
    allocationFactor: 0.5,
    kwh: 0,
    kwhDays: 30,
    cFactor: 4,
    cvrWatts: 1,
    cvrVars: 2,
    zipv: undefined,
    daily: undefined,
    yearly: undefined,
    duty: undefined,
    growth: undefined,
  }),
  copy: (from, to) => Object.assign(to, { ...from, bus: to.bus }),
  finish: completePowers,
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
      state.specification = "kw-pf";
    }),
    number("PF", (state, value) => {
      if (value === 0 || Math.abs(value) > 1) {
        throw new BadValue("DSS_OUT_OF_RANGE", `expected a power factor from -1 to 1 but 0, got ${value}`);
      }
      state.pf = value;
      state.pfChanged = true;
      state.pfGiven = true;
    }),
    choice("Model", MODELS, (state, value) => {
      state.model = value;
    }),
    text("Yearly", (state, value, edit) => {
      state.yearly = takeShape(state, findShape(value, edit));
    }),
    text("Daily", (state, value, edit) => {
      state.daily = takeShape(state, findShape(value, edit));
      state.yearly ??= state.daily;
    }),
    text("Duty", (state, value, edit) => {
      state.duty = takeShape(state, findShape(value, edit));
    }),
    text("Growth", (state, value, edit) => {
      state.growth = edit.find("GrowthShape", value.trim()).name;
    }),
    choice("Conn", CONNECTIONS, (state, value) => {
      state.connection = value;
    }),
    number("kvar", (state, value) => {
      state.kvar = value;
      state.specification = "kw-kvar";
      state.pfGiven = false;
    }),
    number("RNeut", (state, value) => {
      state.rNeutral = value;
    }),
    number("XNeut", (state, value) => {
      state.xNeutral = value;
    }),
    initial<LoadState["status"]>(
      "Status",
      { variable: "variable", fixed: "fixed", exempt: "exempt" },
      (state, value) => {
        state.status = value;
      },
    ),
    ...ignored("Class", "description only"),
    number("VMinpu", (state, value) => {
      state.minPu = value;
    }),
    number("VMaxpu", (state, value) => {
      state.maxPu = value;
    }),
    ...ignored("VMinNorm VMinEmerg", REPORTING),
    number("XfkVA", (state, value) => {
      state.xfKva = value;
      allocateConnected(state);
    }),
    number("AllocationFactor", (state, value) => {
      state.allocationFactor = value;
      allocateConnected(state);
    }),
    number("kVA", (state, value) => {
      state.kva = value;
      state.specification = "kva-pf";
    }),
    ...ignored("%Mean %StdDev", "Monte Carlo modes only"),
    number("CVRWatts", (state, value) => {
      state.cvrWatts = value;
    }),
    number("CVRVars", (state, value) => {
      state.cvrVars = value;
    }),
    number("kWh", (state, value) => {
      state.kwh = value;
      allocateEnergy(state);
    }),
    number("kWhDays", (state, value) => {
      state.kwhDays = value;
      allocateEnergy(state);
    }),
    number("CFactor", (state, value) => {
      state.cFactor = value;
      allocateEnergy(state);
    }),
    ...ignored("CVRCurve", "exponents stay constant over the year"),
    integer("NumCust", (state, value) => {
      state.customers = value;
    }),
    numbers("ZIPV", (state, values) => {
      if (values.length !== 7) throw new BadValue("DSS_OUT_OF_RANGE", `expected 7 numbers, got ${values.length}`);
      state.zipv = values;
    }),
    ...ignored("%SeriesRL", HARMONICS),
    ...ignored("RelWeight", "reliability figure"),
    number("VLowpu", (state, value) => {
      state.lowPu = value;
    }),
    ...ignored("puXHarm XRHarm Spectrum", HARMONICS),
    ...elementTail<LoadState>(),
  ],
};

/** A shape of actual powers sets the load's own to the shape's peak. */
function takeShape(state: LoadState, shape: { name: string; state: ShapeState } | undefined): string | undefined {
  if (!shape) return undefined;
  if (shape.state.isActual) {
    state.kw = shape.state.maxP;
    state.kvar = shape.state.maxQ;
    state.specification = state.pfGiven ? "kw-pf" : "kw-kvar";
  }
  return shape.name;
}

const kvarOf = (kw: number, pf: number) => kw * Math.sqrt(1 / (pf * pf) - 1) * (pf < 0 ? -1 : 1);

function allocateConnected(state: LoadState): void {
  state.specification = "connected-kva";
  if (state.xfKva <= 0) return;
  state.kw = state.xfKva * state.allocationFactor * Math.abs(state.pf);
  state.kvar = kvarOf(state.kw, state.pf);
}

function allocateEnergy(state: LoadState): void {
  state.specification = "kwh";
  state.kw = (state.kwh / (state.kwhDays * 24)) * state.cFactor;
  state.kvar = kvarOf(state.kw, state.pf);
}

function completePowers(state: LoadState): void {
  if (state.specification === "kw-pf") {
    state.kvar = kvarOf(state.kw, state.pf);
    state.kva = Math.hypot(state.kw, state.kvar);
  } else if (state.specification === "kw-kvar") {
    state.kva = Math.hypot(state.kw, state.kvar);
    if (state.kva > 0) {
      state.pf = state.kw / state.kva;
      if (state.kvar !== 0) state.pf *= Math.sign(state.kw * state.kvar);
    }
  } else if (state.specification === "kva-pf") {
    state.kw = state.kva * Math.abs(state.pf);
    state.kvar = kvarOf(state.kw, state.pf);
  } else if (state.pfChanged) state.kvar = kvarOf(state.kw, state.pf);
  state.pfChanged = false;
}
