import { type DssClass, elementTail, propertiesOf } from "../property.ts";
import { type InverterState, inverterOrder, newInverter } from "./inverter.ts";

export interface StorageState extends InverterState {
  ratedKw: number;
  ratedKwPct: number;
  ratedKwh: number;
  storedKwh: number;
  reservePct: number;
  state: "idling" | "charging" | "discharging";
  chargePct: number;
  dischargePct: number;
  chargeEfficiencyPct: number;
  dischargeEfficiencyPct: number;
  idlingPct: number;
  dispatch: "default" | "follow" | "external" | "loadlevel" | "price";
  dischargeTrigger: number;
  chargeTrigger: number;
  chargeHour: number;
}

const ORDER =
  "Phases Bus1 kV Conn kW kvar PF kVA %CutIn %CutOut EffCurve VarFollowInverter kvarMax kvarMaxAbs WattPriority PFPriority " +
  "%PMinNoVars %PMinkvarMax kWRated %kWRated kWhRated kWhStored %Stored %Reserve State %Discharge %Charge %EffCharge " +
  "%EffDischarge %IdlingkW %Idlingkvar %R %X Model VMinpu VMaxpu Balanced LimitCurrent Yearly Daily Duty DispMode " +
  "DischargeTrigger ChargeTrigger TimeChargeTrig Class DynaDLL DynaData UserModel UserData DebugTrace kVDC Kp PITol " +
  "SafeVoltage SafeMode DynamicEq DynOut ControlMode AmpLimit AmpLimitGain Spectrum";

const { number, initial } = propertiesOf<StorageState>();

/** Rating of a battery of which none is given. */
export const DEFAULT_STORAGE_KVA = 25;

export const STORAGE: DssClass<StorageState> = {
  name: "Storage",
  kind: "circuit",
  create: ({ baseHz }) => ({
    ...newInverter(baseHz),
    kva: DEFAULT_STORAGE_KVA,
    ratedKw: 25,
    ratedKwPct: 100,
    ratedKwh: 50,
    storedKwh: 50,
    reservePct: 20,
    state: "idling",
    chargePct: 100,
    dischargePct: 100,
    chargeEfficiencyPct: 90,
    dischargeEfficiencyPct: 90,
    idlingPct: 1,
    dispatch: "default",
    dischargeTrigger: 0,
    chargeTrigger: 0,
    chargeHour: 2,
  }),
  copy: (from, to) => Object.assign(to, { ...from, bus: to.bus }),
  properties: [
    ...inverterOrder<StorageState>(ORDER, [
      number("kW", (state, kw) => {
        // A power implies the state: discharging, charging or nothing, as a share of the rating.
        const pct = state.ratedKw === 0 ? 0 : Math.min(100, (100 * Math.abs(kw)) / state.ratedKw);
        if (kw > 0) {
          state.state = "discharging";
          state.dischargePct = pct;
        } else if (kw < 0) {
          state.state = "charging";
          state.chargePct = pct;
        } else state.state = "idling";
      }),
      number("kWRated", (state, value) => {
        state.ratedKw = value;
        if (!state.kvaGiven) state.kva = value;
      }),
      number("%kWRated", (state, value) => {
        state.ratedKwPct = value;
      }),
      number("kWhRated", (state, value) => {
        state.ratedKwh = value;
        state.storedKwh = value;
      }),
      number("kWhStored", (state, value) => {
        state.storedKwh = value;
      }),
      number("%Stored", (state, value) => {
        state.storedKwh = (value / 100) * state.ratedKwh;
      }),
      number("%Reserve", (state, value) => {
        state.reservePct = value;
      }),
      initial<StorageState["state"]>(
        "State",
        { charging: "charging", idling: "idling", discharging: "discharging" },
        (state, value) => {
          state.state = value;
        },
      ),
      number("%Discharge", (state, value) => {
        state.dischargePct = value;
      }),
      number("%Charge", (state, value) => {
        state.chargePct = value;
      }),
      number("%EffCharge", (state, value) => {
        state.chargeEfficiencyPct = value;
      }),
      number("%EffDischarge", (state, value) => {
        state.dischargeEfficiencyPct = value;
      }),
      number("%IdlingkW", (state, value) => {
        state.idlingPct = value;
      }),
      initial<StorageState["dispatch"]>(
        "DispMode",
        { default: "default", follow: "follow", external: "external", loadlevel: "loadlevel", price: "price" },
        (state, value) => {
          state.dispatch = value;
        },
      ),
      number("DischargeTrigger", (state, value) => {
        state.dischargeTrigger = value;
      }),
      number("ChargeTrigger", (state, value) => {
        state.chargeTrigger = value;
      }),
      number("TimeChargeTrig", (state, value) => {
        state.chargeHour = value;
      }),
    ]),
    ...elementTail<StorageState>(),
  ],
  // A full battery does not charge, one at its reserve does not discharge; decided at the end of every edit, for good.
  finish: (state) => {
    const { storedKwh, ratedKwh, reservePct } = state;
    const isFull = state.state === "charging" && storedKwh >= ratedKwh;
    const isSpent = state.state === "discharging" && storedKwh < (reservePct / 100) * ratedKwh;
    if (isFull || isSpent) state.state = "idling";
  },
};
