/** SLAC's management messages, as far as the matching depends on them. `bytes` as captured (pyPLC). */
export type SlacFrame =
  | { readonly kind: "CM_SLAC_PARM.REQ"; readonly runId: number }
  | { readonly kind: "CM_SLAC_PARM.CNF"; readonly runId: number; readonly evse: string }
  | { readonly kind: "CM_START_ATTEN_CHAR.IND"; readonly runId: number; readonly timeoutCode: number }
  | { readonly kind: "CM_MNBC_SOUND.IND"; readonly runId: number; readonly countdown: number }
  | {
      readonly kind: "CM_ATTEN_CHAR.IND";
      readonly runId: number;
      readonly evse: string;
      readonly attenuationDb: number;
      readonly sounds: number;
    }
  | { readonly kind: "CM_ATTEN_CHAR.RSP"; readonly runId: number; readonly evse: string }
  /** Asks whether the EVSE is ready to count toggles (`timerMs` 0), or to count those of so long [ms]. */
  | { readonly kind: "CM_VALIDATE.REQ"; readonly runId: number; readonly evse: string; readonly timerMs: number }
  | {
      readonly kind: "CM_VALIDATE.CNF";
      readonly runId: number;
      readonly evse: string;
      readonly result: "Ready" | "NotReady" | "Success" | "Failure";
      readonly toggles: number;
    }
  | { readonly kind: "CM_SLAC_MATCH.REQ"; readonly runId: number; readonly evse: string }
  | { readonly kind: "CM_SLAC_MATCH.CNF"; readonly runId: number; readonly evse: string; readonly networkId: string }
  /** Asks the other modem to send some carriers more quietly. */
  | { readonly kind: "CM_AMP_MAP.REQ"; readonly runId: number; readonly evse: string; readonly from: Modem }
  | { readonly kind: "CM_AMP_MAP.CNF"; readonly runId: number; readonly evse: string; readonly from: Modem };

/** Which modem of a network sends. */
export type Modem = "vehicle" | "evse";

/** What a frame says, for a trace. */
export function slacDetail(frame: SlacFrame): string {
  const run = `run ${frame.runId}`;
  switch (frame.kind) {
    case "CM_MNBC_SOUND.IND":
      return `${run}, ${frame.countdown} left`;
    case "CM_ATTEN_CHAR.IND":
      return `${run}, ${frame.evse}: ${frame.attenuationDb.toFixed(1)} dB over ${frame.sounds} sounds`;
    case "CM_VALIDATE.REQ":
      return `${run}, ${frame.evse}: ${frame.timerMs === 0 ? "ready?" : `count for ${frame.timerMs} ms`}`;
    case "CM_VALIDATE.CNF":
      return `${run}, ${frame.evse}: ${frame.result}, ${frame.toggles} toggles`;
    case "CM_SLAC_PARM.CNF":
    case "CM_ATTEN_CHAR.RSP":
    case "CM_SLAC_MATCH.REQ":
    case "CM_AMP_MAP.REQ":
    case "CM_AMP_MAP.CNF":
      return `${run}, ${frame.evse}`;
    case "CM_SLAC_MATCH.CNF":
      return `${run}, ${frame.evse}, network ${frame.networkId}`;
    default:
      return run;
  }
}
