import { stream } from "../../base/random.ts";
import { parseDurationUs } from "../../base/time.ts";
import { type ResponseChain, responseChains } from "../../grid/frequency/chains.ts";
import type { Droop } from "../../grid/frequency/fleet-response.ts";
import { type FrequencySystem, frequencySystems } from "../../grid/frequency/systems.ts";
import { dischargeKw } from "../../model/gives-back.ts";
import type { SiteModel } from "../../model/model.ts";
import type { RunData } from "../../model/run-data.ts";
import type { Scenario } from "../../scenario/schema.ts";

export type Study = NonNullable<Scenario["frequency"]>;

/** A frequency study's section as numbers. */
export interface FrequencyStudy {
  readonly study: Study;
  readonly system: FrequencySystem;
  readonly chain: ResponseChain;
  readonly droop: Droop;
  readonly windowUs: number;
  readonly lossAtUs: number;
  readonly lossGw: number;
}

/** Undefined where the scenario has none. */
export function frequencyStudy({ resolved }: RunData): FrequencyStudy | undefined {
  const study = resolved.scenario.frequency;
  if (!study) return undefined;
  const kind = frequencySystems.find(study.system)!;
  const system = { ...kind, loadGw: study.loadGw ?? kind.loadGw, kineticGws: study.kineticGws ?? kind.kineticGws };
  return {
    study,
    system,
    chain: responseChains.find(study.chain)!,
    droop: { deadbandHz: study.deadbandHz, fullAtHz: study.fullAtHz },
    windowUs: parseDurationUs(study.window)!,
    lossAtUs: parseDurationUs(study.lossAt)!,
    lossGw: study.lossGw ?? system.referenceLossGw,
  };
}

/** The stream of what is drawn for each vehicle's chain. */
export const chainStream = ({ resolved }: RunData) => stream(resolved.scenario.seed, "frequency", "chain");

/** What a session's vehicle can give and take at its plug [kW]; 0 and 0 where it gives nothing back on direct current. */
export function reservePower({ resolved }: RunData, { sessions }: SiteModel) {
  const vehicles = Object.values(resolved.vehicles);
  const pairs = new Map<string, { giveKw: number; takeKw: number }>();
  return (session: number): { giveKw: number; takeKw: number } => {
    const name = `${sessions.vehicle[session]}/${sessions.evse[session]}`;
    const known = pairs.get(name);
    if (known) return known;
    const charger = resolved.chargers[resolved.evseChargers[sessions.evse[session]]];
    const vehicle = vehicles[sessions.vehicle[session]];
    const giveKw = dischargeKw(vehicle, charger);
    const takeKw = giveKw === 0 ? 0 : Math.min(charger.plug!.dc!.maxPowerKw, vehicle.plug!.dc!.maxPowerKw);
    pairs.set(name, { giveKw, takeKw });
    return { giveKw, takeKw };
  };
}

/** Whether sessions feel the frequency while it falls: where one site is all there is, and its sessions go by energy. Else the
 *  study runs beside them, with the vehicles as they stand by when it begins (`frequency-run.ts`). */
export const feelsFrequency = ({ frequency, site, protocol }: Scenario): boolean =>
  frequency !== undefined && site.placement === "one" && protocol === "energy";
