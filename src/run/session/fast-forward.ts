import type { TimeUs } from "../../base/time.ts";
import type { SessionContext } from "./context.ts";
import type { LoopTiming } from "./dc-cycles.ts";
import type { LoopWatch } from "./world.ts";

/** The requests that carry a charging session on direct current, and CHAdeMO's phase of frames that do. */
const DC_LOOPS: readonly string[] = ["CurrentDemand", "DC_ChargeLoop", "charging"];

/** Requests during which the output's voltage moves, and may begin to only a cycle later. */
const MOVING: readonly string[] = ["PreCharge", "DC_PreCharge", "WeldingDetection", "DC_WeldingDetection"];

/** How far a session without a recorder may leave messages out. */
export interface FastForward {
  /** Every cycle of the direct-current loop is worked out by itself, to the same bits as with its messages. */
  readonly isExact: boolean;
}

/** Watches one session's repeated requests and leaves out those that change nothing.
 *
 *  A cycle of request and answer may be left out when nothing else happened during the one before it, and that took as
 *  long as one before: the answer waits for something ("Ongoing"), or the charging loop runs. Then the next cycle is the same
 *  (where the output's voltage moves two such are awaited), until the earliest other thing that is pending. While an answer is waited for, that counts only where the two machines
 *  hear of it: what pilot and modems do among themselves changes no answer. In the direct-current loop voltage, current and
 *  state of charge do move; their work is done cycle by cycle or in strides, without the messages. */
export function loopWatch(context: SessionContext, { isExact }: FastForward): LoopWatch {
  const { world } = context;
  let node = "";
  let atUs: TimeUs = 0;
  let strangers = -1;
  let facts = -1;
  let lastPeriodUs = 0;
  let wasAlone = false;
  return {
    beforeRequest(untilUs) {
      const { nowUs } = world;
      const present = world.phaseOf("vehicle.hlc");
      const isCharging = DC_LOOPS.includes(present);
      const others = isCharging ? world.strangers : world.nearStrangers;
      const isRepeated = present === node;
      const isAlone = isRepeated && others === strangers;
      const isSame = isAlone && world.loopFacts === facts;
      const periodUs = nowUs - atUs;
      // A message that was lost on the way shows in the period.
      const isUsual = isAlone && periodUs === lastPeriodUs && (wasAlone || !MOVING.includes(present));
      const isSteady = isUsual && world.phaseOf("evse.hlc") === present;
      const startUs = atUs;
      node = present;
      atUs = nowUs;
      strangers = others;
      facts = world.loopFacts;
      if (isRepeated) lastPeriodUs = periodUs;
      wasAlone = isAlone;
      if (!isSteady || untilUs === Number.POSITIVE_INFINITY) return nowUs;
      // What leaps hears of cycles with messages, too, so that it comes to the same wherever a session is stopped.
      const cycles = Math.max(0, Math.floor((untilUs - nowUs) / periodUs));
      if (cycles === 0 && !(isCharging && !isExact)) return nowUs;
      const done = isCharging ? charge(periodUs, startUs, cycles) : isSame ? cycles : 0;
      world.leftOut += 2 * done;
      const nextUs = nowUs + done * periodUs;
      atUs = nextUs - periodUs;
      if (done === 0) atUs = nowUs;
      return nextUs;
    },
  };

  function charge(periodUs: number, lastUs: TimeUs, cycles: number): number {
    const { dc } = context;
    if (!dc) return 0;
    const timing: LoopTiming = { periodUs, deliverUs: dc.deliveredAtUs - lastUs, aimUs: dc.aimedAtUs - lastUs };
    // Both belong to the cycle before; anything else means that the loop has only just begun.
    if (timing.deliverUs <= 0 || timing.aimUs <= timing.deliverUs || timing.aimUs >= periodUs) return 0;
    return dc.runAhead(lastUs + periodUs, cycles, timing, isExact);
  }
}
