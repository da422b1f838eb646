import { existsSync, readdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { type Fault, ScenarioError } from "../../base/errors.ts";
import { nameHint } from "../../base/name-hint.ts";
import type { Once } from "../../base/once.ts";
import { explain, whereabouts } from "../explain.ts";
import { type InputFile, MODELS_DIR, manifestPath, readTextFile } from "../files.ts";
import { deepFreeze } from "../freeze.ts";
import { fileSchema, jsonSchemaOf, ONCE } from "../json-schema.ts";
import { readYaml } from "../read-yaml.ts";
import { nodeAt, toPlain } from "../tree.ts";
import type { CableModel } from "./cable.ts";
import type { ChargerModel } from "./charger.ts";
import type { SiteLayout } from "./layout.ts";
import type { ReliabilityModel } from "./reliability.ts";
import type { RulesModel } from "./rules.ts";
import type { VehicleModel } from "./vehicle.ts";

/** The kinds of model files a scenario names, with what each parses to. */
export interface ModelKinds {
  readonly charger: ChargerModel;
  readonly vehicle: VehicleModel;
  readonly layout: SiteLayout;
  readonly cable: CableModel;
  readonly rules: RulesModel;
  readonly reliability: ReliabilityModel;
}
export type ModelKind = keyof ModelKinds;

/** The folder under models/ for each kind. */
export const MODEL_FOLDERS: Readonly<Record<ModelKind, string>> = {
  charger: "chargers",
  vehicle: "vehicles",
  layout: "sites",
  cable: "cables",
  rules: "rules",
  reliability: "reliability",
};

/** The kinds that `gridpilot list` shows in columns, each under its own word. */
const LISTS: Partial<Record<ModelKind, string>> = { charger: "chargers", vehicle: "vehicles", cable: "cables" };

/** Where models are looked for: a scenario's own `models/`, if it has one, then those that ship. */
export interface ModelOptions {
  /** The scenario's folder. */
  readonly folder?: string;
}

/** The file of a model, or undefined where there is none of that name. */
export function findModelFile(kind: ModelKind, name: string, options: ModelOptions = {}): string | undefined {
  const isName = /^[a-z0-9]+([.-][a-z0-9]+)*$/.test(name);
  return isName
    ? folders(kind, options)
        .map((dir) => join(dir, `${name}.yaml`))
        .find(existsSync)
    : undefined;
}

/** The names of the models there are, sorted. */
export function modelNames(kind: ModelKind, options: ModelOptions = {}): string[] {
  const names = folders(kind, options).flatMap((dir) => (existsSync(dir) ? readdirSync(dir) : []));
  return [...new Set(names.filter((name) => name.endsWith(".yaml")).map((name) => name.slice(0, -5)))].sort();
}

/** What is wrong with a model's name: the sentence, with the nearest known one. */
export function unknownModel(
  kind: ModelKind,
  name: string,
  options: ModelOptions = {},
): Pick<Fault, "message" | "hint" | "code"> {
  return {
    message: `no ${kind} model "${name.slice(0, 60)}" in models/${MODEL_FOLDERS[kind]}`,
    hint: nameHint(name, modelNames(kind, options), `gridpilot list ${LISTS[kind] ?? "models"}`),
    code: "UNKNOWN_MODEL",
  };
}

/** Reads and checks one model file. @throws ScenarioError with every fault of the file. */
export async function loadModel<K extends ModelKind>(
  kind: K,
  name: string,
  options: ModelOptions = {},
): Promise<{ model: ModelKinds[K]; input: InputFile }> {
  const path = findModelFile(kind, name, options);
  if (!path) throw new ScenarioError([unknownModel(kind, name, options)]);
  const shown = manifestPath(path, options.folder ?? MODELS_DIR);
  const read = readTextFile(path);
  if ("problem" in read) throw new ScenarioError([{ file: shown, ...read.problem }]);
  const { tree, faults } = await readYaml(read.text, { file: shown, dir: dirname(path) });
  if (!tree) throw new ScenarioError(faults);
  const parsed = (await fileSchema(kind)).safeParse(toPlain(tree), ONCE);
  if (!parsed.success) throw new ScenarioError(explain(parsed.error.issues, tree, await jsonSchemaOf(kind)));
  const model = parsed.data as ModelKinds[K];
  if (model.name !== name) {
    // Two files of one name would make it a matter of chance which of them a scenario means.
    const other = findModelFile(kind, model.name, options);
    const hint = other ? `${manifestPath(other, options.folder ?? MODELS_DIR)} has that name already` : undefined;
    const message = `expected the file's own name "${name}", got "${model.name}"`;
    const place = whereabouts(nodeAt(tree, ["name"])!.place, ["name"]);
    throw new ScenarioError([{ ...place, message, ...(hint ? { hint } : {}), code: "MODEL_NAME" }]);
  }
  return { model: deepFreeze(model), input: { path: shown, ...read.input } };
}

/** A model that a scenario names, read once however many runs ask for it. @throws ScenarioError as `loadModel` */
export const modelOf = <K extends ModelKind>(
  { folder, once }: { readonly folder: string; readonly once: Once },
  kind: K,
  name: string,
): Promise<{ model: ModelKinds[K]; input: InputFile }> =>
  once("model", JSON.stringify([folder, kind, name]), () => loadModel(kind, name, { folder }));

const folders = (kind: ModelKind, { folder }: ModelOptions): string[] => [
  ...(folder ? [join(folder, "models", MODEL_FOLDERS[kind])] : []),
  join(MODELS_DIR, MODEL_FOLDERS[kind]),
];
