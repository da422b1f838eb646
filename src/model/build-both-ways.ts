import type { ResolvedScenario } from "../scenario/resolve.ts";
import { dischargeRangeKw, tellsState } from "./gives-back.ts";
import type { BothWays } from "./model.ts";

/** What the vehicles of a site's sessions tell and can give back, by the models of each pair; undefined where nothing.
 *  @param evse by session  @param vehicle by session  @param chargerOf EVSE → name of its charger model */
export function bothWaysOf(
  { chargers, vehicles, scenario }: ResolvedScenario,
  evse: Int32Array,
  vehicle: Int32Array,
  vehicleNames: readonly string[],
  chargerOf: (evse: number) => string,
): BothWays | undefined {
  const pairs = new Map<string, { leastKw: number; mostKw: number; tells: boolean }>();
  const list = Array.from(evse, (at, session) => {
    const [charger, name] = [chargerOf(at), vehicleNames[vehicle[session]]];
    const known = pairs.get(`${charger}/${name}`);
    if (known) return known;
    const [c, v] = [chargers[charger], vehicles[name]];
    const pair = { ...dischargeRangeKw(v, c), tells: tellsState(v, c) };
    pairs.set(`${charger}/${name}`, pair);
    return pair;
  });
  if (!list.some(({ mostKw, tells }) => mostKw > 0 || tells)) return undefined;
  const { leastSoc, mostSoc } = scenario.v2g;
  return {
    leastKw: Float64Array.from(list, ({ leastKw }) => leastKw),
    mostKw: Float64Array.from(list, ({ mostKw }) => mostKw),
    tellsState: Uint8Array.from(list, ({ tells }) => (tells ? 1 : 0)),
    leastSoc,
    mostSoc,
  };
}
