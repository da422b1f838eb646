import type { ChargingProgramme } from "../../src/policy/programme/programme.ts";

/** Coefficients and names as a sum in the LP format. */
export const lpSum = (terms: readonly (readonly [number, string])[]): string =>
  terms.map(([c, x]) => `${c < 0 ? "-" : "+"} ${Math.abs(c)} ${x}`).join(" ");

/** A charging programme in the LP format, its entries named x0, x1, … and its peak `peak`. @param rows its constraints */
export function lpText(p: ChargingProgramme, rows: readonly string[]): string {
  const all = Array.from(p.session, (_, e) => e);
  const cost = lpSum([
    ...all.map((e): [number, string] => [p.cost[e]!, `x${e}`]),
    ...(p.peakCost > 0 ? ([[p.peakCost, "peak"]] as [number, string][]) : []),
  ]);
  const bounds = all.map((e) => `0 <= x${e} <= ${p.upperA[e]}`);
  return `Minimize\n obj: ${cost}\nSubject To\n${rows.map((row, k) => ` c${k}: ${row}`).join("\n")}\nBounds\n ${bounds.join("\n ")}\nEnd\n`;
}
