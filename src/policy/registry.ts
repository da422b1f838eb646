import { registry } from "../base/registry.ts";
import { carbonIntensity } from "./kinds/carbon-intensity.ts";
import { dayAheadPrice } from "./kinds/day-ahead-price.ts";
import { dimming14a } from "./kinds/dimming-14a.ts";
import { earliestDeadline } from "./kinds/earliest-deadline.ts";
import { equalShare } from "./kinds/equal-share.ts";
import { firstCome } from "./kinds/first-come.ts";
import { fixedWindow } from "./kinds/fixed-window.ts";
import { lastCome } from "./kinds/last-come.ts";
import { leastLaxity } from "./kinds/least-laxity.ts";
import { lineLimit } from "./kinds/line-limit.ts";
import { locationalPrice } from "./kinds/locational-price.ts";
import { longestRemaining } from "./kinds/longest-remaining.ts";
import { mpcCarbon } from "./kinds/mpc-carbon.ts";
import { mpcCost } from "./kinds/mpc-cost.ts";
import { mpcPeakShaving } from "./kinds/mpc-peak-shaving.ts";
import { mpcPhaseBalance } from "./kinds/mpc-phase-balance.ts";
import { mpcQuickCharge } from "./kinds/mpc-quick-charge.ts";
import { mpcValleyFilling } from "./kinds/mpc-valley-filling.ts";
import { offlineOptimum } from "./kinds/offline-optimum.ts";
import { phaseShedding } from "./kinds/phase-shedding.ts";
import { priceConsensus } from "./kinds/price-consensus.ts";
import { priorityClasses } from "./kinds/priority-classes.ts";
import { proportionalFair } from "./kinds/proportional-fair.ts";
import { randomDelay } from "./kinds/random-delay.ts";
import { roundRobin } from "./kinds/round-robin.ts";
import { shortestRemaining } from "./kinds/shortest-remaining.ts";
import { smartChargePointUk } from "./kinds/smart-charge-point-uk.ts";
import { solarSoaking } from "./kinds/solar-soaking.ts";
import { staggeredStart } from "./kinds/staggered-start.ts";
import { timeOfUse } from "./kinds/time-of-use.ts";
import { transformerLimit } from "./kinds/transformer-limit.ts";
import { uncontrolled } from "./kinds/uncontrolled.ts";
import { v2gAfrr } from "./kinds/v2g-afrr.ts";
import { v2gDroop } from "./kinds/v2g-droop.ts";
import { v2gPeakShaving } from "./kinds/v2g-peak-shaving.ts";
import { v2gPrice } from "./kinds/v2g-price.ts";
import { v2hBackup } from "./kinds/v2h-backup.ts";
import { v2hSolar } from "./kinds/v2h-solar.ts";
import { voltWatt } from "./kinds/volt-watt.ts";
import { voltageDroop } from "./kinds/voltage-droop.ts";
import type { PolicyKind } from "./policy.ts";

/** Every built-in policy, in the order `gridpilot list policies` prints them. */
export const policyKinds = registry<PolicyKind>("policy", [
  uncontrolled,
  firstCome,
  lastCome,
  earliestDeadline,
  leastLaxity,
  shortestRemaining,
  longestRemaining,
  roundRobin,
  equalShare,
  proportionalFair,
  priorityClasses,
  fixedWindow,
  timeOfUse,
  dayAheadPrice,
  carbonIntensity,
  randomDelay,
  staggeredStart,
  smartChargePointUk,
  dimming14a,
  solarSoaking,
  mpcQuickCharge,
  mpcCost,
  mpcPeakShaving,
  mpcValleyFilling,
  mpcCarbon,
  mpcPhaseBalance,
  voltageDroop,
  voltWatt,
  transformerLimit,
  lineLimit,
  phaseShedding,
  locationalPrice,
  priceConsensus,
  v2gPrice,
  v2gPeakShaving,
  v2gDroop,
  v2gAfrr,
  v2hSolar,
  v2hBackup,
  offlineOptimum,
]);
