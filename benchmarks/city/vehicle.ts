import { type EntityStreams, hash3 } from "../../src/base/streams.ts";
import { US_PER_H, US_PER_MIN } from "../../src/base/time.ts";
import { twoStageSoc } from "../../src/devices/battery.ts";
import { machine, Population } from "../../src/engine/machine.ts";

/** What city.yaml says. */
export interface CityParameters {
  readonly seed: number;
  readonly vehiclesPerFeeder: number;
  readonly days: number;
  readonly handshakeMessages: number;
  readonly setPointUs: number;
  readonly workplaceShare: number;
  readonly hubShare: number;
  readonly homeShare: number;
  readonly policies: { readonly uncontrolled: number; readonly night: number; readonly droop: number };
  readonly homeKw: number;
  readonly workKw: number;
  readonly hubKw: number;
  readonly capacityKwh: number;
  readonly targetSoc: number;
}

/** What the vehicles of one feeder share. */
export interface Feeder {
  readonly parameters: CityParameters;
  readonly draws: EntityStreams;
  /** Number of the feeder's first vehicle in the city. */
  readonly firstVehicle: number;
  /** By vehicle: power at the meter now, wherever it is, and what of it the home's feeder carries [kW]. */
  readonly powerKw: Float64Array;
  readonly homeKw: Float64Array;
  /** By vehicle: voltage at its connection at the last solution [pu]. */
  readonly voltagePu: Float64Array;
  sessions: number;
  deliveredKwh: number;
}

const [PARKED, HANDSHAKE, CHARGING] = [0, 1, 2];
const [HOME, WORK, HUB] = [0, 1, 2];
const [UNCONTROLLED, NIGHT, DROOP] = [0, 1, 2];

/** A vehicle with its EVSE: the day's trips, a handshake message by message at every plug-in, set-points while it
 *  charges, a battery of two stages integrated exactly from change to change. */
const vehicle = machine<Feeder>()({
  name: "vehicle",
  state: {
    phase: "u8",
    place: "u8",
    policy: "u8",
    leg: "u8",
    message: "u8",
    plugIns: "i32",
    soc: "f64",
    lastUs: "f64",
  },
  timers: ["trip", "step", "setPoint"],
  events: [],
  start(c) {
    const { parameters, draws } = c.context;
    const dice = draws.draw(c.id);
    const { uncontrolled, night } = parameters.policies;
    c.policy = dice < uncontrolled ? UNCONTROLLED : dice < uncontrolled + night ? NIGHT : DROOP;
    c.soc = 0.5 + 0.3 * draws.draw(c.id);
    c.after.trip(Math.floor((6 + 3 * draws.draw(c.id)) * US_PER_H));
  },
  on: {
    /** Leaves (even legs) or arrives (odd ones): home, work, perhaps a hub, home. */
    trip(c) {
      const { parameters, draws } = c.context;
      if (c.phase !== PARKED) unplug(c);
      const leg = c.leg;
      c.leg = (leg + 1) % 6;
      if (leg % 2 === 0) {
        c.soc = Math.max(0.05, c.soc - draws.exponential(c.id, 5) / parameters.capacityKwh);
        if (leg === 2 && draws.draw(c.id) >= parameters.hubShare) c.leg = 5;
        c.after.trip(25 * US_PER_MIN);
        return;
      }
      if (leg === 1) {
        c.place = WORK;
        c.after.trip(Math.floor((8 + draws.draw(c.id)) * US_PER_H));
        if (draws.draw(c.id) < parameters.workplaceShare) plugIn(c);
      } else if (leg === 3) {
        c.place = HUB;
        c.after.trip(25 * US_PER_MIN);
        plugIn(c);
      } else {
        c.place = HOME;
        c.after.trip(Math.floor((12 + 2 * draws.draw(c.id)) * US_PER_H));
        if (draws.draw(c.id) < parameters.homeShare) plugIn(c);
      }
    },
    /** The next message of the handshake, or the end of charging. */
    step(c) {
      const { parameters } = c.context;
      if (c.phase === HANDSHAKE) {
        const message = c.message + 1;
        c.message = message;
        if (message < parameters.handshakeMessages) {
          c.after.step(latencyUs(c));
          return;
        }
        c.phase = CHARGING;
        c.lastUs = c.nowUs;
        follow(c);
        // The back office sends at the quarter hours, to each vehicle after a delay of its own.
        const { setPointUs } = parameters;
        c.after.setPoint(setPointUs - (c.nowUs % setPointUs) + Math.floor(hash3(parameters.seed, cityId(c), -1) * 1e6));
        return;
      }
      advance(c);
      stop(c);
    },
    setPoint(c) {
      advance(c);
      if (c.soc >= c.context.parameters.targetSoc - 1e-9) {
        stop(c);
        return;
      }
      follow(c);
      c.after.setPoint(c.context.parameters.setPointUs);
    },
  },
});

type Vehicle = Parameters<typeof vehicle.on.trip>[0];

const cityId = (c: Vehicle): number => c.context.firstVehicle + c.id;

/** Message k of plug-in n has the same latency whatever else happens: 50 to 250 ms. */
const latencyUs = (c: Vehicle): number =>
  50_000 + Math.floor(200_000 * hash3(c.context.parameters.seed, cityId(c), 64 * c.plugIns + c.message));

function plugIn(c: Vehicle): void {
  if (c.soc >= c.context.parameters.targetSoc) return;
  c.phase = HANDSHAKE;
  c.message = 0;
  c.plugIns++;
  c.context.sessions++;
  c.after.step(latencyUs(c));
}

function unplug(c: Vehicle): void {
  if (c.phase === CHARGING) advance(c);
  stop(c);
  c.phase = PARKED;
}

function stop(c: Vehicle): void {
  c.cancel.step();
  c.cancel.setPoint();
  c.context.powerKw[c.id] = 0;
  c.context.homeKw[c.id] = 0;
  if (c.phase === CHARGING) c.phase = PARKED;
}

const ratedKw = (c: Vehicle): number => {
  const { homeKw, workKw, hubKw } = c.context.parameters;
  return c.place === HOME ? homeKw : c.place === WORK ? workKw : hubKw;
};

/** Takes up the set-point of its policy, and knows when it will have enough. */
function follow(c: Vehicle): void {
  const { parameters, powerKw, voltagePu } = c.context;
  const rated = ratedKw(c);
  let kw = rated;
  if (c.place !== HUB && c.policy === NIGHT) {
    const hour = (c.nowUs / US_PER_H) % 24;
    kw = hour >= 22 || hour < 6 ? rated : 0;
  } else if (c.place !== HUB && c.policy === DROOP) {
    kw = rated * Math.min(1, Math.max(0.25, (voltagePu[c.id] - 0.92) / 0.04));
  }
  powerKw[c.id] = kw;
  if (c.place === HOME) c.context.homeKw[c.id] = kw;
  // Up to the target the battery takes what is offered, so the end is known exactly.
  if (kw > 0) c.after.step(Math.ceil((((parameters.targetSoc - c.soc) * parameters.capacityKwh) / kw) * US_PER_H));
  else c.cancel.step();
}

/** Energy flows from the last change until now. */
function advance(c: Vehicle): void {
  const { parameters, powerKw } = c.context;
  const hours = (c.nowUs - c.lastUs) / US_PER_H;
  c.lastUs = c.nowUs;
  const before = c.soc;
  c.soc = twoStageSoc(before, powerKw[c.id], ratedKw(c), parameters.capacityKwh, parameters.targetSoc, hours);
  c.context.deliveredKwh += (c.soc - before) * parameters.capacityKwh;
}

export const newVehicles = (feeder: Feeder, count: number) => new Population(vehicle, count, feeder);
