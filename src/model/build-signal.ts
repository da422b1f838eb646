import { parseDurationUs, US_PER_S } from "../base/time.ts";
import { parseDailyWindow } from "../policy/daily-window.ts";
import type { Scenario } from "../scenario/schema.ts";
import { hopsToStation, signalPaths } from "../services/signals/paths.ts";
import type { SignalModel } from "./model.ts";

/** The limit that sites, or their stations, are asked to keep to by a signal; undefined where there is none. */
export function buildSignal({ signals, seed }: Scenario, to: "site" | "station"): SignalModel | undefined {
  const { limit } = signals;
  if (limit?.to !== to) return undefined;
  const own = signalPaths.find(limit.path)!;
  const seconds = (text: string): number => parseDurationUs(text)! / US_PER_S;
  const failSafe = own.failSafe && { ...own.failSafe, powerKw: limit.failSafeKw ?? own.failSafe.powerKw };
  return {
    path: { ...own, failSafe, hops: to === "station" ? hopsToStation(own)! : own.hops },
    source: limit.source,
    daily: parseDailyWindow(limit.daily)!,
    powerKw: limit.powerKw,
    noticeS: limit.notice ? seconds(limit.notice) : 0,
    randomiseS: limit.randomise ? seconds(limit.randomise) : 0,
    optOutShare: limit.optOut,
    silent: limit.silent === undefined ? undefined : parseDailyWindow(limit.silent),
    seed,
  };
}
