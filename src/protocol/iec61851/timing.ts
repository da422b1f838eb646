/** Times of the control pilot. "seq" is the row of IEC 61851-1 Table A.6 as quoted by open EVSE software.
 *  Sources: EVerest's IECStateMachine and Charger (EV), OpenEVSE (OE), SmartEVSE (SE). */
export const PILOT_TIMING = Object.freeze({
  /** seq 4: from state C with PWM to a closed contactor, at most [s]. EV */
  contactorCloseMaxS: 3,
  /** seq 8.1: from C to B until the contactor is open, at most [ms]. EV */
  contactorOpenMaxMs: 100,
  /** seq 10.2: from PWM off until the EVSE opens under load a vehicle that stays in C [s]. EV, SE */
  forcedOpenS: 6,
  /** seq 7: a vehicle follows a new duty cycle within this, and an EVSE changes it no faster [s]. EV */
  dutyChangeS: 5,
  /** State F after a fault lasts this long, then the cable is unlocked [s]; at least 0.3 s are asked for. EV */
  unlockInFS: 5,
  /** 5 % duty cycle without digital communication on AC, after which the EVSE steps through X1 to the nominal one [s]. EV */
  digitalPatienceS: 10,
  /** T_step_X1 [s] and T_step_EF [s] of ISO 15118-3, and how long X1 lasts after E/F [ms]. EV */
  stepX1S: 3,
  stepEfS: 4,
  x1AfterEfMs: 750,
  /** A.5.3: PWM without C for the first time, then one F pulse of stepEfS, then the second: paused by the vehicle [s]. EV */
  wakeUpS: 30,
  pausedAfterWakeUpS: 10,
  /** A BCB toggle: shortest and longest pulse with its tolerance [ms], and the whole of it [s]. EV, ISO 15118-3 */
  bcbPulseMs: [200, 400] as const,
  bcbToleranceMs: 50,
  /** T_conn_init_HLC of ISO 15118-3: state B before the 5 % duty cycle of a session that was woken, at least [ms]. */
  connInitHlcMs: 200,
  bcbWholeS: 3.5,
  /** From a request to stop charging to opening under load [s]. EV */
  stopForcedS: 20,
  /** Pilot off to make a vehicle believe it was unplugged [s]. EV */
  replugS: 4,
  /** X1 while phases are switched over [s]. EV */
  phaseSwitchS: 10,
  /** Over-current: above limit × factor + offset for this long [s]. EV; the standard's minimum is 6 s */
  overCurrentFactor: 1.1,
  overCurrentOffsetA: 0.5,
  overCurrentS: 7,
  /** From plug-in to the 5 % duty cycle [ms]: some vehicles send SLAC at once. EV */
  digitalPauseMs: 500,
  /** Simplified pilot (A to C without B): the vehicle limits itself to [A]. EV */
  simplifiedPilotA: 10,
  /** A new level counts after [ms]; losing C or the vehicle counts after the second (spec: under 100 ms). OE */
  debounceMs: 250,
  debounceLeavingMs: 25,
  /** Relay: close delay and settling [ms]. OE; its test for earth and stuck contacts, 1000 ms, is part of a charger model's
   *  contactorCloseMs. */
  relayCloseMs: 100,
  relaySettleMs: 250,
  /** On direct current the contactor is to report closed within [s]. EV */
  dcContactorFeedbackS: 5,
  /** A tripped residual-current guard tries again after [min], this often. OE */
  residualRetryMin: 5,
  residualRetries: 6,
  /** Smooth residual direct current that trips [mA]. SE, IEC 62955 */
  residualLimitMa: 6,
});
