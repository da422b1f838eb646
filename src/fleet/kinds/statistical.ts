import { type Stream, stream } from "../../base/random.ts";
import { US_PER_DAY, US_PER_H } from "../../base/time.ts";
import { chargingTimeH, type FleetPair, fittingKwh } from "../charging-time.ts";
import type { FleetContext, FleetKind, FleetSite } from "../fleet.ts";
import { homesWithVehicle, SHARE_PARAM } from "../homes-with-vehicle.ts";
import { vehicleAt } from "../market.ts";
import { CHARGING_PLACES, type ChargingPlace, type DayHabits, drawFrom, quantile, shareBelow } from "../places.ts";
import { SessionRows, tooManySessions } from "../session-rows.ts";

const MS = 1e3;

/** Sessions drawn EVSE by EVSE and day by day from the habits of each site's place. Every EVSE has a stream for each
 *  purpose, named by site and EVSE, and takes the same number of draws whatever comes of them: a further site, day or
 *  policy changes no session of another. */
export const statisticalFleet: FleetKind = {
  kind: "statistical",
  summary: "Sessions drawn from published distributions of arrivals, stays and energies by place and kind of day",
  isByDistrict: true,
  params: {
    share: SHARE_PARAM,
    sessionsPerDay: {
      type: "number",
      default: 0,
      min: 0,
      max: 24,
      unit: "1",
      doc: "Sessions per EVSE on a weekday; 0: those of the place",
    },
  },
  create(params, context) {
    const rows = new SessionRows();
    const hasVehicle = homesWithVehicle(context.sites, Number(params["share"]), context.seed);
    for (const site of context.sites)
      for (let evse = 0; evse < site.evses.length; evse++)
        if (site.place !== "home" || hasVehicle(site, evse))
          drawEvse(site, evse, Number(params["sessionsPerDay"]), context, rows);
    return rows.finish();
  },
};

function drawEvse(site: FleetSite, evse: number, perDay: number, context: FleetContext, rows: SessionRows): void {
  const entity = `${site.id}/${site.evses[evse]}`;
  const open = (purpose: string): Stream => stream(context.seed, entity, purpose);
  const random = {
    visits: open("visits"),
    arrivals: open("arrivals"),
    stays: open("stays"),
    energies: open("energies"),
  };
  const vehicles = open("vehicles");
  const place: ChargingPlace = CHARGING_PLACES[site.place as keyof typeof CHARGING_PLACES];
  const own = site.place === "home" ? vehicleAt(context.market, vehicles()) : undefined;
  const scale = perDay === 0 ? 1 : perDay / place.weekday.sessions;
  // The first day is the whole local day in which the run starts.
  const weekday = Math.floor(context.localWeekUs / US_PER_DAY);
  const midnightUs = weekday * US_PER_DAY - context.localWeekUs;
  let freeUs = 0;
  for (let day = 0; midnightUs + day * US_PER_DAY < context.durationUs; day++) {
    const isWeekend = (weekday + day) % 7 >= 5;
    const habits = isWeekend ? place.weekend : place.weekday;
    for (const visit of visitsOf(habits, scale, random)) {
      const vehicle = own ?? vehicleAt(context.market, vehicles());
      const arrivalUs = midnightUs + day * US_PER_DAY + inWholeMs(visit.arrivalH);
      // Who finds the EVSE taken drives on.
      if (arrivalUs < freeUs || arrivalUs >= context.durationUs) continue;
      const { stayH, energyKwh } = fitted(visit, habits, context.pairOf(site, evse, vehicle));
      freeUs = arrivalUs + inWholeMs(stayH);
      if (rows.count >= context.maxSessions) throw tooManySessions(context.maxSessions);
      rows.push({
        session: `${entity}/${day}-${visit.index}`,
        site: site.id,
        evse: site.evses[evse]!,
        vehicle,
        arrivalUs,
        departureUs: freeUs,
        requestedKwh: energyKwh,
        initialSoc: Number.NaN,
      });
    }
  }
}

/** A day's visits in order of arrival. */
function visitsOf(
  habits: DayHabits,
  scale: number,
  random: { visits: Stream; arrivals: Stream; stays: Stream; energies: Stream },
) {
  const expected = habits.sessions * scale;
  const count = Math.floor(expected) + (random.visits() < expected % 1 ? 1 : 0);
  const visits = Array.from({ length: count }, (_, index) => ({
    index,
    arrivalH: drawFrom(habits.arrivalH, random.arrivals),
    stayShare: random.stays(),
    energyKwh: drawFrom(habits.energyKwh, random.energies),
  }));
  return visits.sort((a, b) => a.arrivalH - b.arrivalH || a.index - b.index);
}

/** Energy and stay of a visit that go together: the energy is drawn as published, the stay from those of the published
 *  ones in which the pair can deliver it. Where none is long enough, the longest, and what fits. */
function fitted(
  { stayShare, energyKwh }: { readonly stayShare: number; readonly energyKwh: number },
  { stayH }: DayHabits,
  pair: FleetPair,
): { readonly stayH: number; readonly energyKwh: number } {
  // A vehicle that cannot charge here stays as long as others do.
  if (pair.powerKw === 0) return { stayH: quantile(stayH, stayShare), energyKwh };
  const tooShort = shareBelow(stayH, chargingTimeH(pair, energyKwh));
  const drawnH = quantile(stayH, tooShort + (1 - tooShort) * stayShare);
  return { stayH: drawnH, energyKwh: tooShort < 1 ? energyKwh : fittingKwh(pair, energyKwh, drawnH) };
}

const inWholeMs = (hours: number): number => Math.round((hours * US_PER_H) / MS) * MS;
