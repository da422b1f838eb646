import { stream } from "../base/random.ts";
import { EventStore } from "../engine/store.ts";
import type { ProtocolModel, SiteModel } from "../model/model.ts";
import type { CableModel } from "../scenario/models/cable.ts";
import { drawFaults, effectsOf, groupsOf } from "./interop/draws.ts";
import type { SessionSetup } from "./session/context.ts";
import { PilotSpells } from "./session/pilot-spells.ts";
import { checkPlug } from "./session/plug-check.ts";
import type { SessionLedger } from "./session-ledger.ts";
import { Stay, type StayOptions } from "./stay.ts";

/** Opens the stay of a site's session at its EVSE. */
export type NewStay = (
  site: SiteModel,
  ledger: SessionLedger,
  session: number,
  options: Pick<StayOptions, "onAcCurrent" | "onAttempt">,
) => Stay;

/** A session without an end of its own: the driver leaves when the trace says so. */
const OPEN_END_S = Number.POSITIVE_INFINITY;

/** Events of all stays of a worker that there is room for at the start. */
const FIRST_EVENTS = 1024;

/** The maker of stays of one run on one worker. @param isKept whether the run writes checkpoints */
export function stays(protocol: ProtocolModel, { isKept = false }: { readonly isKept?: boolean } = {}): NewStay {
  const store = new EventStore(FIRST_EVENTS);
  const spells = new PilotSpells();
  const groups = protocol.reliability ? groupsOf(protocol.reliability) : [];
  return (site, ledger, session, options) => {
    const { sessions } = site;
    const { efficiency, charger } = site.evses[sessions.evse[session]];
    const vehicle = protocol.vehicles[sessions.vehicle[session]];
    const capacityKwh = sessions.capacityKwh[session];
    const plug = checkPlug(vehicle, charger!);
    const entity = `${site.id}/${sessions.ids[session]}`;
    const isBothWays = ledger.isDc(session) && ledger.mostDischargeA[session] > 0;
    const setupOf = (attempt: number, [deliveredKwh, givenKwh]: Float64Array): SessionSetup => {
      const gainKwh = deliveredKwh * vehicle.efficiency - givenKwh / vehicle.efficiency;
      const storedKwh = sessions.initialKwh[session] + gainKwh;
      const wantedKwh = sessions.requestedKwh[session] * efficiency - deliveredKwh;
      const draw = (purpose: string) => stream(protocol.seed, entity, purpose);
      return {
        vehicle,
        charger: charger!,
        cable: cableOf(protocol, "connector" in plug ? plug.connector : charger!.plug.connectors[0]!),
        effects: effectsOf(drawFaults(draw, attempt, groups)),
        seed: `${protocol.seed}/${entity}/${attempt}`,
        soc: storedKwh / capacityKwh,
        capacityKwh,
        chargeS: OPEN_END_S,
        horizonS: OPEN_END_S,
        // On alternating current the site's ledger knows when the vehicle has enough.
        ...(isBothWays ? bothWaysOf(ledger, session, sessions.bothWays!.leastSoc) : {}),
        ...(ledger.isDc(session) && !isBothWays
          ? { energyKwh: Math.min(wantedKwh, (capacityKwh - storedKwh) / vehicle.efficiency) }
          : {}),
      };
    };
    const arrivalUs = sessions.arrivalUs[session];
    const departureUs = sessions.departureUs[session];
    const refusal = "failure" in plug ? plug.failure : undefined;
    const { onAcCurrent, onAttempt } = options;
    return new Stay({
      onAcCurrent,
      onAttempt,
      store,
      spells,
      isKept,
      protocol,
      arrivalUs,
      departureUs,
      setupOf,
      refusal,
    });
  };
}

/** A vehicle that may give back stays when it has what it came for, and keeps its battery within bounds. */
const bothWaysOf = (ledger: SessionLedger, session: number, leastSoc: number) => ({
  bothWays: { leastSoc, ceilingSoc: ledger.ceilingSoc(session, false) },
  meterKw: (plugKw: number) => ledger.meterKw(session, plugKw),
});

const cableOf = ({ cables }: ProtocolModel, connector: string): CableModel => cables[connector]!;
