import { stream } from "../../base/random.ts";
import { parseDurationUs, type TimeUs, US_PER_S } from "../../base/time.ts";
import { type ResponseChain, responseChains } from "../../grid/frequency/chains.ts";
import { type DrawnChain, type Droop, drawChains } from "../../grid/frequency/fleet-response.ts";
import { type FrequencySystem, frequencySystems } from "../../grid/frequency/systems.ts";
import { dischargeKw } from "../../model/gives-back.ts";
import type { Model, SiteModel } from "../../model/model.ts";
import type { RunData } from "../../model/run-data.ts";
import type { Scenario } from "../../scenario/schema.ts";
import { type AreaWindows, areaWindows } from "./area-windows.ts";

export type Study = NonNullable<Scenario["frequency"]>;

/** A frequency study's section as numbers. */
export interface FrequencyStudy {
  readonly study: Study;
  readonly system: FrequencySystem;
  /** Undefined where sites' policies alone answer. */
  readonly chain: ResponseChain | undefined;
  readonly droop: Droop;
  readonly windows: AreaWindows;
  /** The shortest of them [s]. */
  readonly windowS: number;
  readonly lossAtUs: number;
  readonly lossGw: number;
  /** What the frequency would deviate by without loss and vehicles, by the series of `signals.frequency` [Hz]. */
  ambientHz(us: TimeUs): number;
}

/** Undefined where the scenario has none. */
export function frequencyStudy({ resolved, series }: Pick<RunData, "resolved" | "series">): FrequencyStudy | undefined {
  const study = resolved.scenario.frequency;
  if (!study) return undefined;
  const kind = frequencySystems.find(study.system)!;
  const system = { ...kind, loadGw: study.loadGw ?? kind.loadGw, kineticGws: study.kineticGws ?? kind.kineticGws };
  const windowUs = parseDurationUs(study.window)!;
  const lossAtUs = parseDurationUs(study.lossAt)!;
  return {
    study,
    system,
    chain: responseChains.find(study.chain),
    droop: { deadbandHz: study.deadbandHz, fullAtHz: study.fullAtHz },
    windows: areaWindows({
      windowUs,
      calmUs: parseDurationUs(study.calmWindow ?? study.window)!,
      lossAtUs,
      lastsUs: study.eventLasts === undefined ? Number.POSITIVE_INFINITY : parseDurationUs(study.eventLasts)!,
    }),
    windowS: windowUs / US_PER_S,
    lossAtUs,
    lossGw: study.lossGw ?? system.referenceLossGw,
    ambientHz: ambient(series, system.nominalHz),
  };
}

function ambient(series: RunData["series"], nominalHz: number): (us: TimeUs) => number {
  const given = series.find(({ name }) => name === "frequencyHz");
  if (!given) return () => 0;
  const { timesUs, values } = given;
  let at = 0;
  return (us) => {
    if (timesUs[at] > us) at = 0;
    while (at + 1 < timesUs.length && timesUs[at + 1] <= us) at++;
    return values[at] - nominalHz;
  };
}

/** The stream of what is drawn for each vehicle's chain. */
export const chainStream = ({ resolved }: RunData) => stream(resolved.scenario.seed, "frequency", "chain");

/** The chains of all vehicles of a model, by EVSE in the order of its sites, so that it does not matter which site one is at.
 *  @returns those at a site; undefined where there is no chain */
export function chainsOf(
  data: RunData,
  { sites }: Model,
  study: FrequencyStudy,
): (site: number) => DrawnChain | undefined {
  const { chain, windowS } = study;
  if (!chain) return () => undefined;
  const first = new Int32Array(sites.length + 1);
  for (const [k, { evses }] of sites.entries()) first[k + 1] = first[k] + evses.length;
  const { lag, transportS, biasKw } = drawChains(chain, first[sites.length], windowS, chainStream(data));
  const part = <T extends Int32Array | Float64Array>(all: T, site: number) =>
    all.subarray(first[site], first[site + 1]) as T;
  return (site) => ({ lag: part(lag, site), transportS: part(transportS, site), biasKw: part(biasKw, site) });
}

/** What a session's vehicle can give and take at its plug [kW]; 0 and 0 where it gives nothing back on direct current. */
export function reservePower({ resolved }: RunData, { sessions, chargers }: SiteModel) {
  const vehicles = Object.values(resolved.vehicles);
  const pairs = new Map<string, { giveKw: number; takeKw: number }>();
  return (session: number): { giveKw: number; takeKw: number } => {
    const name = `${sessions.vehicle[session]}/${sessions.evse[session]}`;
    const known = pairs.get(name);
    if (known) return known;
    const charger = resolved.chargers[chargers[sessions.evse[session]]];
    const vehicle = vehicles[sessions.vehicle[session]];
    const giveKw = dischargeKw(vehicle, charger);
    const takeKw = giveKw === 0 ? 0 : Math.min(charger.plug!.dc!.maxPowerKw, vehicle.plug!.dc!.maxPowerKw);
    pairs.set(name, { giveKw, takeKw });
    return { giveKw, takeKw };
  };
}
