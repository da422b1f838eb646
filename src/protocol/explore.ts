import type { Machine } from "./machine.ts";

/** One observed change of phase. */
export interface Transition {
  readonly from: string;
  readonly to: string;
  readonly on: string;
}

/** Limits of an exploration: enough for every phase of our machines, small enough for a unit test. */
const MAX_STATES = 4000;

/** Every change of phase that a machine makes for the inputs given, found by running it: breadth first over its states,
 *  firing in each the timers that run there. What a diagram shows is therefore what the code does.
 *  @param inputs one or more of each kind, with values that make a difference */
export function explore<S, I extends { readonly kind: string }, O>(
  machine: Machine<S, I, O>,
  inputs: readonly { readonly label: string; readonly input: I }[],
): Transition[] {
  const found = new Map<string, Transition>();
  const seen = new Set<string>();
  const open: { state: S; timers: readonly string[] }[] = [{ state: machine.initial, timers: [] }];
  for (let at = 0; at < open.length && at < MAX_STATES; at++) {
    const { state, timers } = open[at]!;
    const from = machine.phase(state);
    const fired = timers.map((timer) => ({ label: `timer ${timer}`, input: { kind: "timer", timer } as unknown as I }));
    for (const { label, input } of [...inputs, ...fired]) {
      const next = machine.step(state, input);
      const running = new Set(timers);
      if ("timer" in input) running.delete(String(input.timer));
      for (const { timer, afterUs } of next.timers) {
        if (afterUs === undefined) running.delete(timer);
        else running.add(timer);
      }
      const to = machine.phase(next.state);
      if (to !== from) {
        const transition = { from, to, on: label };
        found.set(`${from}\u0000${to}\u0000${label}`, transition);
      }
      const sorted = [...running].sort();
      const key = JSON.stringify([next.state, sorted], replacer);
      if (seen.has(key)) continue;
      seen.add(key);
      open.push({ state: next.state, timers: sorted });
    }
  }
  return [...found.values()].sort((a, b) => compare(a.from, b.from) || compare(a.to, b.to) || compare(a.on, b.on));
}

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

/** Settings never change and protocols are whole objects; neither tells two states apart. */
const replacer = (key: string, value: unknown): unknown => {
  if (key === "settings" || key === "offered") return undefined;
  if (key === "protocol") return (value as { name?: string } | undefined)?.name;
  return value;
};

/** A Mermaid state diagram. Several reasons for one change share an arrow. */
export function mermaid(transitions: readonly Transition[], initial: string): string {
  const arrows = new Map<string, { from: string; to: string; on: string[] }>();
  for (const { from, to, on } of transitions) {
    const key = `${from}\u0000${to}`;
    const arrow = arrows.get(key) ?? { from, to, on: [] };
    arrow.on.push(on);
    arrows.set(key, arrow);
  }
  const id = (phase: string): string => phase.replaceAll(/[^A-Za-z0-9]/g, "_");
  const names = new Set([initial, ...transitions.flatMap(({ from, to }) => [from, to])]);
  return [
    "stateDiagram-v2",
    ...[...names].filter((name) => id(name) !== name).map((name) => `  state "${name}" as ${id(name)}`),
    `  [*] --> ${id(initial)}`,
    ...[...arrows.values()].map(({ from, to, on }) => `  ${id(from)} --> ${id(to)}: ${on.join(", ")}`),
  ].join("\n");
}
