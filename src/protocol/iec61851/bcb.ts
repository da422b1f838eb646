import { startMs, startS, stop } from "../machine.ts";
import type { EvsePilotDraft as D } from "./evse-protection.ts";
import type { Level } from "./levels.ts";
import { PILOT_TIMING as T } from "./timing.ts";

/** Pulses into C of 200 to 400 ms, give or take 50, by which the vehicle wakes the EVSE, or shows its
 *  modem that they share a cable. */
export function onBcb(d: D, before: Level, seen: Level): void {
  const s = d.state;
  if (s.level !== "B") return;
  if (seen === "C" && before !== "C") {
    s.bcbPulseLong = false;
    startMs(d, "bcbPulse", T.bcbPulseMs[0] - T.bcbToleranceMs);
  }
  if (seen !== "B" || before !== "C") return;
  stop(d, "bcbPulse");
  if (!s.bcbPulseLong) return;
  s.bcbPulseLong = false;
  if (s.bcbPulses === 0) startS(d, "bcb", T.bcbWholeS);
  s.bcbPulses += 1;
  d.outputs.push({ kind: "bcbToggle" });
  if (s.bcbPulses > 1 || s.digital === "offered") return;
  d.outputs.push({ kind: "wokenByVehicle" });
  if (s.stepping !== "stopped") return;
  s.stepping = "initHlc";
  startMs(d, "step", T.connInitHlcMs);
}
