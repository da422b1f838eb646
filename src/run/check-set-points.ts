import { PluginError } from "../base/errors.ts";
import type { SiteViewState } from "./site-view.ts";

/** Holds a policy's answer against the contract: finite currents, none for an EVSE that neither asks for energy nor can
 *  give any back, and none below 0 where nothing can be given back now.
 *  @param who the policy, as the message names it: a plug-in by its file  @throws PluginError BAD_SET_POINT */
export function checkSetPoints(view: SiteViewState, siteId: string, who: string): void {
  const { setPointA, isActive, isBothWays, maxDischargeA } = view;
  for (let evse = 0; evse < setPointA.length; evse++) {
    const currentA = setPointA[evse];
    if (currentA === 0) continue;
    const mayHave = isActive[evse] === 1 || isBothWays[evse] === 1;
    if (Number.isFinite(currentA) && mayHave && (currentA > 0 || maxDischargeA[evse] > 0)) continue;
    const bound = mayHave && maxDischargeA[evse] > 0 ? "" : " >= 0";
    const expected = `a finite current${bound}${mayHave ? "" : ", and 0 where no session asks for energy"}`;
    throw new PluginError(
      "BAD_SET_POINT",
      `${who} gave ${currentA} A to EVSE ${view.evseIds[evse]} of site ${siteId} at ${view.nowUs / 1e6} s: expected ${expected}`,
    );
  }
}
