import { registry } from "../base/registry.ts";
import { earliestDeadline } from "./kinds/earliest-deadline.ts";
import { firstCome } from "./kinds/first-come.ts";
import { lastCome } from "./kinds/last-come.ts";
import { leastLaxity } from "./kinds/least-laxity.ts";
import { longestRemaining } from "./kinds/longest-remaining.ts";
import { roundRobin } from "./kinds/round-robin.ts";
import { uncontrolled } from "./kinds/uncontrolled.ts";
import { voltageDroop } from "./kinds/voltage-droop.ts";
import type { PolicyKind } from "./policy.ts";

/** Every built-in policy, in the order `gridpilot list policies` prints them. */
export const policyKinds = registry<PolicyKind>("policy", [
  uncontrolled,
  firstCome,
  lastCome,
  earliestDeadline,
  leastLaxity,
  longestRemaining,
  roundRobin,
  voltageDroop,
]);
