import { expect, it } from "vitest";
import * as epidemic from "../../test/models/epidemic.ts";
import { runHarbour } from "../../test/models/harbour.ts";
import * as lateRush from "../../test/models/late-rush.ts";
import * as switches from "../../test/models/switches.ts";
import { Resource, Signal, Store } from "./line.ts";
import { machine } from "./machine.ts";
import { runModel, runPrograms } from "./model.ts";
import { hold, type Process, Processes, race } from "./process.ts";
import { runOnWorkers } from "./workers.ts";

const moduleOf = (name: string) => new URL(`../../test/models/${name}.ts`, import.meta.url);

it("state machines: an epidemic runs alike on 1, 2 and 3 workers and reaches the last town after five days", async () => {
  const task = { seed: 5, towns: 6, people: 300, days: 60 };
  const model = epidemic.build(task);
  const { results, report } = await runModel({ ...epidemic, module: moduleOf("epidemic"), task, workers: 2 });
  expect(report).toMatchObject({ workers: 1 });
  expect(report.reason).toMatch(/fewer than the 1000 that pay .* the way to the next town/);
  for (const workers of [2, 3]) {
    const parts = await runOnWorkers<epidemic.Epidemic, { results: unknown[] }>({
      module: moduleOf("epidemic"),
      workers,
      task,
    });
    expect(parts.flatMap((part) => part.results)).toEqual(results);
  }
  expect(results).toHaveLength(model.weights.length);
  const health = results.flatMap((town) => town.health);
  const ill = health.filter((state) => state !== epidemic.SUSCEPTIBLE).length;
  // Half a meeting a day over five days: 2.5 infections by each of the first, so most catch it in the end.
  expect(ill / health.length).toBeGreaterThan(0.6);
  expect(results[5].infectedUs.filter((us) => us > 0).every((us) => us >= 5 * 86_400e6)).toBe(true);
});

it("a model whose load comes late is given workers when it does, unless most of it is over", async () => {
  const of = (task: lateRush.LateRush) => runModel({ ...lateRush, module: moduleOf("late-rush"), task, workers: 2 });
  const early = await of({ rushFrom: 22, windows: 200 });
  expect(early.report).toMatchObject({ workers: 2 });
  expect(early.report.reason).toMatch(/some 1\d\d\d events a window keep 2 workers busy/);
  expect(early.results).toEqual([178_022, 178_022]);
  expect((await of({ rushFrom: 150, windows: 200 })).report).toMatchObject({ workers: 1 });
});

it("processes: ships that do not give up wait as long as in the M/M/c queue", () => {
  const patient = { seed: 11, berths: 3, arrivalsPerH: 2, handlingH: 1.2, patienceH: 1e6, hours: 200_000 };
  const { waitedH, berthed, left, served } = runHarbour(patient);
  // Erlang C for c = 3, a = 2.4: P(wait) = 0.64719, mean wait = P × handling / (c − a) = 1.2944 h.
  expect(waitedH / berthed).toBeGreaterThan(1.2944 * 0.95);
  expect(waitedH / berthed).toBeLessThan(1.2944 * 1.05);
  expect(left).toBe(0);
  expect(berthed - served).toBeLessThanOrEqual(3);
  const impatient = runHarbour({ ...patient, patienceH: 0.5, hours: 20_000 });
  expect(impatient.left).toBeGreaterThan(1000);
  expect(impatient.waitedH / impatient.berthed).toBeLessThan(0.5);
});

it("components: packets are neither lost nor doubled, racks are divided at their long cables", async () => {
  const task = { seed: 2, racks: 5, perRack: 4, packets: 30, rackUs: 3, betweenUs: 400, endUs: 300_000 };
  const { built } = switches.circuitOf(task);
  expect(built.programs).toHaveLength(5);
  expect(built.limitingLink).toBe("rack0.switch3.next → rack1.switch0.in, 400 µs");
  const { results } = await runModel({ ...switches, module: moduleOf("switches"), task, workers: 1 });
  const ended = results.flat().filter((_, i) => i % 2 === 1);
  expect(ended.reduce((sum, count) => sum + count, 0)).toBe(5 * 4 * 30);
  const parts = await runOnWorkers<switches.Switches, { results: number[][] }>({
    module: moduleOf("switches"),
    workers: 2,
    task,
  });
  expect(parts.flatMap((part) => part.results)).toEqual(results);
});

it("components: a value that would arrive inside the window is an error that names both ports", () => {
  const task = { seed: 2, racks: 2, perRack: 1, packets: 1, rackUs: 3, betweenUs: 400, endUs: 10_000 };
  const { built } = switches.circuitOf(task);
  expect(() => runPrograms(built.programs, { endUs: 10_000, windowUs: 1000 })).toThrow(
    /rack\d.switch0.next → rack\d.switch0.in: a value arrives at 412 µs, inside the window .* the link takes 400 µs/,
  );
});

it("processes: a race takes its losers out of every line, and tells what the winner got", () => {
  const log: string[] = [];
  const program = new Processes((sim) => {
    const [store, desk, bell] = [new Store(), new Resource(1), new Signal()];
    function* impatient(): Process {
      const which = yield race(store.get(), hold(10));
      log.push(`impatient ${which} at ${sim.nowUs}`);
      const next = yield race(hold(50), store.get(), bell.wait());
      log.push(`impatient ${next} got ${sim.won} at ${sim.nowUs}`);
    }
    function* patient(): Process {
      const item = yield store.get();
      log.push(`patient got ${item} at ${sim.nowUs}`);
      yield desk.acquire();
      yield hold(5);
      desk.release();
      bell.fire(9);
    }
    function* supplier(): Process {
      yield hold(20);
      store.put(1);
      store.put(2);
      yield desk.acquire();
      yield hold(3);
      desk.release();
      log.push(`supplier done at ${sim.nowUs}`);
    }
    sim.spawn(impatient());
    sim.spawn(patient());
    sim.spawn(supplier());
  });
  runPrograms([program], { endUs: 1000, windowUs: 1000 });
  expect(log).toEqual(["impatient 1 at 10", "patient got 1 at 20", "impatient 1 got 2 at 20", "supplier done at 23"]);
});

it("machines refuse names that cannot be properties or stand for two things", () => {
  const on = { tick: () => {} };
  const spec = { name: "odd", state: {}, timers: ["tick" as const], events: [] as const, on };
  expect(() => machine()({ ...spec, state: { "a b": "f64" } })).toThrow('machine odd: "a b" is not a plain name');
  expect(() => machine()({ ...spec, state: { tick: "f64" } })).toThrow('the name "tick" is taken');
  expect(() => machine()({ ...spec, state: { nowUs: "f64" } })).toThrow('the name "nowUs" is taken');
});

it("a cycle without delay ends with an error that names it", () => {
  const ping = {
    start: (p: { schedule(t: number, pr: number, k: number, e: number): void }) => p.schedule(7, 0, 1, 3),
    handle: (p: { nowUs: number; schedule(t: number, pr: number, k: number, e: number): void }, kind: number) =>
      p.schedule(p.nowUs, 0, kind === 1 ? 2 : 1, 3),
  };
  expect(() => runPrograms([ping], { endUs: 1000, windowUs: 1000 })).toThrow(
    /does not get past 7 µs: .* at last \(kind \d, entity 3\) → \(kind \d, entity 3\) → \(kind \d, entity 3\)/,
  );
});
