import { US_PER_H } from "../base/time.ts";
import type { EvsePeriods } from "./evse-periods.ts";
import type { SiteResponse } from "./frequency/site-response.ts";
import { FLOWS } from "./session/plant.ts";
import type { PlugFlow, SessionLedger } from "./session-ledger.ts";
import type { SiteViewState } from "./site-view.ts";
import type { Stay } from "./stay.ts";

/** What flows at a site's plugs. By EVSE: the stay, what had flowed when last asked (`Plant.addFlows`, FLOWS by
 *  EVSE), and what the vehicle may draw at the meter, negative what it gives back [kW]. */
interface Flowing {
  readonly ledger: SessionLedger;
  readonly view: SiteViewState;
  readonly periods: EvsePeriods;
  readonly stayAt: readonly (Stay | undefined)[];
  readonly bookedKwh: Float64Array;
  readonly drawableKw: Float64Array;
  readonly area: SiteResponse | undefined;
}

/** One object, since the run asks for every vehicle and every span. */
const flow: PlugFlow = { inKwh: 0, outKwh: 0, meterInKwh: 0, meterOutKwh: 0 };

/** Energy through an EVSE's meter in a span that ends now [kWh]. */
export function flowedKwh(evse: number, session: number, spanUs: number, site: Flowing): number {
  const hours = spanUs / US_PER_H;
  const kwh = chargedKwh(evse, session, hours, site) + site.ledger.standBy(session, hours);
  return site.area ? kwh + site.area.book(evse, session, hours, site.ledger) : kwh;
}

function chargedKwh(evse: number, session: number, hours: number, site: Flowing): number {
  const { ledger, bookedKwh } = site;
  const stay = site.stayAt[evse];
  if (stay && ledger.isDc(session)) {
    // The machines have worked out what has flowed, message by message or as good as.
    const flows = stay.flowed();
    const at = evse * FLOWS;
    const inKwh = flows[0] - bookedKwh[at];
    const outKwh = flows[1] - bookedKwh[at + 1];
    flow.inKwh = inKwh;
    flow.outKwh = outKwh;
    const isBothWays = ledger.mostDischargeA[session] > 0;
    flow.meterInKwh = isBothWays ? flows[2] - bookedKwh[at + 2] : ledger.meterKw(session, inKwh);
    flow.meterOutKwh = flows[3] - bookedKwh[at + 3];
    for (let k = 0; k < FLOWS; k++) bookedKwh[at + k] = flows[k];
    return inKwh === 0 && outKwh === 0 ? 0 : ledger.book(session, flow);
  }
  const drawnKw = site.area ? site.area.drawnKw(evse, site.drawableKw[evse]) : site.drawableKw[evse];
  return ledger.flow(session, drawnKw, hours, isBeyond(site, evse));
}

/** Whether a vehicle may take more than was asked for: where the policy says so of one that asks for nothing more. */
export const isBeyond = ({ view, periods }: Pick<Flowing, "view" | "periods">, evse: number): boolean =>
  view.isActive[evse] === 0 && periods.setPointA[evse] > 0;
