import type { ProtocolModel, SiteModel } from "../model/model.ts";
import type { SessionSetup } from "./session/context.ts";
import type { SessionLedger } from "./session-ledger.ts";
import { Stay, type StayOptions } from "./stay.ts";

/** A session without an end of its own: the driver leaves when the trace says so. */
const OPEN_END_S = Number.POSITIVE_INFINITY;

/** Opens the stay of a site's session at its EVSE. */
export function newStay(
  site: SiteModel,
  ledger: SessionLedger,
  session: number,
  options: Omit<StayOptions, "setupOf" | "arrivalUs">,
): Stay {
  const { sessions } = site;
  const { efficiency, charger } = site.evses[sessions.evse[session]];
  const vehicle = options.protocol.vehicles[sessions.vehicle[session]];
  const cable = usualCable(options.protocol, charger!, vehicle);
  const capacityKwh = sessions.capacityKwh[session];
  const setupOf = (attempt: number, deliveredKwh: number): SessionSetup => {
    const storedKwh = sessions.initialKwh[session] + deliveredKwh * vehicle.efficiency;
    const wantedKwh = sessions.requestedKwh[session] * efficiency - deliveredKwh;
    return {
      vehicle,
      charger: charger!,
      cable,
      effects: {},
      seed: `${options.protocol.seed}/${site.id}/${sessions.ids[session]}/${attempt}`,
      soc: storedKwh / capacityKwh,
      capacityKwh,
      chargeS: OPEN_END_S,
      horizonS: OPEN_END_S,
      ...(ledger.isDc(session)
        ? { energyKwh: Math.min(wantedKwh, (capacityKwh - storedKwh) / vehicle.efficiency) }
        : {}),
    };
  };
  return new Stay({ ...options, arrivalUs: sessions.arrivalUs[session], setupOf });
}

/** The cable of the charger's first connector that the vehicle has too; of its first one where it has none of them. */
function usualCable(
  { cables }: ProtocolModel,
  { plug }: SessionSetup["charger"],
  vehicle: SessionSetup["vehicle"],
): SessionSetup["cable"] {
  const shared = plug.connectors.find((connector) => vehicle.plug.connectors.includes(connector));
  return cables[shared ?? plug.connectors[0]!]!;
}
