import { deserialize, serialize } from "node:v8";
import { expect, it } from "vitest";
import { NoState, restoreState, saveState } from "./state.ts";

class Meter {
  static readonly rebuilt = ["site"];
  kwh = 0;
  readonly site: { readonly name: string };
  constructor(name: string) {
    this.site = { name };
  }
}

class Model {
  readonly ring = new Float64Array(3);
  readonly meter: Meter;
  readonly arrivals = new Map<number, { atUs: number }>();
  queue: { order: number }[] = [];
  first: { order: number } | undefined = undefined;
  nothing: string | undefined = undefined;
  readonly seen = new Set<string>();
  readonly log = (): void => {};
  constructor(name: string) {
    this.meter = new Meter(name);
  }
}

const throughDisk = (state: unknown): unknown => deserialize(serialize(state));

it("what an object remembers comes back into one made anew, which keeps what it was built with", () => {
  const model = new Model("one");
  model.ring.set([0.1, -0, Number.NaN]);
  model.meter.kwh = 7;
  model.arrivals.set(3, { atUs: 5 });
  model.queue.push({ order: 1 }, { order: 2 });
  model.first = model.queue[1];
  model.seen.add("a");
  const saved = throughDisk(saveState(model));

  const fresh = new Model("two");
  const { ring, meter, arrivals } = fresh;
  restoreState(fresh, saved);
  expect(fresh.ring).toBe(ring);
  expect(Array.from(fresh.ring)).toEqual([0.1, -0, Number.NaN]);
  expect(fresh.meter).toBe(meter);
  expect(fresh.meter).toMatchObject({ kwh: 7, site: { name: "two" } });
  expect(fresh.arrivals).toBe(arrivals);
  expect([...fresh.arrivals]).toEqual([[3, { atUs: 5 }]]);
  expect(fresh.queue.map(({ order }) => order)).toEqual([1, 2]);
  // What is one object stays one: a control withdraws its request by identity.
  expect(fresh.first).toBe(fresh.queue[1]);
  expect(fresh.seen.has("a")).toBe(true);
});

it("what is frozen is replaced", () => {
  const make = () => ({ station: Object.freeze({ phase: "idle", seen: Object.freeze(["a"]), name: () => "one" }) });
  const later = { station: Object.freeze({ phase: "charging", seen: Object.freeze(["b", "c"]), name: () => "one" }) };
  const fresh = make();
  restoreState(fresh, throughDisk(saveState(later)));
  expect(fresh.station).toMatchObject({ phase: "charging", seen: ["b", "c"] });
  expect(fresh.station.name()).toBe("one");
});

it("what changes after saving does not reach the copy", () => {
  const model = new Model("one");
  const saved = saveState(model) as { ring: Float64Array };
  model.ring[0] = 9;
  expect(saved.ring[0]).toBe(0);
});

it("what refers to itself is saved and restored", () => {
  const loop: { next?: unknown; n: number } = { n: 1 };
  loop.next = loop;
  const fresh = { held: {} as typeof loop };
  restoreState(fresh, throughDisk(saveState({ held: loop })));
  expect(fresh.held.next).toBe(fresh.held);
  expect(fresh.held.n).toBe(1);
});

it("what cannot be kept is refused by the way to it", () => {
  expect(() => saveState({ a: [{ later: Promise.resolve() }] })).toThrow(new NoState("a[0].later is a Promise"));
  expect(() => saveState({ sign: Symbol("x") })).toThrow(/sign is a symbol/);
});

it("a state that does not fit, or wants to reach a prototype, is refused", () => {
  const fresh = new Model("one");
  expect(() => restoreState(fresh, { other: 1 })).toThrow(/there is no other/);
  expect(() => restoreState(fresh, JSON.parse('{"__proto__": {"polluted": 1}}'))).toThrow(NoState);
  expect(() => restoreState(fresh, { meter: { "@": "instance", name: "Clock", of: {} } })).toThrow(/held a Clock/);
  expect(() => restoreState(fresh, { first: { "@": "instance", name: "Meter", of: {} } })).toThrow(NoState);
  expect(() => restoreState(fresh, 7)).toThrow(/expected an object/);
  expect(({} as { polluted?: number }).polluted).toBeUndefined();
});
