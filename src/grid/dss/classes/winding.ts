import type { Connection } from "../../network.ts";
import { type BusSpec, NO_BUS, parseBus } from "../bus-spec.ts";
import { BadValue } from "../place.ts";
import { type DssState, type Property, propertiesOf } from "../property.ts";
import { choiceOf } from "../values.ts";

/** What a winding may be called connected as; older versions of OpenDSS look at the first letter only. */
export const CONNECTIONS: Readonly<Record<string, Connection>> = {
  wye: "wye",
  delta: "delta",
  y: "wye",
  ln: "wye",
  ll: "delta",
  yg: "wye",
  yn: "wye",
  star: "wye",
};

export interface WindingState {
  bus: BusSpec;
  connection: Connection;
  kv: number;
  kva: number;
  tap: number;
  resistancePct: number;
  rNeutral: number;
  xNeutral: number;
  minTap: number;
  maxTap: number;
  numTaps: number;
}

/** What transformers and transformer codes have in common. */
export interface WindingsState extends DssState {
  phases: number;
  /** 0-based winding that the singular properties set. */
  active: number;
  windings: WindingState[];
  xhl: number;
  xht: number;
  xlt: number;
  xChanged: boolean;
  /** Short-circuit reactances 12, 13 … 1n, 23 … [%]. */
  reactancePct: number[];
  loadLossPct: number;
  noLoadLossPct: number;
  magnetizingPct: number;
  antifloatPpm: number;
  normalKva: number;
  emergencyKva: number;
}

function newWinding(): WindingState {
  return {
    bus: NO_BUS,
    connection: "wye",
    kv: 12.47,
    kva: 1000,
    tap: 1,
    resistancePct: 0.2,
    rNeutral: -1,
    xNeutral: 0,
    minTap: 0.9,
    maxTap: 1.1,
    numTaps: 32,
  };
}

export function newWindings(baseHz: number): WindingsState {
  return {
    enabled: true,
    baseHz,
    phases: 3,
    active: 0,
    windings: [newWinding(), newWinding()],
    xhl: 7,
    xht: 35,
    xlt: 30,
    xChanged: false,
    reactancePct: [7],
    loadLossPct: 0.4,
    noLoadLossPct: 0,
    magnetizingPct: 0,
    antifloatPpm: 1,
    normalKva: 1100,
    emergencyKva: 1500,
  };
}

/** Copies everything but the buses, as `like=` and a transformer code do. */
export function copyWindings(from: WindingsState, to: WindingsState): void {
  const { phases, xhl, xht, xlt, reactancePct, loadLossPct, noLoadLossPct, magnetizingPct, antifloatPpm } = from;
  const { normalKva, emergencyKva } = from;
  const buses = to.windings.map(({ bus }) => bus);
  Object.assign(to, { phases, xhl, xht, xlt, loadLossPct, noLoadLossPct, magnetizingPct, antifloatPpm });
  Object.assign(to, { normalKva, emergencyKva, reactancePct: [...reactancePct], xChanged: from.xChanged });
  to.windings = from.windings.map((winding, w) => Object.assign(newWinding(), winding, { bus: buses[w] ?? NO_BUS }));
}

/** After an edit: the three named reactances go into the list for up to three windings. */
export function applyReactances(state: WindingsState): void {
  if (!state.xChanged) return;
  state.xChanged = false;
  if (state.windings.length === 2) state.reactancePct = [state.xhl];
  else if (state.windings.length === 3) state.reactancePct = [state.xhl, state.xht, state.xlt];
}

/** Every property of windings by its lower-case name; transformers and codes list them in different orders. */
export function windingProperties<S extends WindingsState>(): Map<string, Property<S>> {
  const { number, count, choice, numbers, names } = propertiesOf<S>();
  const one = (name: string, set: (winding: WindingState, value: number) => void) =>
    number(name, (state, value) => set(activeWinding(state), value));
  const each = (name: string, set: (winding: WindingState, value: number) => void) =>
    numbers(name, (state, values) => setEach(state, values, set));
  const reactance = (name: string, key: "xhl" | "xht" | "xlt", fallback: number) =>
    number(name, (state, value, edit) => {
      if (value === 0) {
        edit.warnOnce(`${edit.owner}.${name}`, {
          code: "DSS_REACTANCE_ZERO",
          message: `${edit.owner}: ${name}=0 is taken as ${fallback} %, as OpenDSS does`,
        });
      }
      state[key] = value === 0 ? fallback : value;
      state.xChanged = true;
    });
  const set =
    <K extends keyof WindingState>(key: K) =>
    (winding: WindingState, value: WindingState[K]) => {
      winding[key] = value;
    };
  const updateLoadLoss = (state: S) => {
    state.loadLossPct = state.windings[0].resistancePct + (state.windings[1]?.resistancePct ?? 0);
  };
  const updateRatings = (state: S) => {
    state.normalKva = 1.1 * state.windings[0].kva;
    state.emergencyKva = 1.5 * state.windings[0].kva;
  };
  const list: Property<S>[] = [
    count("Phases", 1, (state, value) => {
      state.phases = value;
    }),
    count("Windings", 2, (state, value) => {
      if (value > 50) throw new BadValue("DSS_OUT_OF_RANGE", `expected 2 to 50 windings, got ${value}`);
      const pairs = (n: number) => (n * (n - 1)) / 2;
      const kept = state.reactancePct.slice(0, pairs(state.windings.length));
      // Everything goes back to its default but where the windings are connected.
      state.windings = Array.from({ length: value }, (_, w) => ({
        ...newWinding(),
        bus: state.windings[w]?.bus ?? NO_BUS,
      }));
      state.reactancePct = Array.from({ length: pairs(value) }, (_, i) => kept[i] ?? 30);
    }),
    count("Wdg", 1, (state, value) => {
      if (value > state.windings.length) {
        throw new BadValue("DSS_OUT_OF_RANGE", `expected winding 1 to ${state.windings.length}, got ${value}`);
      }
      state.active = value - 1;
    }),
    {
      name: "Bus",
      set: (state, token) => {
        activeWinding(state).bus = parseBus(token.value);
      },
    },
    names("Buses", (state, values) => {
      if (values.length > state.windings.length) {
        throw new BadValue(
          "DSS_OUT_OF_RANGE",
          `expected ${state.windings.length} buses, got ${values.length}`,
          "give windings= first",
        );
      }
      values.forEach((value, w) => {
        state.windings[w].bus = parseBus(value);
      });
      selectLast(state);
    }),
    choice("Conn", CONNECTIONS, (state, value) => set("connection")(activeWinding(state), value)),
    names("Conns", (state, values) => {
      values.slice(0, state.windings.length).forEach((value, w) => {
        state.windings[w].connection = choiceOf({ value, quoted: false }, CONNECTIONS);
      });
      selectLast(state);
    }),
    one("kV", set("kv")),
    each("kVs", set("kv")),
    number("kVA", (state, value) => {
      activeWinding(state).kva = value;
      if (state.active === 0) {
        for (const winding of state.windings) winding.kva = value;
        updateRatings(state);
      } else if (state.windings.length === 2) state.windings[0].kva = value;
    }),
    numbers("kVAs", (state, values) => {
      setEach(state, values, set("kva"));
      updateRatings(state);
    }),
    one("Tap", set("tap")),
    each("Taps", set("tap")),
    number("%R", (state, value) => {
      activeWinding(state).resistancePct = value;
      updateLoadLoss(state);
    }),
    numbers("%Rs", (state, values) => {
      setEach(state, values, set("resistancePct"));
      updateLoadLoss(state);
    }),
    one("RNeut", set("rNeutral")),
    one("XNeut", set("xNeutral")),
    one("MaxTap", set("maxTap")),
    one("MinTap", set("minTap")),
    count("NumTaps", 0, (state, value) => set("numTaps")(activeWinding(state), value)),
    reactance("XHL", "xhl", 7),
    reactance("XHT", "xht", 35),
    reactance("XLT", "xlt", 30),
    reactance("X12", "xhl", 7),
    reactance("X13", "xht", 35),
    reactance("X23", "xlt", 30),
    numbers("XSCArray", (state, values) => {
      values.slice(0, state.reactancePct.length).forEach((value, i) => {
        state.reactancePct[i] = value;
      });
      state.xChanged = false;
    }),
    number("%LoadLoss", (state, value) => {
      state.loadLossPct = value;
      state.windings[0].resistancePct = value / 2;
      state.windings[1].resistancePct = value / 2;
    }),
    number("%NoLoadLoss", (state, value) => {
      state.noLoadLossPct = value;
    }),
    number("%IMag", (state, value) => {
      state.magnetizingPct = value;
    }),
    number("ppm_Antifloat", (state, value) => {
      state.antifloatPpm = value;
    }),
    number("NormHkVA", (state, value) => {
      state.normalKva = value;
    }),
    number("EmergHkVA", (state, value) => {
      state.emergencyKva = value;
    }),
  ];
  return new Map(list.map((property) => [property.name.toLowerCase(), property]));
}

function setEach(state: WindingsState, values: readonly number[], set: (winding: WindingState, value: number) => void) {
  for (let w = 0; w < Math.min(values.length, state.windings.length); w++) set(state.windings[w], values[w]);
  selectLast(state);
}

/** As in OpenDSS, a list of values leaves the last winding selected. */
function selectLast(state: WindingsState): void {
  state.active = state.windings.length - 1;
}

function activeWinding(state: WindingsState): WindingState {
  const winding = state.windings[state.active];
  if (!winding)
    throw new BadValue(
      "DSS_OUT_OF_RANGE",
      `winding ${state.active + 1} is set, but there are ${state.windings.length}`,
    );
  return winding;
}
