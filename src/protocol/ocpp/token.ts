import type { TimeUs } from "../../base/time.ts";

/** What identifies a driver: a card, an app, a contract. 1.6 knows the text alone. */
export interface IdToken {
  readonly id: string;
  /** 2.0.1's kind of token. */
  readonly type: string;
}

/** What the back office, the local list or the cache says of a token. */
export interface TokenInfo {
  readonly status: string;
  readonly expiryUs?: TimeUs;
  /** Tokens of one group may stop each other's transactions. */
  readonly group?: string;
}

/** Tokens are compared without regard to case (CiString, OCPP 1.6 §7). */
export const tokenKey = (id: string): string => id.toLowerCase();

/** Whether an answer allows charging at an instant. */
export const isAccepted = (info: TokenInfo | undefined, atUs: TimeUs): boolean =>
  info?.status === "Accepted" && (info.expiryUs === undefined || info.expiryUs > atUs);
