import type { GridTroubles } from "./grid-run.ts";

/** What a person must know before trusting the result. @param parts of all workers; a step counts once for every copy */
export function gridWarnings(parts: readonly GridTroubles[]): string[] {
  const sum = (of: (part: GridTroubles) => number) => parts.reduce((total, part) => total + of(part), 0);
  const first = (of: (part: GridTroubles) => number) => Math.min(...parts.map(of)) / 1e6;
  const steps = (count: number) => (count === 1 ? "One step" : `${count} steps`);
  const [held, restless] = [sum((part) => part.held), sum((part) => part.restless)];
  const warnings: string[] = [];
  if (held > 0)
    warnings.push(
      `${steps(held)} of the power flow found no solution, the first at ${first((part) => part.firstHeldUs)} s, and kept the voltages of the step before (grid.onDivergence)`,
    );
  if (restless > 0)
    warnings.push(
      `${steps(restless)} ended before regulators and capacitor controls came to rest, the first at ${first((part) => part.firstRestlessUs)} s; grid_control names them`,
    );
  return warnings;
}
