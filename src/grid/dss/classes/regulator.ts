import { type BusSpec, parseBus } from "../bus-spec.ts";
import { BadValue } from "../place.ts";
import { type DssClass, type DssState, elementTail, type Property, propertiesOf, REPORTING } from "../property.ts";
import { parseNumber } from "../rpn.ts";
import type { TransformerState } from "./transformer.ts";

export interface RegulatorState extends DssState {
  transformer: string;
  /** 1-based. */
  winding: number;
  tapWinding: number | undefined;
  vreg: number;
  band: number;
  ptRatio: number;
  ctPrimary: number;
  r: number;
  x: number;
  bus: BusSpec | undefined;
  delayS: number;
  isReversible: boolean;
  revVreg: number;
  revBand: number;
  revR: number;
  revX: number;
  tapDelayS: number;
  maxTapChange: number;
  isInverseTime: boolean;
  limit: number;
  ptPhase: number | "max" | "min";
  revThresholdKw: number;
  revDelayS: number;
  revNeutral: boolean;
  remotePtRatio: number | undefined;
}

const { number, integer, count, flag, text, ignored } = propertiesOf<RegulatorState>();

const plain = <K extends keyof RegulatorState>(name: string, key: K) =>
  number(name, (state, value) => {
    (state as unknown as Record<string, unknown>)[key] = value;
  });

export const REG_CONTROL: DssClass<RegulatorState> = {
  name: "RegControl",
  kind: "circuit",
  create: ({ baseHz }) => ({
    enabled: true,
    baseHz,
    transformer: "",
    winding: 1,
    tapWinding: undefined,
    vreg: 120,
    band: 3,
    ptRatio: 60,
    ctPrimary: 300,
    r: 0,
    x: 0,
    bus: undefined,
    delayS: 15,
    isReversible: false,
    revVreg: 120,
    revBand: 3,
    revR: 0,
    revX: 0,
    tapDelayS: 2,
    maxTapChange: 16,
    isInverseTime: false,
    limit: 0,
    ptPhase: 1,
    revThresholdKw: 100,
    revDelayS: 60,
    revNeutral: false,
    remotePtRatio: undefined,
  }),
  properties: [
    text("Transformer", (state, value, edit) => {
      const name = value.toLowerCase().replace(/^transformer\./, "");
      edit.find<TransformerState>("Transformer", name);
      state.transformer = name;
    }),
    count("Winding", 1, (state, value) => {
      state.winding = value;
      state.tapWinding = value;
    }),
    plain("VReg", "vreg"),
    plain("Band", "band"),
    plain("PTRatio", "ptRatio"),
    plain("CTPrim", "ctPrimary"),
    plain("R", "r"),
    plain("X", "x"),
    text("Bus", (state, value) => {
      state.bus = value.trim() === "" ? undefined : parseBus(value);
    }),
    plain("Delay", "delayS"),
    flag("Reversible", (state, value) => {
      state.isReversible = value;
    }),
    plain("RevVReg", "revVreg"),
    plain("RevBand", "revBand"),
    plain("RevR", "revR"),
    plain("RevX", "revX"),
    plain("TapDelay", "tapDelayS"),
    ...ignored("DebugTrace", REPORTING),
    integer("MaxTapChange", (state, value) => {
      state.maxTapChange = value;
    }),
    flag("InverseTime", (state, value) => {
      state.isInverseTime = value;
    }),
    count("TapWinding", 1, (state, value) => {
      state.tapWinding = value;
    }),
    plain("VLimit", "limit"),
    ptPhase(),
    plain("RevThreshold", "revThresholdKw"),
    plain("RevDelay", "revDelayS"),
    flag("RevNeutral", (state, value) => {
      state.revNeutral = value;
    }),
    ...ignored("EventLog", REPORTING),
    plain("RemotePTRatio", "remotePtRatio"),
    integer("TapNum", (state, value, edit) => {
      const transformer = edit.find<TransformerState>("Transformer", state.transformer).state;
      const winding = transformer.windings[(state.tapWinding ?? state.winding) - 1];
      if (!winding) throw new BadValue("DSS_OUT_OF_RANGE", `the transformer has no winding ${state.winding}`);
      const step = (winding.maxTap - winding.minTap) / (winding.numTaps || 1);
      const tap = (winding.maxTap + winding.minTap) / 2 + value * step;
      winding.tap = Math.min(winding.maxTap, Math.max(winding.minTap, tap));
    }),
    ...ignored("Reset", "controls start anew at every solve"),
    ...ignored("LDC_Z Rev_Z", "line drop is compensated by R and X"),
    ...ignored("Cogen", "reverse power is handled as Reversible says"),
    ...elementTail<RegulatorState>(),
  ],
};

function ptPhase(): Property<RegulatorState> {
  return text("PTPhase", (state, value) => {
    const word = value.trim().toLowerCase();
    const phase = parseNumber(word);
    if (word.length >= 2 && "max".startsWith(word)) state.ptPhase = "max";
    else if (word.length >= 2 && "min".startsWith(word)) state.ptPhase = "min";
    else if (phase !== undefined && phase >= 1) state.ptPhase = Math.round(phase);
    else throw new BadValue("DSS_UNKNOWN_CHOICE", `expected a phase from 1, max or min, got "${word.slice(0, 20)}"`);
  });
}
