import { ScenarioError } from "../../base/errors.ts";
import { type Stream, stream } from "../../base/random.ts";
import { US_PER_DAY, US_PER_H } from "../../base/time.ts";
import type { FleetContext, FleetKind, FleetSite, VehicleShare } from "../fleet.ts";
import { CHARGING_PLACES, type ChargingPlace, type DayHabits, drawFrom } from "../places.ts";
import type { Trace } from "../trace.ts";

const MS = 1e3;

/** Sessions drawn EVSE by EVSE and day by day from the habits of each site's place. Every EVSE has a stream for each
 *  purpose, named by site and EVSE, and takes the same number of draws whatever comes of them: a further site, day or
 *  policy changes no session of another. */
export const statisticalFleet: FleetKind = {
  kind: "statistical",
  summary: "Sessions drawn from published distributions of arrivals, stays and energies by place and kind of day",
  params: {
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
    const rows = newRows();
    for (const site of context.sites)
      for (const evse of site.evses) drawEvse(site, evse, Number(params["sessionsPerDay"]), context, rows);
    return finish(rows);
  },
};

type Rows = ReturnType<typeof newRows>;

const newRows = () => ({
  session: [] as string[],
  site: [] as string[],
  evse: [] as string[],
  vehicle: [] as string[],
  arrivalUs: [] as number[],
  departureUs: [] as number[],
  requestedKwh: [] as number[],
});

function drawEvse(site: FleetSite, evse: string, perDay: number, context: FleetContext, rows: Rows): void {
  const entity = `${site.id}/${evse}`;
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
      freeUs = arrivalUs + inWholeMs(visit.stayH);
      if (rows.session.length >= context.maxSessions) throw tooMany(context.maxSessions);
      rows.session.push(`${entity}/${day}-${visit.index}`);
      rows.site.push(site.id);
      rows.evse.push(evse);
      rows.vehicle.push(vehicle);
      rows.arrivalUs.push(arrivalUs);
      rows.departureUs.push(freeUs);
      rows.requestedKwh.push(visit.energyKwh);
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
    stayH: drawFrom(habits.stayH, random.stays),
    energyKwh: drawFrom(habits.energyKwh, random.energies),
  }));
  return visits.sort((a, b) => a.arrivalH - b.arrivalH || a.index - b.index);
}

/** The model at a share of the market; empty, the scenario's own vehicle, where there is no market. */
function vehicleAt(market: readonly VehicleShare[], share: number): string {
  let left = share;
  for (const { vehicle, share: own } of market) {
    left -= own;
    if (left < 0) return vehicle;
  }
  return market.at(-1)?.vehicle ?? "";
}

const inWholeMs = (hours: number): number => Math.round((hours * US_PER_H) / MS) * MS;

const tooMany = (most: number) =>
  new ScenarioError([
    {
      path: "fleet",
      message: `expected at most ${most} sessions`,
      hint: "fewer sites or days, or a lower fleet.sessionsPerDay",
      code: "TOO_MANY_SESSIONS",
    },
  ]);

function finish(rows: Rows): Trace {
  const count = rows.session.length;
  const nothing = () => new Float64Array(count).fill(Number.NaN);
  return {
    count,
    session: rows.session,
    site: rows.site,
    evse: rows.evse,
    vehicle: rows.vehicle,
    arrivalUs: Float64Array.from(rows.arrivalUs),
    departureUs: Float64Array.from(rows.departureUs),
    estimatedDepartureUs: nothing(),
    requestedKwh: Float64Array.from(rows.requestedKwh),
    initialSoc: nothing(),
    line: new Int32Array(count),
  };
}
