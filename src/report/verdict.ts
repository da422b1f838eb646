import { exceedsLimit, limitOf, numericSetting, runLabel, settingName } from "./charts/runs.ts";
import type { ReportKpi, ReportRun } from "./data.ts";
import { clip } from "./escape.ts";
import { frequencyExtreme } from "./frequency-extreme.ts";
import { fixedText, quantityText } from "./number-text.ts";
import { shortfallText } from "./shortfall.ts";
import { interopVerdict, sessionVerdict } from "./verdict-plug.ts";
import { voltageStandard } from "./voltage-standard.ts";

/** What the run answered, in two or three plain sentences with its headline numbers. */
export function verdictOf(run: ReportRun): string {
  const { interop, session_events } = run.tables;
  if (interop) return interopVerdict(interop);
  if (session_events) return sessionVerdict(run);
  const nadirHz = number(run.kpis["frequencyNadirHz"]);
  if (nadirHz !== undefined) return frequencyVerdict(run, nadirHz);
  const sentences: string[] = [];
  const policy = run.settings["policy.kind"];
  const who = typeof policy === "string" ? `Under the ${clip(policy, 40)} policy, drivers` : "Drivers";
  const energy = number(run.kpis["energyDeliveredPct"]);
  const demands = number(run.kpis["demandsMetPct"]);
  if (energy !== undefined)
    sentences.push(
      `${who} received ${fixedText(energy, 1)} % of the energy they asked for${demands === undefined ? "" : `, and ${fixedText(demands, 1)} % of sessions got all of it${shortfallText(run.tables["sessions"])}`}.`,
    );
  const peakKw = number(run.kpis["peakKw"]);
  const limitKw = limitOf(run);
  if (peakKw !== undefined)
    sentences.push(
      limitKw === undefined
        ? `The cars together peaked at ${quantityText(peakKw, "kW")}.`
        : `The cars together peaked at ${quantityText(peakKw, "kW")} of the ${quantityText(limitKw, "kW")} limit.`,
    );
  const standard = voltageStandard(run);
  const outside = number(run.kpis[standard.kpi]);
  if (outside !== undefined)
    sentences.push(
      outside === 0
        ? `Every customer's voltage stayed inside ${standard.name}.`
        : `Voltage left ${standard.name} for ${quantityText(outside, "minutes")}.`,
    );
  const carriedH = number(run.kpis["outageCarriedH"]);
  const servedPct = number(run.kpis["outageServedPct"]);
  if (carriedH !== undefined && servedPct !== undefined)
    sentences.push(
      `Through the outage they carried all of the load for ${quantityText(carriedH, "h")} and ${fixedText(servedPct, 1)} % of its energy.`,
    );
  const offeredKw = number(run.kpis["reserveOfferedKw"]);
  if (offeredKw !== undefined)
    sentences.push(`${quantityText(offeredKw, "kW")} of reserve could be promised on average.`);
  return sentences.join(" ") || "This run has no key figures.";
}

/** Where the grid's frequency is simulated, that is what was asked; sessions stand by. */
function frequencyVerdict({ kpis, tables }: ReportRun, nadirHz: number): string {
  const withoutHz = number(kpis["frequencyNadirWithoutHz"]);
  const extreme = tables["frequency"] && frequencyExtreme(tables["frequency"]);
  const deliveredPct = number(kpis["reserveDeliveredPct"]);
  const dischargedKwh = number(kpis["energyDischargedKwh"]);
  const sentences = [
    extreme
      ? `Frequency ${extreme.verb} ${extreme.with}, without the vehicles ${extreme.preposition} ${extreme.without}.`
      : `Frequency fell to ${fixedText(nadirHz, 3)} Hz${withoutHz === undefined ? "" : `, without the vehicles to ${fixedText(withoutHz, 3)} Hz`}.`,
  ];
  if (deliveredPct !== undefined)
    sentences.push(`The vehicles delivered ${fixedText(deliveredPct, 1)} % of the response asked of them.`);
  if (dischargedKwh) sentences.push(`They gave back ${quantityText(dischargedKwh, "kWh")}.`);
  return sentences.join(" ");
}

/** What the comparison answered: the widest differences between the runs. With a numeric setting, the runs at its lowest
 *  value speak, for there the policies differ most; runs that break their limit are named, never ranked as best. */
export function comparisonVerdict(runs: readonly ReportRun[]): string {
  if (runs.every(({ tables }) => tables["interop"])) {
    const first = ranked(runs, runs, "firstTryPct", undefined);
    const range =
      first &&
      `${fixedText(first.low.value, 1)} % (${first.low.name}) to ${fixedText(first.high.value, 1)} % (${first.high.name})`;
    if (range) return `At public chargers ${range} of attempts charge at the first try.`;
  }
  const nadir = runs.every(({ tables }) => tables["frequency"]) && ranked(runs, runs, "frequencyNadirHz", undefined);
  if (nadir) return frequencyComparison(runs, nadir);
  const key = numericSetting(runs);
  const tightest = key === undefined ? runs : atLowest(runs, key);
  const keeping = tightest.filter((run) => !exceedsLimit(run));
  const ranking = keeping.length > 0 ? keeping : tightest;
  const value = key === undefined ? undefined : Number(tightest[0]!.settings[key]);
  const over = keeping.length > 0 ? tightest.filter(exceedsLimit) : [];
  const among = over.length > 0 ? `the ${keeping.length} that keep their limit` : `${ranking.length} runs`;
  const place = key === undefined ? "" : `At ${settingName(key).name} ${quantityText(value!, settingName(key).unit)}, `;
  const everyRun = key === undefined ? "every run" : "each of these";
  const sentences: string[] = [];
  if (over.length > 0 && keeping.length === 1) sentences.push(capital(`${place}${onlyKeeper(keeping[0]!, runs, key)}`));
  const energy = ranked(ranking, runs, "energyDeliveredPct", key);
  if (energy) {
    const most = `${fixedText(energy.high.value, 1)} %`;
    const least = `${fixedText(energy.low.value, 1)} %`;
    sentences.push(
      most === least
        ? capital(`${place}each of ${among} delivers ${most} of the energy asked for.`)
        : capital(
            `${place}of ${among}, ${energy.high.name} delivers most of the energy asked for (${most}) and ${energy.low.name} least (${least}).`,
          ),
    );
  }
  if (over.length > 0) {
    const names = over
      .slice(0, 3)
      .map((run) => `${runLabel(run, runs, key)} (${quantityText(run.kpis["peakKw"]!.value, "kW")})`);
    sentences.push(
      `Not ranked, for breaking the limit: ${names.join(", ")}${over.length > 3 ? ` and ${over.length - 3} more` : ""}.`,
    );
  }
  const peak = ranked(ranking, runs, "peakKw", key);
  if (peak) {
    const [low, high] = [quantityText(peak.low.value, "kW"), quantityText(peak.high.value, "kW")];
    sentences.push(
      low === high
        ? `${over.length > 0 ? "The others peak" : capital(`${everyRun} peaks`)} at ${low}.`
        : `Peaks range from ${low} (${peak.low.name}) to ${high} (${peak.high.name}).`,
    );
  }
  const standard = voltageStandard(runs[0]!);
  const outside = ranked(ranking, runs, standard.kpi, key);
  if (outside)
    sentences.push(
      outside.high.value === 0
        ? `Voltage stays inside ${standard.name} in ${everyRun}.`
        : outside.low.value === outside.high.value
          ? `Voltage is outside ${standard.name} for ${quantityText(outside.high.value, "minutes")} in ${everyRun}.`
          : `Voltage is outside ${standard.name} for ${quantityText(outside.low.value, "minutes")} (${outside.low.name}) to ${quantityText(outside.high.value, "minutes")} (${outside.high.name}).`,
    );
  const served = ranked(ranking, runs, "outageServedPct", key);
  if (served)
    sentences.push(
      `Of the load through an outage, the cars carry ${fixedText(served.low.value, 1)} % (${served.low.name}) to ${fixedText(served.high.value, 1)} % (${served.high.name}).`,
    );
  return sentences.join(" ") || `${runs.length} runs side by side.`;
}

/** Nothing to rank it against: the one run that keeps its limit, with what it comes to. */
function onlyKeeper(run: ReportRun, runs: readonly ReportRun[], key: string | undefined): string {
  const [energy, peak] = [number(run.kpis["energyDeliveredPct"]), number(run.kpis["peakKw"])];
  const delivers = energy === undefined ? "" : `, delivering ${fixedText(energy, 1)} % of the energy asked for`;
  const peaks = peak === undefined ? "" : ` and peaking at ${quantityText(peak, "kW")}`;
  return `only ${runLabel(run, runs, key)} keeps its limit${delivers}${peaks}.`;
}

function frequencyComparison(runs: readonly ReportRun[], { low, high }: Extremes): string {
  const sentences = [
    `Frequency falls lowest to ${fixedText(low.value, 3)} Hz (${low.name}) and least to ${fixedText(high.value, 3)} Hz (${high.name}).`,
  ];
  const delivered = ranked(runs, runs, "reserveDeliveredPct", undefined);
  if (delivered)
    sentences.push(
      `Of the response asked of them the vehicles deliver ${fixedText(delivered.low.value, 1)} % (${delivered.low.name}) to ${fixedText(delivered.high.value, 1)} % (${delivered.high.name}).`,
    );
  return sentences.join(" ");
}

const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

function atLowest(runs: readonly ReportRun[], key: string): readonly ReportRun[] {
  const lowest = Math.min(...runs.map((run) => Number(run.settings[key])));
  return runs.filter((run) => Number(run.settings[key]) === lowest);
}

const number = (kpi: ReportKpi | undefined): number | undefined =>
  kpi && kpi.value !== null && Number.isFinite(kpi.value) ? kpi.value : undefined;

interface Named {
  readonly name: string;
  readonly value: number;
}

interface Extremes {
  readonly low: Named;
  readonly high: Named;
}

function ranked(
  runs: readonly ReportRun[],
  all: readonly ReportRun[],
  id: string,
  key: string | undefined,
): Extremes | undefined {
  const known = runs.flatMap((run) => {
    const value = number(run.kpis[id]);
    return value === undefined ? [] : [{ name: runLabel(run, all, key), value }];
  });
  if (known.length < 2) return undefined;
  return {
    low: known.reduce((a, b) => (b.value < a.value ? b : a)),
    high: known.reduce((a, b) => (b.value > a.value ? b : a)),
  };
}
