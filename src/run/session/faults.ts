import type { Fault as Problem } from "../../base/errors.ts";
import { nearest } from "../../base/nearest.ts";

/** What a fault changes. Every field is neutral when absent. */
export interface FaultEffects {
  /** The vehicle has no diode, or the pilot is shorted or cut. */
  readonly noDiode?: true;
  readonly pilotShort?: true;
  /** The relay does not close, or does not open. */
  readonly relayStuckOpen?: true;
  readonly relayWelded?: true;
  /** Residual current while charging [mA]; vehicle draws this factor more than offered. */
  readonly residualMa?: number;
  readonly overdrawFactor?: number;
  /** The vehicle never leaves C by itself. */
  readonly staysInC?: true;
  readonly asksVentilation?: true;
  /** The EVSE takes PWM away this long after charging began [s]. */
  readonly evseStopsAfterS?: number;
  /** Back office: refuses, or takes this long [s]. */
  readonly authorisation?: "rejected" | "payment-declined" | "no-answer";
  readonly authorisationDelayS?: number;
  /** How many CM_SLAC_PARM.REQ are lost. */
  readonly parmLost?: number;
  readonly modemDead?: true;
  /** Late first answer of the EVSE's modem [ms]. */
  readonly modemLateMs?: number;
  /** The EVSE's sleeping modem takes this long to wake [ms]. */
  readonly modemWakeMs?: number;
  /** Neighbouring EVSEs hear the vehicle, this many, fainter than its own. */
  readonly neighbours?: number;
  readonly neighbourAnswersFirst?: true;
  /** While charging the powerline loses its signal: after [s], for [s] or for good. */
  readonly linkLost?: { readonly afterS: number; readonly lastsS?: number };
  readonly sdpLost?: number;
  readonly tcpRefused?: true;
  readonly tlsExpired?: true;
  readonly tlsSlowMs?: number;
  readonly contractExpired?: true;
  readonly isolationFault?: true;
  readonly isolationTestS?: number;
  /** Voltage at the output before the cable check [V]; current that flows in it [A]. */
  readonly outputLiveV?: number;
  readonly cableCheckA?: number;
  /** While charging the output rises to so many times the vehicle's highest voltage: [s], [1], for [ms]. */
  readonly overVoltage?: { readonly afterS: number; readonly factor: number; readonly lastsMs: number };
  /** The insulation monitor's self-test never ends; two readings of the output disagree: by [V], for [s]. */
  readonly selfTestStuck?: true;
  readonly implausibleVoltage?: { readonly apartV: number; readonly lastsS: number };
  /** The vehicle's own contactors stay closed when they are to open. */
  readonly vehicleWelded?: true;
  /** The site takes energy back where both sides can: after [s], [kW]. */
  readonly discharge?: { readonly afterS: number; readonly kw: number };
  readonly preChargeStuck?: true;
  /** The power stage never delivers. */
  readonly noCurrent?: true;
  /** Answers to loop messages take this long [ms]. */
  readonly loopAnswerMs?: number;
  /** The vehicle leaves out this request. */
  readonly skipsRequest?: string;
  readonly wrongSessionId?: true;
  /** The vehicle falls silent in front of this request. */
  readonly silentBefore?: string;
  /** The EVSE answers this request with FAILED. */
  readonly refuses?: string;
  readonly emergencyStopAfterS?: number;
  readonly unplugAfterS?: number;
  /** The grid asks for less current after this long: [s], [A]. */
  readonly reducedOffer?: { readonly afterS: number; readonly currentA: number };
  readonly renegotiateAfterS?: number;
  readonly pauseAfterS?: number;
}

/** One thing that can go wrong (or just be unusual), by the name the command line takes. */
export interface Fault extends FaultEffects {
  readonly name: string;
  readonly summary: string;
}

/** Everything that can be injected into a session. */
export const FAULTS: readonly Fault[] = Object.freeze([
  { name: "no-diode", summary: "the vehicle's pilot diode is missing", noDiode: true },
  { name: "pilot-short", summary: "control pilot shorted to earth when plugged", pilotShort: true },
  { name: "relay-stuck-open", summary: "the EVSE's relay does not close", relayStuckOpen: true },
  { name: "relay-welded", summary: "the EVSE's relay does not open again", relayWelded: true },
  { name: "residual-current", summary: "6 mA of smooth residual current while charging", residualMa: 6 },
  { name: "over-current", summary: "the vehicle draws 30 % more than offered", overdrawFactor: 1.3 },
  { name: "stays-in-c", summary: "the EVSE stops and the vehicle stays in C", staysInC: true, evseStopsAfterS: 15 },
  { name: "ventilation", summary: "the vehicle asks for ventilation (state D)", asksVentilation: true },
  { name: "evse-stop", summary: "the EVSE ends the session after 15 s of charging", evseStopsAfterS: 15 },
  { name: "authorisation-rejected", summary: "the back office refuses the driver", authorisation: "rejected" },
  {
    name: "payment-declined",
    summary: "the terminal does not take the driver's payment",
    authorisation: "payment-declined",
  },
  { name: "back-office-offline", summary: "the back office does not answer", authorisation: "no-answer" },
  { name: "authorisation-slow", summary: "the driver needs 70 s to be authorised", authorisationDelayS: 70 },
  { name: "slac-lost-2", summary: "the first two CM_SLAC_PARM.REQ are lost", parmLost: 2 },
  { name: "slac-lost-3", summary: "every third CM_SLAC_PARM.REQ too: all of an attempt are lost", parmLost: 1000 },
  { name: "modem-dead", summary: "the EVSE's modem does not answer", modemDead: true },
  { name: "modem-late", summary: "the EVSE's modem hears only 2 s after the 5 % duty cycle", modemLateMs: 2000 },
  { name: "modem-not-ready", summary: "the EVSE's modem is not ready 8 s after plugging in", modemLateMs: 20_000 },
  { name: "crosstalk", summary: "four neighbouring EVSEs hear the vehicle too", neighbours: 4 },
  {
    name: "crosstalk-wrong-match",
    summary: "a neighbour answers first and the vehicle takes the first answer",
    neighbours: 1,
    neighbourAnswersFirst: true,
  },
  {
    name: "data-link-lost",
    summary: "the power line's signal is gone for good after 10 s of charging",
    linkLost: { afterS: 10 },
  },
  {
    name: "data-link-gap",
    summary: "the power line's signal drops out for 3 s after 10 s of charging",
    linkLost: { afterS: 10, lastsS: 3 },
  },
  { name: "sdp-lost", summary: "no answer to any SDP request", sdpLost: 1000 },
  { name: "sdp-lost-5", summary: "the first five SDP requests are lost", sdpLost: 5 },
  { name: "tcp-refused", summary: "the SECC refuses the connection", tcpRefused: true },
  { name: "tls-expired", summary: "the SECC's leaf certificate expired yesterday", tlsExpired: true },
  { name: "tls-slow", summary: "the TLS handshake takes 16 s", tlsSlowMs: 16_000 },
  { name: "contract-expired", summary: "the contract certificate has expired", contractExpired: true },
  { name: "isolation", summary: "insulation below 100 kΩ in the cable check", isolationFault: true },
  { name: "output-live", summary: "90 V are left at the output before the cable check", outputLiveV: 90 },
  { name: "cable-check-current", summary: "3 A flow in the cable check: a contactor is welded", cableCheckA: 3 },
  {
    name: "over-voltage",
    summary: "the output rises 10 % above the vehicle's highest voltage after 10 s, and stays there",
    overVoltage: { afterS: 10, factor: 1.1, lastsMs: 1000 },
  },
  {
    name: "insulation-self-test",
    summary: "the insulation monitor's self-test does not come to an end",
    selfTestStuck: true,
  },
  {
    name: "voltage-implausible",
    summary: "two readings of the output are 60 V apart from the cable check on",
    implausibleVoltage: { apartV: 60, lastsS: 600 },
  },
  {
    name: "vehicle-contactor-welded",
    summary: "the vehicle's contactors do not open again after direct current",
    vehicleWelded: true,
  },
  {
    name: "discharge",
    summary: "the site takes 5 kW back after 10 s of CHAdeMO, where both sides can",
    discharge: { afterS: 10, kw: 5 },
  },
  { name: "cable-check-slow", summary: "the insulation test takes 45 s", isolationTestS: 45 },
  { name: "precharge-stuck", summary: "the precharge voltage is never reached", preChargeStuck: true },
  { name: "no-current", summary: "the power stage delivers nothing in the charging loop", noCurrent: true },
  { name: "loop-slow", summary: "answers in the charging loop take 600 ms", loopAnswerMs: 600 },
  {
    name: "sequence-error",
    summary: "the vehicle leaves out the charge parameters",
    skipsRequest: "ChargeParameterDiscovery",
  },
  { name: "unknown-session", summary: "the vehicle sends a wrong session id", wrongSessionId: true },
  {
    name: "vehicle-silent",
    summary: "the vehicle falls silent before the charge parameters",
    silentBefore: "ChargeParameterDiscovery",
  },
  { name: "power-refused", summary: "the EVSE refuses PowerDelivery", refuses: "PowerDelivery" },
  { name: "emergency-stop", summary: "someone presses the emergency stop after 10 s", emergencyStopAfterS: 10 },
  { name: "unplug-under-load", summary: "the driver pulls the plug after 10 s", unplugAfterS: 10 },
  { name: "dimming", summary: "the grid asks for 6 A after 12 s", reducedOffer: { afterS: 12, currentA: 6 } },
  { name: "renegotiate", summary: "the EVSE asks for a renegotiation after 10 s", renegotiateAfterS: 10 },
  { name: "pause", summary: "the vehicle pauses after 10 s and resumes", pauseAfterS: 10 },
  {
    name: "modem-asleep",
    summary: "the vehicle pauses after 10 s, and the EVSE's modem does not wake in time",
    pauseAfterS: 10,
    modemWakeMs: 60_000,
  },
]);

/** What is wrong with a fault's name: the sentence, with the nearest known one. */
export function unknownFault(name: string): Pick<Problem, "message" | "hint" | "code"> {
  const names = FAULTS.map((fault) => fault.name);
  const near = nearest(name, names);
  return {
    message: `no fault "${name.slice(0, 60)}"`,
    hint: near ? `did you mean "${near}"?` : `known: ${names.join(", ")}`,
    code: "UNKNOWN_FAULT",
  };
}

export const findFault = (name: string): Fault | undefined => FAULTS.find((fault) => fault.name === name);
