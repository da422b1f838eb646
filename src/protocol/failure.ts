/** Who has to act so that a failure does not come back. */
export type Party = "vehicle" | "evse" | "cable" | "user" | "back office";

/** How far a session had come. */
export type Stage =
  | "plug"
  | "pilot"
  | "slac"
  | "sdp"
  | "tcp"
  | "tls"
  | "handshake"
  | "session setup"
  | "authorisation"
  | "parameters"
  | "cable check"
  | "precharge"
  | "power delivery"
  | "charging"
  | "stop";

/** Why a session, or an attempt at one stage of it, ended. */
export interface Failure {
  readonly stage: Stage;
  /** One sentence. */
  readonly cause: string;
  /** Clause or requirement that was broken: "IEC 61851-1 seq 4", "V2G2-538". */
  readonly clause: string;
  readonly party: Party;
  /** Response code, where the protocol has one. */
  readonly code?: string;
}

/** The output by which a machine says that it has given up. */
export interface Failed {
  readonly kind: "failed";
  readonly failure: Failure;
}

/** A remark for the trace that nobody else hears. */
export interface Note {
  readonly kind: "note";
  readonly text: string;
}

export const failed = (failure: Failure): Failed => ({ kind: "failed", failure });
export const note = (text: string): Note => ({ kind: "note", text });
