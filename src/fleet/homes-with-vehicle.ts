import { ScenarioError } from "../base/errors.ts";
import { stream } from "../base/random.ts";
import type { FleetSite } from "./fleet.ts";

/** The parameter `share` of every kind of fleet that asks which homes have a vehicle. */
export const SHARE_PARAM = {
  type: "number",
  default: 1,
  min: 0,
  max: 1,
  unit: "1",
  doc: "Share of homes that have a vehicle; those of a smaller share are among those of a larger one",
} as const;

/** Which homes have a vehicle: of each district's home EVSEs the given share, rounded to whole ones. Each has a number of its
 *  own and those with the lowest come first, so the homes of a smaller share are among those of a larger one.
 *  @param share 0–1 [1]  @returns for an EVSE of a home site  @throws ScenarioError where the share is of nothing */
export function homesWithVehicle(
  sites: readonly FleetSite[],
  share: number,
  seed: number,
): (site: FleetSite, evse: number) => boolean {
  if (share === 1) return () => true;
  const districts = new Map<number, { readonly entity: string; readonly rank: number }[]>();
  for (const site of sites) {
    if (site.place !== "home") continue;
    const homes = districts.get(site.district) ?? [];
    districts.set(site.district, homes);
    for (let evse = 0; evse < site.evses.length; evse++) {
      const entity = nameOf(site, evse);
      homes.push({ entity, rank: stream(seed, entity, "has a vehicle")() });
    }
  }
  if (districts.size === 0) throw noHomes();
  const chosen = new Set<string>();
  for (const homes of districts.values()) {
    homes.sort((a, b) => a.rank - b.rank || (a.entity < b.entity ? -1 : 1));
    for (const { entity } of homes.slice(0, Math.round(share * homes.length))) chosen.add(entity);
  }
  return (site, evse) => chosen.has(nameOf(site, evse));
}

const nameOf = (site: FleetSite, evse: number): string => `${site.id}/${site.evses[evse]}`;

const noHomes = () =>
  new ScenarioError([
    {
      path: "fleet.share",
      message: "expected homes of which it is the share, got none",
      hint: "a place of home, or no fleet.share",
      code: "NO_HOMES",
    },
  ]);
