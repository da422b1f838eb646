import type { Route, SignalPath } from "../../index.ts";
import { api } from "../api.ts";
import { flag, JSON_OPTION, text } from "../arguments.ts";
import type { Command } from "../command.ts";
import { columnText, MODEL_LISTS, type ModelList, type ModelRow, modelRows } from "../model-columns.ts";
import { bold, print, printJson } from "../terminal.ts";
import { pathLines, routeLines } from "../way-lines.ts";

const LISTS = ["policies", "routes", "signal-paths", "models", "tables", "kpis"] as const;
type ListName = (typeof LISTS)[number];
const CHOICES = [...LISTS, ...Object.keys(MODEL_LISTS)];

interface Entry {
  readonly kind: string;
  readonly summary: string;
}

/** `gridpilot list`: what can be named in a scenario, and what a run writes. */
export const listCommand: Command = {
  usage: "list [what]",
  summary: "List what a scenario can name and a run writes; vehicles, chargers and cables with what tells them apart",
  positionals: {
    what: { type: "string", choices: CHOICES, describe: "One list; all that have no columns when absent" },
  },
  options: { ...JSON_OPTION },
  examples: [
    ["$0 list policies", "Policies with their parameters"],
    ["$0 list routes", "Ways of a set-point (site.route), with their times and what they need"],
    ["$0 list vehicles", "Every vehicle: inlets, power, protocols, quirks"],
    ["$0 list tables --json", "Every column of every table with unit and meaning"],
  ],
  async run(args) {
    const what = text(args, "what");
    if (what !== undefined && what in MODEL_LISTS) {
      const rows = await modelRows(what as ModelList);
      if (flag(args, "json")) printJson(rows);
      else print(modelPage(what, rows));
      return;
    }
    const asked = what as ListName | undefined;
    const names = asked ? [asked] : LISTS;
    const lists: Partial<Record<ListName, readonly Entry[]>> = {};
    for (const name of names) lists[name] = await entries(name);
    if (flag(args, "json")) printJson(asked ? lists[asked] : lists);
    else print(names.map((name) => page(name, lists[name]!)).join("\n"));
  },
};

async function entries(name: ListName): Promise<readonly Entry[]> {
  const { feederNames, kpiKinds, loadModel, modelNames, policyKinds, routes, signalPaths, tableSpecs } = await api();
  if (name === "policies") return policyKinds.all;
  if (name === "routes") return routes.all;
  if (name === "signal-paths") return signalPaths.all;
  if (name === "tables") return tableSpecs.all;
  if (name === "kpis") return kpiKinds.all;
  const found: Entry[] = [];
  for (const kind of ["charger", "vehicle", "layout", "cable", "rules", "reliability"] as const) {
    for (const model of modelNames(kind)) {
      const { source } = (await loadModel(kind, model)).model;
      found.push({ kind: model, summary: `${kind}: ${source.replace(/\s+/g, " ")}` });
    }
  }
  for (const name of feederNames()) found.push({ kind: name, summary: `feeder: models/feeders/${name}` });
  return found;
}

function modelPage(list: string, rows: readonly ModelRow[]): string {
  const [head, ...lines] = columnText(rows);
  return `${bold(`${list} (${rows.length})`)}\n${bold(head!)}\n${lines.join("\n")}`;
}

function page(name: ListName, list: readonly Entry[]): string {
  const width = Math.max(...list.map((entry) => entry.kind.length));
  const lines = list.flatMap((entry) => [
    `  ${entry.kind.padEnd(width)}  ${entry.summary}`,
    ...below(name, entry, width),
  ]);
  return `${bold(name)}\n${lines.join("\n")}\n`;
}

/** Further lines of an entry: parameters of a policy, times and needs of a way. */
function below(name: ListName, entry: Entry, width: number): string[] {
  const indented = (line: string) => `  ${" ".repeat(width)}    ${line}`;
  if (name === "routes") return routeLines(entry as Route).map(indented);
  if (name === "signal-paths") return pathLines(entry as SignalPath).map(indented);
  return params(entry).map(indented);
}

function params(entry: Entry): string[] {
  const specs = (entry as { params?: Record<string, { default: unknown; unit?: string; doc: string }> }).params ?? {};
  return Object.entries(specs).map(([param, { default: value, unit, doc }]) => {
    const inUnit = unit && unit !== "1" ? ` ${unit}` : "";
    return `${param} = ${value}${inUnit}: ${doc}`;
  });
}
