/** A limit in time that one machine kept for another, or did not. */
export interface TimeLimit {
  /** The machine that keeps watch: "vehicle.hlc". */
  readonly machine: string;
  /** What must happen within it. */
  readonly what: string;
  readonly fromUs: number;
  /** When it runs out. */
  readonly untilUs: number;
  /** When what it waits for came, or it ran out. */
  readonly endUs: number;
  readonly expired: boolean;
}

/** The timers that are limits on the other side, by machine; all others are a machine's own pace. Names that go on after
 *  a colon count by what stands before it. */
const LIMITS: Readonly<Record<string, Readonly<Record<string, string>>>> = Object.freeze({
  "evse.pilot": {
    leaveC: "the vehicle leaves state C",
    forcedStop: "the vehicle ends the session",
    overCurrent: "the vehicle draws less again",
    wakeUp: "the vehicle goes to state C",
    digitalPatience: "digital communication is up",
  },
  "vehicle.pilot": { mains: "voltage after state C" },
  "vehicle.slac": {
    parm: "CM_SLAC_PARM.CNF",
    results: "CM_ATTEN_CHAR.IND",
    response: "CM_SLAC_MATCH.CNF",
    amplitude: "CM_AMP_MAP.CNF",
    linkStatus: "the network is back",
    resetup: "a new network after a lost one",
    resume: "the network after waking",
  },
  "evse.slac": {
    maxComm: "its modem is ready",
    amplitude: "CM_AMP_MAP.CNF",
    linkStatus: "the network is back",
    resume: "its modem is awake",
    init: "the first CM_SLAC_PARM.REQ",
    session: "the vehicle's match",
    sequence: "CM_START_ATTEN_CHAR.IND",
    response: "the vehicle's answer",
  },
  "vehicle.link": { setup: "SessionSetup after the network", connect: "the TCP connection", tls: "the TLS handshake" },
  "evse.link": { setup: "SessionSetup after the network" },
  "vehicle.hlc": { phase: "cable check or precharge done", response: "the answer" },
  "evse.hlc": { sequence: "the next request", wait: "the contactor or state C" },
});

/** Below this part of a limit nobody came near it, and it is left out unless it ran out [1]. */
const WORTH_SHOWING = 0.1;

/** Collects limits from what the machines do with their timers. */
export class TimeLimits {
  readonly limits: TimeLimit[] = [];
  readonly #open = new Map<string, Omit<TimeLimit, "endUs" | "expired">>();

  /** @param untilUs when the timer is to run out; undefined where it was stopped or ran out now */
  hear(nowUs: number, machine: string, timer: string, untilUs: number | undefined, expired: boolean): void {
    const what = LIMITS[machine]?.[timer.split(":")[0]!];
    if (what === undefined) return;
    const key = `${machine}/${timer}`;
    const open = this.#open.get(key);
    if (open) {
      const used = (nowUs - open.fromUs) / (open.untilUs - open.fromUs);
      if (expired || used >= WORTH_SHOWING) this.limits.push({ ...open, endUs: nowUs, expired });
      this.#open.delete(key);
    }
    if (untilUs !== undefined) this.#open.set(key, { machine, what, fromUs: nowUs, untilUs });
  }
}
