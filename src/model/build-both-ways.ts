import type { ResolvedScenario } from "../scenario/resolve.ts";
import { dischargeRangeKw, isDynamic, tellsState } from "./gives-back.ts";
import type { BothWays } from "./model.ts";

/** What a vehicle at a charger tells and can give back. */
export interface BothWaysPair {
  readonly leastKw: number;
  readonly mostKw: number;
  readonly tells: boolean;
  /** In ISO 15118-20's dynamic control. */
  readonly isDynamic: boolean;
}

/** What pairs of models tell and can give back, each worked out once. @returns for a charger's name: by vehicle */
export function bothWaysPairs({ chargers, vehicles }: ResolvedScenario, vehicleNames: readonly string[]) {
  const known = new Map<string, readonly BothWaysPair[]>();
  return (charger: string): readonly BothWaysPair[] => {
    const pairs =
      known.get(charger) ??
      vehicleNames.map((name) => {
        const [c, v] = [chargers[charger], vehicles[name]];
        return { ...dischargeRangeKw(v, c), tells: tellsState(v, c), isDynamic: isDynamic(v, c) };
      });
    known.set(charger, pairs);
    return pairs;
  };
}

/** What the vehicles of a site's sessions tell and can give back; undefined where nothing.
 *  @param pairAt session → its pair */
export function bothWaysOf(
  count: number,
  pairAt: (session: number) => BothWaysPair,
  { leastSoc, mostSoc }: { readonly leastSoc: number; readonly mostSoc: number },
): BothWays | undefined {
  let isAny = false;
  for (let session = 0; session < count && !isAny; session++) {
    const { mostKw, tells } = pairAt(session);
    isAny = mostKw > 0 || tells;
  }
  if (!isAny) return undefined;
  const column = { leastKw: new Float64Array(count), mostKw: new Float64Array(count) };
  const tellsState = new Uint8Array(count);
  for (let session = 0; session < count; session++) {
    const pair = pairAt(session);
    column.leastKw[session] = pair.leastKw;
    column.mostKw[session] = pair.mostKw;
    tellsState[session] = pair.tells ? 1 : 0;
  }
  return { ...column, tellsState, leastSoc, mostSoc };
}
