/** From a signal to power at a bidirectional charger, link by link. */
export interface ResponseChain {
  /** Longest wait until somebody asks for the signal; 0 where it is pushed [s]. */
  readonly pollS: number;
  /** From the command to the first change of power [s]. */
  readonly transportS: number;
  /** Slope of its power [kW/s]. */
  readonly rampKwPerS: number;
}

/** Parker project (WEVJ 10(2) 2019): CHAdeMO units of 10 kW take 4 s by local and 7 s by remote control and 3.3 kW/s. */
export const PARKER_REMOTE: ResponseChain = { pollS: 0, transportS: 7, rampKwPerS: 3.3 };

/** Power some time after a command at the worst moment for it [kW].
 *  @param elapsedS since the signal changed [s] */
export function respondedKw(chain: ResponseChain, fromKw: number, toKw: number, elapsedS: number): number {
  const movedKw = Math.max(0, elapsedS - chain.pollS - chain.transportS) * chain.rampKwPerS;
  return fromKw + Math.sign(toKw - fromKw) * Math.min(movedKw, Math.abs(toKw - fromKw));
}

/** Time until a change of power is complete at the latest [s]. */
export const responseS = (chain: ResponseChain, changeKw: number): number =>
  chain.pollS + chain.transportS + Math.abs(changeKw) / chain.rampKwPerS;
