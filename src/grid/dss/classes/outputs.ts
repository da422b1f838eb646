import { type DssClass, type DssState, elementTail, propertiesOf, RELIABILITY, REPORTING } from "../property.ts";

/** A Monitor or an EnergyMeter: what the script wants to see. */
export interface OutputState extends DssState {
  /** `class.name` in lower case. */
  element: string;
  /** 1-based. */
  terminal: number;
  mode: number;
  peakAmps: number[];
}

const { integer, count, text, numbers, ignored } = propertiesOf<OutputState>();

const create = ({ baseHz }: { baseHz: number }): OutputState => ({
  enabled: true,
  baseHz,
  element: "",
  terminal: 1,
  mode: 0,
  peakAmps: [],
});

const element = text("Element", (state, value) => {
  state.element = value.trim().toLowerCase();
});

const terminal = count("Terminal", 1, (state, value) => {
  state.terminal = value;
});

export const MONITOR: DssClass<OutputState> = {
  name: "Monitor",
  kind: "circuit",
  create,
  properties: [
    element,
    terminal,
    integer("Mode", (state, value) => {
      state.mode = value;
    }),
    ...ignored("Action Residual VIPolar PPolar", REPORTING),
    ...elementTail<OutputState>(),
  ],
};

export const ENERGY_METER: DssClass<OutputState> = {
  name: "EnergyMeter",
  kind: "circuit",
  create,
  properties: [
    element,
    terminal,
    ...ignored("Action Option kVANormal kVAEmerg", REPORTING),
    numbers("PeakCurrent", (state, values) => {
      state.peakAmps = values;
    }),
    ...ignored(
      "ZoneList LocalOnly Mask Losses LineLosses XfmrLosses SeqLosses 3PhaseLosses VBaseLosses PhaseVoltageReport Int_Rate Int_Duration",
      REPORTING,
    ),
    ...ignored("SAIFI SAIFIkW SAIDI CAIDI CustInterrupts", RELIABILITY),
    ...elementTail<OutputState>(),
  ],
};
