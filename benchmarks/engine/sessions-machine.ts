import { EntityStreams } from "../../src/base/streams.ts";
import { machine, Population } from "../../src/engine/machine.ts";

/** The charging-session queue of w2_simpy.py as state machines: stations of 4 plugs, first come, first served; a session
 *  is 5 handshake steps, 10 meter values and a stop, after its arrival. 17 events a session. */
export const PLUGS = 4;
export const MEAN_S = 1800;
export const ARRIVAL_S = 1806 / (0.8 * PLUGS);

/** What the plugs of one partition share. Sessions that wait are a count: they have no attributes yet. */
interface Stations {
  readonly draws: EntityStreams;
  readonly busy: Uint8Array;
  readonly waiting: Int32Array;
  done: number;
}

/** Stations first, their plugs behind them: plug j of station i is entity stations + 4 i + j. */
const station = machine<Stations>()({
  name: "station",
  state: { step: "u8", stepUs: "f64", energy: "f64" },
  timers: ["next"],
  events: [],
  start(c) {
    const { draws, busy } = c.context;
    const stations = busy.length;
    if (c.id < stations) c.after.next(wait(draws, ARRIVAL_S));
    else if ((c.id - stations) % PLUGS < 3) {
      // Three of four plugs are in the middle of a session, as in the peer.
      busy[Math.floor((c.id - stations) / PLUGS)] |= 1 << ((c.id - stations) % PLUGS);
      c.step = 5 + Math.floor(draws.draw(0) * 10);
      c.stepUs = wait(draws, MEAN_S * 0.1);
      c.after.next(c.stepUs);
    }
  },
  on: {
    next(c) {
      const context = c.context;
      const { draws, busy } = context;
      const stations = busy.length;
      const own = c.id;
      if (own < stations) {
        const free = ~busy[own] & 15;
        if (free === 0) context.waiting[own]++;
        else {
          const plug = 31 - Math.clz32(free & -free);
          busy[own] |= 1 << plug;
          begin(c, stations + PLUGS * own + plug);
          c.id = own;
        }
        c.after.next(wait(draws, ARRIVAL_S));
        return;
      }
      const step = c.step;
      if (step < 15) {
        if (step >= 5) c.energy += c.stepUs * 11;
        c.step = step + 1;
        if (step + 1 < 5) c.after.next(Math.floor((0.5 + draws.draw(0)) * 1e6));
        else if (step + 1 === 5) {
          c.stepUs = wait(draws, MEAN_S * 0.1);
          c.after.next(c.stepUs);
        } else c.after.next(step + 1 < 15 ? c.stepUs : 1e6);
        return;
      }
      context.done++;
      const at = (own - stations) >> 2;
      if (context.waiting[at] > 0) {
        context.waiting[at]--;
        begin(c, own);
      } else busy[at] &= ~(1 << ((own - stations) & 3));
    },
  },
});

const wait = (draws: EntityStreams, meanS: number): number => Math.floor(draws.exponential(0, meanS) * 1e6);

type Plug = Parameters<typeof station.on.next>[0];

function begin(c: Plug, plug: number): void {
  c.id = plug;
  c.step = 0;
  c.energy = 0;
  c.after.next(Math.floor((0.5 + c.context.draws.draw(0)) * 1e6));
}

export function newStations(partition: number, stations: number) {
  const context: Stations = {
    draws: new EntityStreams({ seed: 7, purpose: "w2", entities: 1, nameOf: () => `partition:${partition}` }),
    busy: new Uint8Array(stations),
    waiting: new Int32Array(stations),
    done: 0,
  };
  return new Population(station, stations * (1 + PLUGS), context);
}
