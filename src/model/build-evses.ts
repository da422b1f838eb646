import { conversion } from "../devices/conversion.ts";
import type { ChargerModel } from "../scenario/models/charger.ts";
import type { ChargerAtPlug } from "../scenario/models/plain-plug.ts";
import type { SiteCabinet, SiteEvse } from "./model.ts";

/** One EVSE as the run needs it.
 *  @param atPlug its model at the plug where sessions are simulated as machines, which takes a pilot */
export function siteEvse(charger: ChargerModel, voltageV: number, atPlug: ChargerAtPlug | undefined): SiteEvse {
  const { pilot, plug } = charger;
  return {
    maxCurrentA: charger.maxCurrentA,
    minCurrentA: charger.minCurrentA,
    allowedCurrentsA: charger.allowedCurrentsA && Float64Array.from(charger.allowedCurrentsA),
    voltageV,
    phases: charger.phases,
    powerFactor: charger.powerFactor,
    efficiency: charger.efficiency,
    conversion: plug?.dc && charger.efficiencyByLoad && conversion(plug.dc.maxPowerKw, charger.efficiencyByLoad),
    standbyKw: charger.standbyW / 1000,
    // Direct current is asked for in messages, not by the duty cycle.
    pilotStepPct: pilot.kind === "none" || plug?.dc ? -1 : pilot.dutyStepPct,
    dc: plug?.dc && {
      maxPowerKw: plug.dc.maxPowerKw,
      maxCurrentA: plug.dc.maxCurrentA,
      maxVoltageV: plug.dc.maxVoltageV,
    },
    connectors: plug?.connectors,
    ignoresLimits: charger.externalLimits === false,
    charger: atPlug && pilot.kind !== "none" ? { ...atPlug, plug: { ...atPlug.plug, voltageV } } : undefined,
  };
}

/** The cabinets of a site: EVSEs of one model fill its cabinet's outlets in the layout's order, then the next cabinet's.
 *  @param names the model of each EVSE */
export function siteCabinets(
  names: readonly string[],
  chargers: Readonly<Record<string, ChargerModel>>,
): readonly SiteCabinet[] {
  return [...new Set(names)].flatMap((name) => {
    const cabinet = chargers[name].plug?.dc?.cabinet;
    if (!cabinet) return [];
    const evses = names.flatMap((other, evse) => (other === name ? [evse] : []));
    const { powerKw, rule, moduleKw = 0, outlets } = cabinet;
    return Array.from({ length: Math.ceil(evses.length / outlets) }, (_, i) => ({
      powerKw,
      rule,
      moduleKw,
      evses: Int32Array.from(evses.slice(i * outlets, (i + 1) * outlets)),
    }));
  });
}
