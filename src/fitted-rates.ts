import type { Calibration } from "./calibrate-reliability.ts";

/** The model file's text with the rates found, everything else as it was. */
export function withFittedRates(text: string, { perAttempt }: Pick<Calibration, "perAttempt">): string {
  let group: string | undefined;
  return text
    .split("\n")
    .map((line) => {
      group = /^([a-z]+):/i.exec(line)?.[1] ?? group;
      const rate = perAttempt[group as keyof typeof perAttempt];
      return rate === undefined ? line : line.replace(/^(\s+perAttempt:\s*)[0-9.e+-]+/, `$1${Number(rate.toFixed(5))}`);
    })
    .join("\n");
}
