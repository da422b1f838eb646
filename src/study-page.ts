import { mean } from "./assess/statistics/sample-moments.ts";
import { kpiKinds } from "./kpi/registry.ts";
import type { ReportRun } from "./report/data.ts";
import type { UptakeFindings } from "./report/threshold-section.ts";
import type { Uptake } from "./scenario/study-schema.ts";
import { warmUpSentence } from "./study/auto-warm-up.ts";
import { pairingSentence, unhelpfulPairings } from "./study/pairing.ts";
import { shownValue } from "./study/points.ts";
import type { Sensitivity } from "./study/sensitivity.ts";
import type { Difference } from "./study/summary.ts";
import type { Crossing, ThresholdShare } from "./study/threshold-shares.ts";
import { type CrossingYears, forecastOf, spanOf } from "./study/uptake.ts";
import type { FinishedSweep } from "./sweep-results.ts";
import { TOOL } from "./version.ts";

/** The page of a study: every point as a run with the means of its replications, and the differences from the baseline. */
export async function studyPage(
  { plan }: FinishedSweep,
  found: {
    readonly differences: readonly Difference[];
    readonly sensitivities: readonly Sensitivity[];
    readonly shares: readonly ThresholdShare[];
    readonly crossings: readonly Crossing[];
    /** Of a study with a forecast; else empty. */
    readonly years: readonly CrossingYears[];
    readonly valuesOf: (point: number, kpi: string) => readonly (number | null)[];
  },
): Promise<string> {
  const { renderComparison } = await import("./report/page.ts");
  const { study } = plan.loaded;
  const runs: ReportRun[] = [];
  for (let index = 0; index < plan.points.count; index++) {
    const { name, settings } = plan.points.at(index);
    const { scenario, files } = await plan.ingredients(index, 0);
    const kpis: Record<string, ReportRun["kpis"][string]> = {};
    for (const { kind, unit, label, better, formula } of kpiKinds.all) {
      const values = found.valuesOf(index, kind).filter((value): value is number => value !== null);
      kpis[kind] = {
        value: values.length > 0 ? mean(values) : null,
        unit,
        label,
        formula,
        ...(better === "neither" ? {} : { better }),
      };
    }
    runs.push({
      name,
      settings: Object.fromEntries(settings.map((setting) => [setting.key, shownValue(setting)])),
      kpis,
      tables: {},
      manifest: {
        scenario,
        seed: plan.seedOf(index),
        version: TOOL.version,
        inputs: Object.entries(files).map(([path, sha256]) => ({ path, sha256 })),
        warnings: [],
      },
    });
  }
  const facts = (kpi: string) => kpiKinds.find(kpi)!;
  const labelled = (kpi: string) => `${facts(kpi).label} [${facts(kpi).unit}]`;
  const sensitivities = found.sensitivities.map((one) => ({
    ...one,
    label: facts(one.kpi).label,
    unit: facts(one.kpi).unit,
  }));
  return renderComparison({
    runs,
    differences: found.differences,
    pairing: unhelpfulPairings(found.differences).map(pairingSentence),
    sensitivities,
    thresholds: {
      crossings: found.crossings.map((one) => ({ ...one, label: labelled(one.kpi) })),
      ...(study.uptake ? { uptake: uptakeFindings(study.uptake, found.years, labelled) } : {}),
      points: found.shares.map((one) => ({ ...one, label: labelled(one.kpi), point: plan.points.at(one.point).name })),
    },
    title: study.name,
    question: study.question,
    ...(plan.warmUp ? { notes: [warmUpSentence(plan.warmUp)] } : {}),
    tool: TOOL,
  });
}

function uptakeFindings(
  { key, source, years }: Uptake,
  crossings: readonly CrossingYears[],
  labelled: (kpi: string) => string,
): UptakeFindings {
  const [firstYear, lastYear] = spanOf(years);
  const labels = crossings.map((one) => ({ ...one, label: labelled(one.kpi) }));
  return { key, source, firstYear, lastYear, forecast: forecastOf(years), crossings: labels };
}
