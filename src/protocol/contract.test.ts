import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { PROTOCOL_PARTS } from "./machines.ts";

/** Whatever it hears and in whatever order, a machine keeps to this. */
describe("every machine", () => {
  for (const { page, machines } of PROTOCOL_PARTS) {
    for (const { machine, inputs } of machines) {
      if (inputs.length === 0) continue;
      it(`${page}, ${machine.name}: is pure, sets timers in the future only, and never throws`, () => {
        fc.assert(
          fc.property(fc.array(fc.nat({ max: 1000 }), { maxLength: 60 }), (choices) => {
            let state = machine.initial;
            const running = new Set<string>();
            for (const choice of choices) {
              const timers = [...running].sort().map((timer) => ({ kind: "timer", timer }));
              const all = [...inputs.map(({ input }) => input), ...timers];
              const input = all[choice % all.length]!;
              const before = JSON.stringify(state);
              const step = machine.step(state, input);
              expect(JSON.stringify(machine.step(state, input))).toBe(JSON.stringify(step));
              expect(JSON.stringify(state)).toBe(before);
              if (input.kind === "timer") running.delete(String((input as { timer?: string }).timer));
              for (const { timer, afterUs } of step.timers) {
                if (afterUs === undefined) running.delete(timer);
                else {
                  expect(Number.isSafeInteger(afterUs) && afterUs >= 0).toBe(true);
                  running.add(timer);
                }
              }
              expect(machine.phase(step.state)).toMatch(/\S/);
              state = step.state;
            }
          }),
          { seed: 1, numRuns: 60 },
        );
      });
    }
  }
});
