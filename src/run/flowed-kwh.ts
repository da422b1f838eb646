import type { EvsePeriods } from "./evse-periods.ts";
import type { SessionLedger } from "./session-ledger.ts";
import type { SiteViewState } from "./site-view.ts";
import type { Stay } from "./stay.ts";

const US_PER_HOUR = 3.6e9;

/** What flows at a site's plugs. By EVSE: the stay, what its plug had delivered when last asked, and what the vehicle may
 *  draw at the meter, negative what it gives back [kW]. */
interface Flowing {
  readonly ledger: SessionLedger;
  readonly view: SiteViewState;
  readonly periods: EvsePeriods;
  readonly stayAt: readonly (Stay | undefined)[];
  readonly bookedPlugKwh: Float64Array;
  readonly drawableKw: Float64Array;
}

/** Energy through an EVSE's meter in a span that ends now [kWh]. */
export function flowedKwh(evse: number, session: number, spanUs: number, site: Flowing): number {
  const { ledger, bookedPlugKwh } = site;
  const stay = site.stayAt[evse];
  if (stay && ledger.isDc(session)) {
    // The machines have worked out what has flowed, message by message or as good as.
    const plugKwh = stay.plugKwh();
    const newKwh = plugKwh - bookedPlugKwh[evse];
    bookedPlugKwh[evse] = plugKwh;
    return newKwh === 0 ? 0 : ledger.book(session, newKwh);
  }
  // Beyond what was asked for only where the policy says so of a vehicle that asks for nothing more.
  const isBeyond = site.view.isActive[evse] === 0 && site.periods.setPointA[evse] > 0;
  return ledger.flow(session, site.drawableKw[evse], spanUs / US_PER_HOUR, isBeyond);
}
