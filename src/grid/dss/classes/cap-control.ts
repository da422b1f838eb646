import type { CapacitorControl } from "../../network.ts";
import { type BusSpec, parseBus } from "../bus-spec.ts";
import { BadValue } from "../place.ts";
import { type DssClass, type DssState, elementTail, type Property, propertiesOf, REPORTING } from "../property.ts";
import { parseNumber } from "../rpn.ts";
import type { CapacitorState } from "./capacitor.ts";

type MonitoredPhase = number | "avg" | "max" | "min";

export interface CapControlState extends DssState {
  /** `class.name` in lower case. */
  element: string;
  /** 1-based. */
  terminal: number;
  capacitor: string;
  type: CapacitorControl["type"] | undefined;
  ptRatio: number;
  ctRatio: number;
  on: number;
  off: number;
  delayS: number;
  hasOverride: boolean;
  maxV: number;
  minV: number;
  delayOffS: number;
  deadTimeS: number;
  ctPhase: MonitoredPhase;
  ptPhase: MonitoredPhase;
  bus: BusSpec | undefined;
}

const { number, count, flag, choice, text, ignored } = propertiesOf<CapControlState>();

const plain = <K extends keyof CapControlState>(name: string, key: K) =>
  number(name, (state, value) => {
    (state as unknown as Record<string, unknown>)[key] = value;
  });

export const CAP_CONTROL: DssClass<CapControlState> = {
  name: "CapControl",
  kind: "circuit",
  create: ({ baseHz }) => ({
    enabled: true,
    baseHz,
    element: "",
    terminal: 1,
    capacitor: "",
    type: "current",
    ptRatio: 60,
    ctRatio: 60,
    on: 300,
    off: 200,
    delayS: 15,
    hasOverride: false,
    maxV: 126,
    minV: 115,
    delayOffS: 15,
    deadTimeS: 300,
    ctPhase: 1,
    ptPhase: 1,
    bus: undefined,
  }),
  properties: [
    text("Element", (state, value) => {
      state.element = value.trim().toLowerCase();
    }),
    count("Terminal", 1, (state, value) => {
      state.terminal = value;
    }),
    text("Capacitor", (state, value, edit) => {
      const name = value.toLowerCase().replace(/^capacitor\./, "");
      edit.find<CapacitorState>("Capacitor", name);
      state.capacitor = name;
    }),
    choice<CapacitorControl["type"] | undefined>(
      "Type",
      {
        current: "current",
        voltage: "voltage",
        kvar: "kvar",
        time: "time",
        powerfactor: "pf",
        pf: "pf",
        follow: undefined,
      },
      (state, value, edit) => {
        if (value === undefined) throw new BadValue("DSS_UNSUPPORTED", "control by a signal shape is not supported");
        state.type = value;
        // OpenDSS starts power factor control from its own settings.
        if (value === "pf") {
          state.on = 0.95;
          state.off = 1.05;
        }
        void edit;
      },
    ),
    plain("PTRatio", "ptRatio"),
    plain("CTRatio", "ctRatio"),
    plain("OnSetting", "on"),
    plain("OffSetting", "off"),
    plain("Delay", "delayS"),
    flag("VoltOverride", (state, value) => {
      state.hasOverride = value;
    }),
    plain("VMax", "maxV"),
    plain("VMin", "minV"),
    plain("DelayOff", "delayOffS"),
    plain("DeadTime", "deadTimeS"),
    phase("CTPhase", "ctPhase"),
    phase("PTPhase", "ptPhase"),
    text("VBus", (state, value) => {
      state.bus = value.trim() === "" ? undefined : parseBus(value);
      if (state.bus) state.hasOverride = true;
    }),
    ...ignored("EventLog UserModel UserData", REPORTING),
    ...ignored("pctMinkvar", "a threshold of user models"),
    ...ignored("Reset", "controls start anew at every solve"),
    ...ignored("ControlSignal", "control by a signal shape is not supported"),
    ...elementTail<CapControlState>(),
  ],
};

function phase(name: string, key: "ctPhase" | "ptPhase"): Property<CapControlState> {
  return text(name, (state, value) => {
    const word = value.trim().toLowerCase();
    const index = parseNumber(word);
    const named = (["avg", "max", "min"] as const).find((choice) => word.length >= 2 && choice.startsWith(word));
    if (named) state[key] = named;
    else if (index !== undefined && index >= 1) state[key] = Math.round(index);
    else
      throw new BadValue("DSS_UNKNOWN_CHOICE", `expected a phase from 1, avg, max or min, got "${word.slice(0, 20)}"`);
  });
}
