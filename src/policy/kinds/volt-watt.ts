import { along, type Curve, lagged } from "../../devices/inverter/curve.ts";
import { CHARGING_VOLT_WATT } from "../../devices/inverter/ieee-1547.ts";
import { offerBelow } from "../offer.ts";
import type { Policy, PolicyKind, SiteView } from "../policy.ts";

const [LEAST_AT_PU, FULL_AT_PU] = CHARGING_VOLT_WATT.curve.x;

/** Each EVSE follows the volt-watt curve of charging batteries by the voltage at its own site, without any communication.
 *  The devices themselves answer within seconds. Here voltages come one grid step late, and a street that answers in one
 *  step to what it measured in the one before swings; so the response is spread over several. */
export const voltWatt: PolicyKind = {
  kind: "volt-watt",
  summary: "Power falls along the volt-watt curve of charging batteries with the locally measured voltage",
  params: {
    fullAtPu: { type: "number", unit: "pu", default: FULL_AT_PU, min: 0.8, max: 1.1, doc: "full power at or above" },
    leastAtPu: { type: "number", unit: "pu", default: LEAST_AT_PU, min: 0.8, max: 1.1, doc: "least power at or below" },
    leastShare: {
      type: "number",
      unit: "1",
      default: CHARGING_VOLT_WATT.curve.y[0],
      min: 0,
      max: 1,
      doc: "what is left of the full power there",
    },
    responseS: {
      type: "number",
      unit: "s",
      default: 300,
      min: 0,
      max: 3600,
      doc: "time after which 90 % of a change is carried out; some grid steps, or a street's chargers swing together",
    },
  },
  check: ({ fullAtPu, leastAtPu }) =>
    fullAtPu > leastAtPu ? undefined : `expected fullAtPu above leastAtPu, got ${fullAtPu} and ${leastAtPu}`,
  create: ({ fullAtPu, leastAtPu, leastShare, responseS }, { evseIds }) =>
    new VoltWattResponse(
      { x: [leastAtPu as number, fullAtPu as number], y: [leastShare as number, 1] },
      responseS as number,
      evseIds.length,
    ),
};

class VoltWattResponse implements Policy {
  private readonly curve: Curve;
  private readonly responseS: number;
  /** By EVSE: share of the full power it has come to, and whose session that is. */
  private readonly share: Float64Array;
  private readonly arrivalUs: Float64Array;

  constructor(curve: Curve, responseS: number, evses: number) {
    this.curve = curve;
    this.responseS = responseS;
    this.share = new Float64Array(evses);
    this.arrivalUs = new Float64Array(evses).fill(Number.NaN);
  }

  decide(view: SiteView, setPointA: Float64Array): void {
    for (let i = 0; i < view.activeCount; i++) {
      const evse = view.active[i];
      const wantedA = this.shareOf(view, evse) * view.maxCurrentA[evse];
      const currentA = offerBelow(view, evse, view.limits.highestFeasible(evse, wantedA, 0.01));
      view.limits.allocate(evse, currentA);
      setPointA[evse] = currentA;
    }
  }

  private shareOf(view: SiteView, evse: number): number {
    const voltagePu = view.measuredVoltagePu[evse];
    const aim = Number.isNaN(voltagePu) ? 1 : along(this.curve, voltagePu);
    if (this.arrivalUs[evse] !== view.arrivalUs[evse]) {
      this.arrivalUs[evse] = view.arrivalUs[evse];
      this.share[evse] = aim;
    } else this.share[evse] = lagged(this.share[evse], aim, view.intervalUs / 1e6, this.responseS);
    return this.share[evse];
  }
}
