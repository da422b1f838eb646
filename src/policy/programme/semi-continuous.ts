import { floorOf } from "../offer.ts";
import type { SiteView } from "../policy.ts";
import type { LinearForm } from "./linear-form.ts";
import type { ChargingProgramme } from "./programme.ts";

/** A programme whose currents are 0 or at least what their EVSEs can charge with, in every step of one control interval. In a
 *  longer one a lower current is one that flows in some of its intervals, and it will be planned again before it comes.
 *  @param evses by session */
export function withFloors(view: SiteView, p: ChargingProgramme, evses: ArrayLike<number>): ChargingProgramme {
  const { session, steps, stepStart, weight } = p;
  const floorA = new Float64Array(session.length);
  const cost = p.cost.slice();
  const energyA = p.energyA.slice();
  const floors = Float64Array.from(evses, (evse) => floorOf(view, evse));
  // Who needs less than an interval at the floor stops by itself within it: it may be given that, and is worth what it needs.
  const share = new Float64Array(p.sessions).fill(1);
  for (let s = 0; s < p.sessions; s++) {
    const isPath = p.paths && p.paths.start[s] < p.paths.start[s + 1];
    if (isPath || energyA[s] >= floors[s]) continue;
    share[s] = energyA[s] / floors[s];
    energyA[s] = floors[s];
  }
  for (let t = 0; t < steps; t++)
    for (let e = stepStart[t]; e < stepStart[t + 1]; e++) {
      const s = session[e];
      cost[e] = cost[e] * share[s];
      if (weight && weight[t] !== 1) continue;
      const evse = evses[s];
      const sign = p.sign ? p.sign[e] : 1;
      if (sign < 0) floorA[e] = Math.min(view.minDischargeA[evse], p.upperA[e]);
      // A vehicle that takes less than the floor at the most takes that of it.
      else if (sign > 0) floorA[e] = view.maxCurrentA[evse] < floors[s] ? floors[s] : Math.min(floors[s], p.upperA[e]);
    }
  return { ...p, floorA, cost, energyA };
}

/** A point to begin with: every current that leaves its session's energy room, and what follows from them.
 *  @param currentA as planned before, changed to what is left of it */
export function pointOf(
  p: ChargingProgramme,
  { places, low, high, semiContinuous }: LinearForm,
  currentA: Float64Array,
) {
  const { groups } = p;
  const point = new Float64Array(places.columns);
  const leftA = p.energyA.slice();
  const held = new Float64Array(p.sessions);
  let peakKw = 0;
  for (let t = 0; t < p.steps; t++) {
    let kw = p.baseKw[t];
    for (let e = p.stepStart[t]; e < p.stepStart[t + 1]; e++) {
      const s = p.session[e];
      const gain = p.gain ? p.gain[e] : 1;
      const sign = p.sign ? p.sign[e] : 1;
      let amps = Math.min(currentA[e], high[e]);
      if (gain > 0) amps = Math.min(amps, leftA[s] / gain);
      if (semiContinuous?.[e] && amps < low[e]) amps = 0;
      point[e] = amps;
      leftA[s] = leftA[s] - gain * amps;
      held[s] = held[s] + gain * amps;
      const at = t * groups + p.group[s];
      if (sign !== 0) point[places.sumColumn[at]] = point[places.sumColumn[at]] + sign * amps;
      kw += sign * amps * p.groupKw[p.group[s]];
      if (p.paths && p.paths.start[s] + t < p.paths.start[s + 1])
        point[places.heldColumn + p.paths.start[s] + t] = held[s];
    }
    peakKw = Math.max(peakKw, kw - p.peakFromKw);
  }
  if (places.peakColumn >= 0) point[places.peakColumn] = peakKw;
  return point;
}
