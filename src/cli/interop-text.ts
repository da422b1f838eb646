import type { api } from "./api.ts";
import { bold, dim, printable } from "./terminal.ts";

type Api = Awaited<ReturnType<typeof api>>;
type Table = Awaited<ReturnType<Api["runInterop"]>>["tables"][string];
type Shares = ReturnType<Api["interopShares"]> & { readonly name: string };

/** How many causes are worth a line. */
const MOST_CAUSES = 10;

/** A study in a terminal: one line per rule set, then where attempts are lost. */
export function interopText(table: Table, rules: readonly Shares[]): string {
  const width = Math.max(15, ...rules.map(({ name }) => name.length));
  const head = `${"public chargers".padEnd(width)}  first try  after retries  another way  no plug fits`;
  const gains = rules.length > 1 ? "   gained     lost" : "";
  const lines = rules.map((set, at) => {
    const cells = [percent(set.firstTry, 9), percent(set.afterRetries, 13), percent(set.degraded, 11)];
    const changed = rules.length > 1 && at > 0 ? `  ${percent(set.gained, 7)}  ${percent(set.lost, 7)}` : "";
    return printable(`${set.name.padEnd(width)}  ${cells.join("  ")}  ${percent(set.noPlugFits, 12)}${changed}`);
  });
  return [bold(head + gains), ...lines, "", ...losses(table, rules[0]!)].join("\n");
}

/** The first rule set's failures by stage, cause and party, the widest first. */
function losses(table: Table, rules: Shares): string[] {
  const column = (name: string) => table.columns[name]!;
  const textOf = (name: string, row: number): string => column(name).texts![column(name).values[row]!]!;
  const lost = new Map<string, number>();
  let all = 0;
  for (let row = 0; row < table.rows; row++) {
    if (textOf("rules", row) !== rules.name || textOf("access", row) !== "public") continue;
    if (textOf("outcome", row) === "no plug fits") continue;
    const weight = ["share", "vehicle_share", "charger_share"].reduce((p, name) => p * column(name).values[row]!, 1);
    all += weight;
    if (textOf("outcome", row) !== "failed") continue;
    const code = textOf("code", row);
    const key = `${textOf("stage", row).padEnd(15)} ${textOf("party", row).padEnd(12)} ${textOf("cause", row)}${code ? ` (${code})` : ""}`;
    lost.set(key, (lost.get(key) ?? 0) + weight);
  }
  const ordered = [...lost].sort((a, b) => b[1] - a[1]);
  if (ordered.length === 0) return ["no attempt fails where a plug fits"];
  const left = ordered.length - MOST_CAUSES;
  return [
    bold(`lost at the first try at public chargers, ${rules.name}`),
    ...ordered.slice(0, MOST_CAUSES).map(([key, weight]) => printable(`${percent(weight / all, 7)}  ${key}`)),
    ...(left > 0 ? [dim(`and ${left} more ${left === 1 ? "cause" : "causes"}, in the table interop`)] : []),
  ];
}

const percent = (share: number, width: number): string =>
  (Number.isFinite(share) ? `${(100 * share).toFixed(1)} %` : "n/a").padStart(width);
