import { EntityStreams } from "../../src/base/streams.ts";
import { machine, Population } from "../../src/engine/machine.ts";
import { type Model, modelEntry } from "../../src/engine/model.ts";

/** An epidemic in towns, as state machines: who is infected meets others of the town at random, now and then somebody of
 *  the next town, and recovers. Towns are partitions; the way to the next town takes a day. */
export interface Epidemic {
  readonly seed: number;
  readonly towns: number;
  readonly people: number;
  readonly days: number;
}

interface Town {
  readonly people: number;
  readonly next: number;
  readonly draws: EntityStreams;
}

const DAY_US = 86_400e6;
export const SUSCEPTIBLE = 0;
export const INFECTED = 1;
export const RECOVERED = 2;

const person = machine<Town>()({
  name: "person",
  state: { health: "u8", infectedUs: "f64" },
  timers: ["meet", "recover"],
  events: ["infect"],
  start(c) {
    if (c.id === 0 && c.partition.index === 0) c.tell.infect(0, 0);
  },
  on: {
    meet(c) {
      const { draws, people, next } = c.context;
      const isAway = draws.draw(c.id) < 0.1;
      const whom = Math.floor(draws.draw(c.id) * people);
      if (isAway) c.send.infect(next, whom, DAY_US);
      else c.tell.infect(whom, 0);
      c.after.meet(Math.ceil(draws.exponential(c.id, 2 * DAY_US)));
    },
    recover(c) {
      c.health = RECOVERED;
      c.cancel.meet();
    },
    infect(c) {
      if (c.health !== SUSCEPTIBLE) return;
      const { draws } = c.context;
      c.health = INFECTED;
      c.infectedUs = c.nowUs;
      c.after.meet(Math.ceil(draws.exponential(c.id, 2 * DAY_US)));
      c.after.recover(Math.ceil(draws.exponential(c.id, 5 * DAY_US)));
    },
  },
});

type People = Population<"health" | "infectedUs", "meet" | "recover", "infect", Town>;

export const build = (task: Epidemic): Model<{ health: number[]; infectedUs: number[] }> => ({
  plan: { endUs: task.days * DAY_US, windowUs: DAY_US },
  weights: Array.from({ length: task.towns }, () => task.people),
  limitingLink: "the way to the next town",
  newProgram: (town) =>
    new Population(person, task.people, {
      people: task.people,
      next: (town + 1) % task.towns,
      draws: new EntityStreams({
        seed: task.seed,
        purpose: "meetings",
        entities: task.people,
        nameOf: (id) => `town:${town}/person:${id}`,
      }),
    }),
  result: (program) => {
    const { health, infectedUs } = (program as People).columns;
    return { health: Array.from(health), infectedUs: Array.from(infectedUs) };
  },
});

export const run = modelEntry(build);
