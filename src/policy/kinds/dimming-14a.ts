import type { Stream } from "../../base/random.ts";
import { US_PER_DAY } from "../../base/time.ts";
import { DIMMED_KW, dimmedPowerKw } from "../../services/dimming.ts";
import { heldBetween } from "../../services/signals/event.ts";
import { type SignalPath, signalPaths } from "../../services/signals/paths.ts";
import { parseDailyWindow, windowFault } from "../daily-window.ts";
import { offerBelow } from "../offer.ts";
import type { PolicyContext, PolicyKind, SiteView } from "../policy.ts";
import { emptyRanking, giveHighest, neededCurrentA, sortActive } from "../sorted.ts";

/** Charging at once, but for the hours in which the grid operator dims: 4.2 kW for each device addressed by itself, or behind
 *  an energy manager one power for all, 4.2 kW and 4.2 kW times a simultaneity factor for every further device. Each site
 *  hears of it by its own draw of the path's delays. A device that is not connected counts: it could be at any time. */
export const dimming14a: PolicyKind = {
  kind: "dimming-14a",
  summary:
    "Full current, dimmed to 4.2 kW per device in given hours as §14a EnWG has it, each site with its signal's delay",
  blindToGrid: true,
  params: {
    dimmed: { type: "string", default: "17:00-21:00", doc: "daily window for which the operator dims, local time" },
    path: {
      type: "string",
      default: "eebus-lpc",
      choices: signalPaths.all.map(({ kind }) => kind),
      doc: "how the signal arrives",
    },
    viaEms: { type: "boolean", default: false, doc: "whether an energy manager shares one power among the devices" },
  },
  check: ({ dimmed }) => windowFault(dimmed),
  create: ({ dimmed, path: pathKind, viaEms }, context) => {
    const daily = parseDailyWindow(dimmed as string)!;
    const path = signalPaths.find(pathKind as string)!;
    const siteKw = dimmedPowerKw({ devices: context.evseIds.length, viaEms: viaEms as boolean });
    const ranking = emptyRanking();
    const holds = heldOfDay(context, path, daily.lengthUs / 1e6);
    return {
      decide(view, setPointA) {
        const localUs = view.localWeekUs + view.nowUs - daily.fromUs;
        const day = Math.floor(localUs / US_PER_DAY);
        const isDimmed = holds(day, (localUs - day * US_PER_DAY) / 1e6);
        const order = sortActive(view, ranking, (site, evse) => site.arrivalUs[evse]);
        let leftKw = siteKw;
        for (let i = 0; i < view.activeCount; i++) {
          const evse = order[i];
          if (!isDimmed) setPointA[evse] = giveHighest(view, evse);
          else leftKw -= give(view, evse, viaEms ? leftKw : DIMMED_KW, setPointA);
        }
      },
    };
  },
};

/** Whether a site is dimmed so many seconds after a day's dispatch; delays are drawn once a day. */
function heldOfDay(
  context: PolicyContext,
  path: SignalPath,
  durationS: number,
): (day: number, sinceS: number) => boolean {
  let drawnFor = Number.NaN;
  let held: ReturnType<typeof heldBetween>;
  return (day, sinceS) => {
    if (day !== drawnFor) {
      drawnFor = day;
      held = heldBetween({ noticeS: 0, durationS, randomiseS: 0, optOutShare: 0 }, path, numbers(context, day));
    }
    return held !== undefined && sinceS >= held.fromS && sinceS < held.untilS;
  };
}

/** The site's own numbers for one day's signal. */
function numbers(context: PolicyContext, day: number): Stream {
  let k = 0;
  return () => context.draw(`signal/${k++}`, 0, day);
}

/** Gives an EVSE at most a power, and allocates it. @returns the power given [kW] */
function give(view: SiteView, evse: number, mostKw: number, setPointA: Float64Array): number {
  const kwPerAmp = (view.voltageV[evse] * view.phases[evse]) / 1000;
  const wantedA = Math.min(view.maxCurrentA[evse], neededCurrentA(view, evse), Math.max(0, mostKw) / kwPerAmp);
  const currentA = offerBelow(view, evse, view.limits.highestFeasible(evse, wantedA, 0.01));
  view.limits.allocate(evse, currentA);
  setPointA[evse] = currentA;
  return currentA * kwPerAmp;
}
