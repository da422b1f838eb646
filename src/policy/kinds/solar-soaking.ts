import { US_PER_MIN } from "../../base/time.ts";
import { mustCharge } from "../gated-kind.ts";
import { floorOf, offerBelow } from "../offer.ts";
import type { PolicyKind, SiteView } from "../policy.ts";
import { emptyRanking, giveHighest, neededCurrentA, sortActive } from "../sorted.ts";

/** Charges from what the building's solar power leaves over, as metered in the interval before. A car cannot charge below
 *  its least current: there it starts once the surplus carries that, and goes on for a while when a cloud comes by. */
export const solarSoaking: PolicyKind = {
  kind: "solar-soaking",
  summary: "Charging from the site's solar surplus as metered, the rest before departure if wanted",
  blindToGrid: true,
  params: {
    topUp: { type: "boolean", default: true, doc: "whether what is missing comes from the grid before departure" },
    marginMin: {
      type: "number",
      unit: "min",
      default: 60,
      min: 0,
      max: 720,
      doc: "time kept in hand before the announced departure when topping up",
    },
    stopAfterMin: {
      type: "number",
      unit: "min",
      default: 10,
      min: 0,
      max: 240,
      doc: "how long a session stays at its least current after the surplus last carried it",
    },
  },
  create: (params) => {
    const ranking = emptyRanking();
    const marginUs = (params.marginMin as number) * US_PER_MIN;
    const stopUs = (params.stopAfterMin as number) * US_PER_MIN;
    const state = { carriedUs: new Float64Array(0) };
    return {
      state,
      decide(view, setPointA) {
        if (state.carriedUs.length < view.evseCount)
          state.carriedUs = new Float64Array(view.evseCount).fill(Number.NEGATIVE_INFINITY);
        const { carriedUs } = state;
        const order = sortActive(view, ranking, (site, evse) => site.arrivalUs[evse]);
        let surplusKw = view.lastSolarKw - view.lastLoadKw;
        if (params.topUp)
          for (let i = 0; i < view.activeCount; i++) {
            const evse = order[i];
            if (!mustCharge(view, evse, marginUs)) continue;
            setPointA[evse] = giveHighest(view, evse);
            surplusKw -= setPointA[evse] * kwPerAmp(view, evse);
          }
        for (let i = 0; i < view.activeCount; i++) {
          const evse = order[i];
          if (setPointA[evse] > 0) continue;
          const floorA = floorOf(view, evse);
          let wantedA = Math.min(surplusKw / kwPerAmp(view, evse), view.maxCurrentA[evse]);
          if (wantedA >= floorA && wantedA > 0) carriedUs[evse] = view.nowUs;
          // Whoever came after the surplus had gone has nothing to go on with.
          const isCarried = carriedUs[evse] >= view.arrivalUs[evse] && view.nowUs - carriedUs[evse] < stopUs;
          if (isCarried) wantedA = Math.max(wantedA, floorA);
          wantedA = Math.min(wantedA, Math.max(neededCurrentA(view, evse), floorA));
          if (!(wantedA > 0) || floorA > view.maxCurrentA[evse]) continue;
          const currentA = offerBelow(view, evse, view.limits.highestFeasible(evse, wantedA, 0.01));
          view.limits.allocate(evse, currentA);
          setPointA[evse] = currentA;
          surplusKw -= currentA * kwPerAmp(view, evse);
        }
      },
    };
  },
};

const kwPerAmp = (view: SiteView, evse: number): number => (view.voltageV[evse] * view.phases[evse]) / 1000;
