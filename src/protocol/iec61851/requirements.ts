import type { Requirement } from "../requirement.ts";

/** What both sides of the control pilot keep. */
export const PILOT_REQUIREMENTS: readonly Requirement[] = Object.freeze([
  {
    id: "IEC 61851-1 A.2",
    text: "The voltage bands of A to F and the diode check decide the state.",
    source: "OpenEVSE comment table, SmartEVSE",
  },
  {
    id: "IEC 61851-1 A.3",
    text: "Duty cycle and current follow the table, with the gap from 51 to 52.5 A and 3–7 % for digital communication.",
    source: "Fluke FEV300 manual p. 12; EVerest Charger.cpp",
  },
  {
    id: "SAE J1772",
    text: "96 to 97 % allows nothing, where IEC 61851-1 allows 80 A.",
    source: "OpenEVSE documentation",
  },
  {
    id: "IEC 61851-1 seq 4",
    text: "From C with PWM to a closed contactor in at most 3 s; a vehicle without voltage then gives up.",
    source: "EVerest IECStateMachine",
  },
  {
    id: "IEC 61851-1 seq 7",
    text: "A vehicle follows a new duty cycle within 5 s, and the EVSE changes it no faster.",
    source: "EVerest IEC_PWM_MAX_UPDATE_INTERVAL",
  },
  {
    id: "IEC 61851-1 seq 8.1",
    text: "From C to B the contactor is open within 100 ms.",
    source: "EVerest IECStateMachine",
  },
  {
    id: "IEC 61851-1 seq 10.2",
    text: "A vehicle that stays in C after PWM is gone is opened under load after 6 s.",
    source: "EVerest; SmartEVSE state C1",
  },
  {
    id: "IEC 61851-1 A.5.3",
    text: "A vehicle asleep for 30 s of PWM gets one F pulse of 4 s; 10 s later it counts as paused by itself.",
    source: "EVerest Charger",
  },
  { id: "IEC 61851-1 unlock in F", text: "In state F the cable is unlocked after 5 s.", source: "EVerest" },
  {
    id: "IEC 61851-1 over-current",
    text: "Above limit × 1.1 + 0.5 A for 7 s the EVSE opens; the standard asks for at least 6 s.",
    source: "EVerest",
  },
  {
    id: "IEC 61851-1 simplified pilot",
    text: "A vehicle that goes from A to C limits itself to 10 A.",
    source: "EVerest",
  },
  {
    id: "IEC 61851-1 state D",
    text: "Ventilation is asked for by D and refused where there is none.",
    source: "SAE J1772 as in OpenEVSE",
  },
  { id: "IEC 61851-1 state E", text: "0 V on both halves is a short and ends the session.", source: "EVerest" },
  {
    id: "IEC 61851-1 Annex B",
    text: "The proximity resistor limits the current to what the cable carries.",
    source: "EVerest PP enum; SmartEVSE",
  },
  {
    id: "SAE J1772 latch",
    text: "A vehicle whose Type 1 latch is pressed stops drawing and leaves C at once, within 100 ms.",
    source: "OpenEVSE's documentation; 100 ms from memory",
  },
  {
    id: "IEC 62955",
    text: "6 mA of smooth residual current trips; the EVSE tries again after 5 min, six times.",
    source: "SmartEVSE; OpenEVSE",
  },
  {
    id: "MREC relay",
    text: "A relay that disagrees with its command 250 ms later is a fault.",
    source: "OpenEVSE; ChargeX",
  },
  {
    id: "ISO 15118-3 X1",
    text: "Where digital communication fails on AC the pilot steps through X1 (3 s) to the nominal duty cycle; without an attempt after 10 s.",
    source: "EVerest Charger.hpp",
  },
  {
    id: "ISO 15118-3 E/F",
    text: "A step through E/F lasts 4 s, followed by X1 for 750 ms.",
    source: "EVerest Charger",
  },
  {
    id: "ISO 15118-3 BCB",
    text: "One to three pulses of 200–400 ms into C wake a sleeping EVSE without closing its contactor.",
    source: "EVerest; nvdungx/ISO15118_3_TestEnv",
  },
  { id: "IEC 61851-1 phase switch", text: "Phases are switched over after 10 s of X1.", source: "EVerest manifest" },
  {
    id: "Vehicle quirk",
    text: "Vehicles that need the pilot off to start again, or fault when restarted soon, do so.",
    source: "OpenEVSE issues; see each model",
  },
]);
