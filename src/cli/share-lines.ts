import type { PairedShare } from "../index.ts";

/** One line per share: both sides' with their intervals, their difference, and p with the test it is of. */
export function shareLines(shares: readonly PairedShare[]): string {
  return shares
    .map(({ label, run, against, n, replications, after, before, difference, gained, lost, p }) => {
      const many = replications > 1 ? ` in ${replications} replications` : "";
      return (
        `${label}, the same ${n} sessions${many}: ${run} ${between(after)} %, ${against} ${between(before)} %; ` +
        `difference ${between(difference, true)} points (+${gained} −${lost} sessions), ` +
        `p ${p < 0.001 ? "< 0.001" : p.toFixed(3)} (${many ? "t over replications" : "McNemar"})`
      );
    })
    .join("\n");
}

const between = ({ pct, low, high }: PairedShare["after"], hasSign = false): string => {
  const text = (value: number) => `${hasSign && value > 0 ? "+" : ""}${value.toFixed(1)}`;
  return `${text(pct)} [${text(low)} … ${text(high)}]`;
};
