import { type DssClass, elementTail, propertiesOf } from "../property.ts";
import { type InverterState, inverterOrder, newInverter } from "./inverter.ts";
import type { ShapeState } from "./load-shape.ts";

export interface PvSystemState extends InverterState {
  irradiance: number;
  pmppKw: number;
  pmppPct: number;
  temperatureC: number;
  temperatureCurve: string | undefined;
  /** Names of the temperature's shapes. */
  temperatureShapes: { daily: string | undefined; yearly: string | undefined; duty: string | undefined };
}

const ORDER =
  "Phases Bus1 kV Irradiance Pmpp %Pmpp Temperature PF Conn kvar kVA %CutIn %CutOut EffCurve P-TCurve %R %X Model VMinpu " +
  "VMaxpu Balanced LimitCurrent Yearly Daily Duty TYearly TDaily TDuty Class UserModel UserData DebugTrace " +
  "VarFollowInverter DutyStart WattPriority PFPriority %PMinNoVars %PMinkvarMax kvarMax kvarMaxAbs kVDC Kp PITol " +
  "SafeVoltage SafeMode DynamicEq DynOut ControlMode AmpLimit AmpLimitGain Spectrum";

const { number, text } = propertiesOf<PvSystemState>();

export const PV_SYSTEM: DssClass<PvSystemState> = {
  name: "PVSystem",
  kind: "circuit",
  create: ({ baseHz }) => ({
    ...newInverter(baseHz),
    kva: 500,
    cutInPct: 20,
    cutOutPct: 20,
    irradiance: 1,
    pmppKw: 500,
    pmppPct: 100,
    temperatureC: 25,
    temperatureCurve: undefined,
    temperatureShapes: { daily: undefined, yearly: undefined, duty: undefined },
  }),
  copy: (from, to) => Object.assign(to, { ...from, bus: to.bus }),
  properties: [
    ...inverterOrder<PvSystemState>(ORDER, [
      number("Irradiance", (state, value) => {
        state.irradiance = value;
      }),
      number("Pmpp", (state, value) => {
        state.pmppKw = value;
      }),
      number("%Pmpp", (state, value) => {
        state.pmppPct = value;
      }),
      number("Temperature", (state, value) => {
        state.temperatureC = value;
      }),
      text("P-TCurve", (state, value) => {
        state.temperatureCurve = value.toLowerCase();
      }),
      ...(["Yearly", "Daily", "Duty"] as const).map((mode) =>
        text(`T${mode}`, (state, value, edit) => {
          const { name } = edit.find<ShapeState>("TShape", value.trim().toLowerCase());
          state.temperatureShapes = { ...state.temperatureShapes, [mode.toLowerCase()]: name };
        }),
      ),
    ]),
    ...elementTail<PvSystemState>(),
  ],
};
