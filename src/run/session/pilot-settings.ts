import { type Connector, connectorLimits } from "../../devices/connector-limits.ts";
import type { EvsePilotSettings } from "../../protocol/iec61851/evse-state.ts";
import { cableCurrentA } from "../../protocol/iec61851/proximity.ts";
import type { VehiclePilotSettings } from "../../protocol/iec61851/vehicle.ts";
import type { ChargerAtPlug, SessionContext, SessionPair, SessionSetup } from "./context.ts";

/** Whether this session charges with direct current: charger, cable and vehicle all have it. */
export function isDcSession({ vehicle, charger, cable }: SessionPair): boolean {
  const carriesDc = (connector: Connector): boolean => connectorLimits(connector).dcCurrentA !== undefined;
  const isDcPath = carriesDc(cable.connector) && carriesDc(cable.vehicleConnector ?? cable.connector);
  return isDcPath && charger.plug.dc !== undefined && vehicle.plug.dc !== undefined;
}

/** Whether this session goes by CHAdeMO: the cable's ends say so, which fit nothing else. */
export const isChademoSession = ({ cable }: Pick<SessionSetup, "cable">): boolean => cable.connector === "chademo";

/** The phases both sides and the cable can use. */
export const phasesInUse = ({ vehicle, charger, cable }: SessionPair): 1 | 3 =>
  vehicle.phases === 3 && charger.phases === 3 && cable.phases === 3 ? 3 : 1;

/** The current that the vehicle takes a cable for: only a Type 2 cable's resistor codes it, the others' tells that the latch
 *  is closed [A]. */
export const pluggedCableA = ({ cable, charger }: SessionPair, phases: 1 | 3): number =>
  (cable.connector === "type2" ? cableCurrentA(cable.proximityOhm, phases) : 0) || charger.maxCurrentA;

/** Whether the EVSE's pilot ever asks for digital communication. */
export const offersDigital = ({ plug }: ChargerAtPlug, isDc: boolean): boolean =>
  isDc || (plug.digitalFirst && plug.protocols.length > 0);

/** Whether modems and all above them have nothing to do but wait for a 5 % duty cycle that never comes, with nobody to see
 *  them do it: then there are none. */
export const isModemIdle = ({ setup, isDc, world }: SessionContext): boolean =>
  !offersDigital(setup.charger, isDc) && !world.isWatched;

/** The EVSE's pilot as its model says. */
export function evsePilotSettings(charger: ChargerAtPlug, isDc: boolean): EvsePilotSettings {
  const { pilot, plug } = charger;
  return {
    dutyStepPct: pilot.kind === "iec61851" ? pilot.dutyStepPct : 0,
    digital: offersDigital(charger, isDc),
    digitalOnly: isDc,
    ventilated: plug.ventilated,
    contactorCloseMs: plug.contactorCloseMs,
  };
}

/** Most the vehicle's inverter gives back on alternating current [A per phase]. */
const acDischargeA = ({ vehicle, charger, cable }: SessionPair): number =>
  (vehicle.plug.maxAcDischargeKw * 1000) / (charger.plug.voltageV * phasesInUse({ vehicle, charger, cable }));

/** The vehicle's pilot as its model says, with what the fault changes. */
export function vehiclePilotSettings(
  setup: SessionPair & Pick<SessionSetup, "effects">,
  isDc: boolean,
): VehiclePilotSettings {
  const { vehicle, charger, effects } = setup;
  const { pilot, quirks } = vehicle.plug;
  const leaveCS = pilot.leaveC === "never" || effects.staysInC ? undefined : pilot.leaveC;
  return {
    standard: pilot.standard,
    digital: vehicle.plug.protocols.length > 0,
    basic: !isDc,
    readyMs: pilot.readyMs,
    leaveCS,
    reactionS: vehicle.reactionS,
    maxCurrentA: (vehicle.maxPowerKw * 1000) / (charger.plug.voltageV * vehicle.phases * vehicle.powerFactor),
    minCurrentA: vehicle.minCurrentA,
    startCurrentA: pilot.startCurrentA ?? vehicle.minCurrentA,
    maxDischargeA: acDischargeA(setup),
    ventilation: pilot.ventilation || effects.asksVentilation === true,
    simplified: pilot.simplified,
    restartNeedsPilotOffS: quirks.restartNeedsPilotOffS,
    restartFaultS: quirks.restartFaultS,
    bcbPulses: pilot.bcbPulses,
  };
}
