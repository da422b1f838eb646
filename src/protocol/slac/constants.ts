/** Timers and counts of SLAC (ISO 15118-3 Table A.1), on which EVerest's libslac, pyslac and nvdungx/ISO15118_3_TestEnv
 *  agree. TT_… is how long a side waits, TP_… how fast a side must be. */
export const SLAC = Object.freeze({
  /** From the 5 % duty cycle until the EVSE gives an attempt up [s]; 20–50 allowed. */
  ttEvseSlacInitS: 40,
  /** From the 5 % duty cycle to the vehicle's first request, at most [s]. */
  tpEvSlacInitS: 10,
  ttMatchSequenceMs: 400,
  tpMatchSequenceMs: 100,
  ttMatchResponseMs: 200,
  tpMatchResponseMs: 100,
  /** Between a vehicle's sounds, at least and at most [ms]. */
  tpEvBatchMsgIntervalMs: [20, 50] as const,
  ttEvAttenResultsMs: 1200,
  ttEvseMatchMnbcMs: 600,
  tpEvseAvgAttenCalcMs: 100,
  ttEvseMatchSessionS: 10,
  /** From the attenuation's answer to the vehicle's match, at most [ms]. */
  tpEvMatchSessionMs: 500,
  ttMatchJoinS: 12,
  /** Once the network is seen: a request for the amplitude map comes within the first, is waited for the second [ms]. */
  tpAmpMapExchangeMs: 100,
  ttAmpMapExchangeMs: 200,
  /** From the network that is seen to the notice that it is ready, at least and at most [ms]. */
  tpLinkReadyNotificationMs: [200, 1000] as const,
  /** From plugging in to modems that are ready to match, at most [s]. */
  tConnMaxCommS: 8,
  /** From the trigger that wakes a paused session to a network that is there again, at most [s]. */
  tConnResumeS: 6,
  ttMatchingRateMs: 400,
  ttMatchingRepetitionS: 10,
  cEvStartAttenCharInds: 3,
  cEvMatchMnbc: 10,
  cEvMatchRetry: 2,
  cSequRetry: 2,
  cConnMaxMatch: 3,
  cEvseMatchParallel: 5,
  /** How long an EVSE counts BCB toggles at most, and the least a vehicle may ask for [ms]. */
  ttEvseValdToggleMs: 3500,
  tpEvValdToggleMs: 600,
  tpEvValdStateDurationMs: [200, 400] as const,
  cEvValdNbToggles: [1, 3] as const,
  /** A network that is gone this long is given up [s]; its key is then left within [s]. */
  ttLinkStatusResponseS: 5,
  tpMatchLeaveS: 1,
  /** From a lost network to the next one [s]. That this is what T_conn_resetup bounds is assumed. */
  tConnResetupS: 15,
  /** Up to here an EVSE is known to be the vehicle's own without validation [dB]. */
  attenuationDirectDb: 10,
  /** Up to here it may be; beyond, the match is remarked upon, and made: modems in the field measure more than the standard's
   *  table (nvdungx/ISO15118_3_TestEnv had to go to 80 dB) [dB]. */
  attenuationIndirectDb: 20,
  /** Above this nothing is believed to be on the same cable [dB]. DIN/TS 70121:2024 Annex C as quoted by Tinkerforge. */
  attenuationMaxDb: 40,
  /** Code of 600 ms in CM_START_ATTEN_CHAR.IND; some EVSEs ignore any other (pyPLC). */
  startAttenTimeoutCode: 6,
});
