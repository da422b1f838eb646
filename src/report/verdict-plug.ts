import { interopShares } from "../kpi/interop-shares.ts";
import { boolValues, categories } from "../tables/column.ts";
import type { Table } from "../tables/table.ts";
import type { ReportRun } from "./data.ts";
import { fixedText, quantityText } from "./number-text.ts";

/** What a study of vehicles at chargers found, in a few sentences. */
export function interopVerdict(table: Table): string {
  const { texts: rules } = categories(table, "rules");
  const open = interopShares(table, { access: "public" });
  const sentences: string[] = [];
  if (Number.isFinite(open.firstTry)) {
    const again =
      open.afterRetries > open.firstTry + 0.0005 ? `, ${percent(open.afterRetries)} after trying again` : "";
    sentences.push(`At public chargers ${percent(open.firstTry)} of attempts charge at the first try${again}.`);
  }
  for (const name of rules.slice(1, 4)) {
    const { gained, lost } = interopShares(table, { rules: name, access: "public" });
    sentences.push(
      gained === 0 && lost === 0
        ? `${name} changes no attempt there.`
        : `Under ${name} ${percent(gained)} of them are gained and ${percent(lost)} lost.`,
    );
  }
  const { noPlugFits } = interopShares(table);
  if (noPlugFits > 0) sentences.push(`No plug fits in ${percent(noPlugFits)} of all pairs.`);
  return sentences.join(" ") || "No pair of this study has a plug that fits.";
}

/** How one traced session went. */
export function sessionVerdict(run: ReportRun): string {
  const events = run.tables["session_events"]!;
  const failing = boolValues(events, "failed").indexOf(1);
  const { value: time = null } = run.kpis["timeToChargeS"] ?? {};
  const { value: most = null } = run.kpis["mostPowerKw"] ?? {};
  const flowed =
    time === null
      ? "No current flowed."
      : `Current flowed ${quantityText(time, "s")} after plugging in, at most ${quantityText(most, "kW")}.`;
  if (failing < 0) return flowed;
  const { codes, texts } = categories(events, "detail");
  return `The session failed: ${texts[codes[failing]!]!}. ${flowed}`;
}

const percent = (share: number): string => `${fixedText(100 * share, 1)} %`;
