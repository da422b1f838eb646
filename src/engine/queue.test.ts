import fc from "fast-check";
import { expect, it } from "vitest";
import { EventQueue, orderKey } from "./queue.ts";

it("takes events by time, then priority, then source, then the source's sequence", () => {
  const wanted = [
    { time: 5, key: orderKey(0, 9, 3) },
    { time: 5, key: orderKey(1, 2, 0) },
    { time: 5, key: orderKey(1, 2, 1) },
    { time: 5, key: orderKey(1, 3, 0) },
    { time: 6, key: orderKey(0, 0, 0) },
  ];
  const queue = new EventQueue();
  for (const index of [3, 0, 4, 2, 1]) queue.addMessage(wanted[index].time, wanted[index].key, 0, index, 0);
  const taken: number[] = [];
  while (queue.size > 0) {
    queue.take();
    taken.push(queue.entity);
  }
  expect(taken).toEqual([0, 1, 2, 3, 4]);
});

it("behaves like a sorted list under any mix of messages, timers moved, timers cancelled and takes", () => {
  const step = fc.oneof(
    fc.record({ op: fc.constant("message" as const), time: fc.nat(20), slot: fc.nat(5) }),
    fc.record({ op: fc.constant("set" as const), time: fc.nat(20), slot: fc.nat(5) }),
    fc.record({ op: fc.constant("cancel" as const), time: fc.nat(20), slot: fc.nat(5) }),
    fc.record({ op: fc.constant("take" as const), time: fc.nat(20), slot: fc.nat(5) }),
  );
  fc.assert(
    fc.property(fc.array(step, { maxLength: 400 }), (steps) => {
      const queue = new EventQueue();
      const timers = Array.from({ length: 6 }, (_, entity) => queue.addTimer(7, entity));
      let model: { time: number; key: number; id: string; timer: number }[] = [];
      steps.forEach(({ op, time, slot }, sequence) => {
        const key = orderKey(slot % 3, slot, sequence);
        if (op === "message") {
          queue.addMessage(time, key, 1, sequence, 0);
          model.push({ time, key, id: `1/${sequence}`, timer: -1 });
        } else if (op === "set") {
          queue.setTimer(timers[slot], time, key, 0);
          model = model.filter((event) => event.timer !== slot);
          model.push({ time, key, id: `7/${slot}`, timer: slot });
        } else if (op === "cancel") {
          queue.cancelTimer(timers[slot]);
          model = model.filter((event) => event.timer !== slot);
        } else if (model.length > 0) {
          model.sort((a, b) => a.time - b.time || a.key - b.key);
          const first = model.shift()!;
          queue.take();
          expect([queue.time, `${queue.kind}/${queue.entity}`]).toEqual([first.time, first.id]);
        }
        expect(queue.size).toBe(model.length);
        expect(queue.timerTime(timers[slot])).toBe(model.find((event) => event.timer === slot)?.time ?? -1);
      });
    }),
    { seed: 1, numRuns: 300 },
  );
});
