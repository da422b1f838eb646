import { ScenarioError } from "../../base/errors.ts";
import { EntityStreams } from "../../base/streams.ts";
import { US_PER_DAY, US_PER_H } from "../../base/time.ts";
import { fittingKwh } from "../charging-time.ts";
import type { FleetContext, FleetKind, FleetSite } from "../fleet.ts";
import { homesWithVehicle, SHARE_PARAM } from "../homes-with-vehicle.ts";
import { vehicleAt } from "../market.ts";
import { SessionRows, tooManySessions } from "../session-rows.ts";
import { DRAWS_PER_DAY, type TripDay, tripDay } from "../trip-day.ts";

const KWH_PER_KM = 0.18;
const START_SOC = { least: 0.5, most: 0.9 };
/** A driver who comes with more than this missing from the target plugs in [kWh]. */
const WORTH_PLUGGING_KWH = 0.5;
/** No trip takes a battery below this [1]: who would, charges on the way where the run does not look. */
const RESERVE_SOC = 0.05;

/** Vehicles and their days: every home EVSE, or a share of them, has one vehicle, which leaves, drives to work and back (or
 *  out and back at the weekend), and charges at home, at work or on the way. A district (a copy of the feeder) lives by itself: its
 *  vehicles come in order of arrival and take the first free EVSE of its workplaces and public sites. Every vehicle has a
 *  stream of its own and takes the same number of draws a day whatever comes of them. */
export const tripsFleet: FleetKind = {
  kind: "trips",
  summary: "One vehicle per home EVSE with trip chains, so that its sessions at home, at work and on the way agree",
  isByDistrict: true,
  params: {
    share: SHARE_PARAM,
    workShare: {
      type: "number",
      default: 0.2,
      min: 0,
      max: 1,
      unit: "1",
      doc: "share of vehicles that look for an EVSE at work on a weekday",
    },
    hubShare: {
      type: "number",
      default: 0.1,
      min: 0,
      max: 1,
      unit: "1",
      doc: "share of days with a stop to charge on the way home",
    },
    homeShare: {
      type: "number",
      default: 0.85,
      min: 0,
      max: 1,
      unit: "1",
      doc: "share of evenings on which a vehicle that needs energy is plugged in at home",
    },
  },
  create(params, context) {
    const rows = new SessionRows();
    const shares = {
      work: Number(params["workShare"]),
      hub: Number(params["hubShare"]),
      home: Number(params["homeShare"]),
      vehicle: Number(params["share"]),
    };
    const districts: FleetSite[][] = [];
    for (const site of context.sites) {
      const known = districts[site.district] ?? [];
      known.push(site);
      districts[site.district] = known;
    }
    for (const sites of districts) if (sites) drawDistrict(sites, shares, context, rows);
    return rows.finish();
  },
};

interface Shares {
  readonly work: number;
  readonly hub: number;
  readonly home: number;
  readonly vehicle: number;
}

/** The EVSEs of a district's sites of one place, and until when each is taken. */
class Places {
  readonly site: FleetSite[] = [];
  readonly evse: number[] = [];
  private readonly freeUs: number[] = [];

  constructor(sites: readonly FleetSite[], place: string) {
    for (const site of sites) {
      if (site.place !== place) continue;
      for (let evse = 0; evse < site.evses.length; evse++) {
        this.site.push(site);
        this.evse.push(evse);
        this.freeUs.push(0);
      }
    }
  }

  /** The first free EVSE at which a vehicle can charge, taken until it leaves; -1 where there is none. */
  take(arrivalUs: number, departureUs: number, canCharge: (at: number) => boolean): number {
    for (let at = 0; at < this.freeUs.length; at++) {
      if (this.freeUs[at]! > arrivalUs || !canCharge(at)) continue;
      this.freeUs[at] = departureUs;
      return at;
    }
    return -1;
  }
}

function drawDistrict(sites: readonly FleetSite[], shares: Shares, context: FleetContext, rows: SessionRows): void {
  const homes = new Places(sites, "home");
  const work = new Places(sites, "workplace");
  const onTheWay = new Places(sites, "public");
  const count = homes.site.length;
  const entity = (v: number) => `${homes.site[v]!.id}/${homes.site[v]!.evses[homes.evse[v]!]}`;
  const hasVehicle = homesWithVehicle(sites, shares.vehicle, context.seed);
  const isThere = Uint8Array.from(homes.site, (site, v) => (hasVehicle(site, homes.evse[v]!) ? 1 : 0));
  const streams = new EntityStreams({ seed: context.seed, purpose: "trips", entities: count, nameOf: entity });
  const vehicle = Array.from({ length: count }, (_, v) => vehicleAt(context.market, streams.draw(v)));
  const pairs = vehicle.map((name, v) => context.pairOf(homes.site[v]!, homes.evse[v]!, name));
  const without = pairs.findIndex(({ capacityKwh }) => Number.isNaN(capacityKwh));
  if (without >= 0) throw noBattery(vehicle[without]!);
  const soc = Float64Array.from(
    vehicle,
    (_, v) => START_SOC.least + (START_SOC.most - START_SOC.least) * streams.draw(v),
  );
  const worksAt = Uint8Array.from(vehicle, (_, v) => (streams.draw(v) < shares.work ? 1 : 0));
  // The first day is the whole local day in which the run starts.
  const weekday = Math.floor(context.localWeekUs / US_PER_DAY);
  const midnightUs = weekday * US_PER_DAY - context.localWeekUs;
  const days = Math.ceil((context.durationUs - midnightUs) / US_PER_DAY);
  const drawn = new Float64Array(DRAWS_PER_DAY);
  const dayOf = (v: number, day: number): TripDay => {
    for (let k = 0; k < DRAWS_PER_DAY; k++) drawn[k] = streams.draw(v);
    return tripDay(drawn, (weekday + day) % 7 >= 5, midnightUs + day * US_PER_DAY);
  };

  const drive = (v: number, km: number) => {
    soc[v] = Math.max(RESERVE_SOC, soc[v]! - (km * KWH_PER_KM) / pairs[v]!.capacityKwh);
  };
  /** One session of a vehicle's chain, if there is anything to charge and an EVSE to charge at. */
  const charge = (v: number, places: Places, purpose: string, day: number, arrivalUs: number, departureUs: number) => {
    if (isThere[v] === 0 || arrivalUs < 0 || arrivalUs >= context.durationUs) return;
    const pairAt = (at: number) => context.pairOf(places.site[at]!, places.evse[at]!, vehicle[v]!);
    const at = places === homes ? v : places.take(arrivalUs, departureUs, (candidate) => pairAt(candidate).powerKw > 0);
    if (at < 0) return;
    const pair = pairAt(at);
    const missingKwh = ((pair.targetSoc - soc[v]!) * pair.capacityKwh) / pair.efficiency;
    if (pair.powerKw === 0 || missingKwh < WORTH_PLUGGING_KWH) return;
    const requestedKwh = fittingKwh(pair, missingKwh, (departureUs - arrivalUs) / US_PER_H, soc[v]!);
    if (requestedKwh < WORTH_PLUGGING_KWH) return;
    if (rows.count >= context.maxSessions) throw tooManySessions(context.maxSessions);
    rows.push({
      session: `${entity(v)}/${day}-${purpose}`,
      site: places.site[at]!.id,
      evse: places.site[at]!.evses[places.evse[at]!]!,
      vehicle: vehicle[v]!,
      arrivalUs,
      departureUs,
      requestedKwh,
      initialSoc: soc[v]!,
    });
    soc[v] = soc[v]! + (requestedKwh * pair.efficiency) / pair.capacityKwh;
  };

  let today = Array.from(vehicle, (_, v) => dayOf(v, 0));
  for (let day = 0; day < days; day++) {
    const next = today.map((_, v) => dayOf(v, day + 1));
    const inOrder = (of: (trip: TripDay) => number) =>
      today.map((_, v) => v).sort((a, b) => of(today[a]!) - of(today[b]!) || a - b);
    for (const v of inOrder(({ arrivalUs }) => arrivalUs)) {
      const trip = today[v]!;
      drive(v, trip.km / 2);
      if (worksAt[v] === 1 && trip.isWork) charge(v, work, "work", day, trip.arrivalUs, trip.backUs);
    }
    for (const v of inOrder(({ stopUs }) => stopUs)) {
      const trip = today[v]!;
      drive(v, trip.km / 4);
      if (trip.stopShare < shares.hub) charge(v, onTheWay, "way", day, trip.stopUs, trip.onUs);
      drive(v, trip.km / 4);
      const homeUs = trip.homeUs + (trip.stopShare < shares.hub ? trip.onUs - trip.stopUs : 0);
      if (trip.plugShare < shares.home) charge(v, homes, "home", day, homeUs, next[v]!.leavesUs);
    }
    today = next;
  }
}

const noBattery = (vehicle: string) =>
  new ScenarioError([
    {
      path: "fleet.vehicle",
      message: `fleet trips needs the capacity of every battery; the vehicle ${vehicle ? `"${vehicle}"` : "of the scenario"} has an ideal one`,
      hint: "a vehicle model with battery.kind two-stage",
      code: "NO_CAPACITY",
    },
  ]);
