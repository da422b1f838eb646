import { type Fault, ScenarioError } from "./base/errors.ts";
import { groupRates } from "./run/interop/draws.ts";
import type { InteropStudy, Pair } from "./run/interop/pair.ts";
import type { ChargerAtPlug, VehicleAtPlug } from "./run/session/context.ts";
import { FAULTS, unknownFault } from "./run/session/faults.ts";
import { applyRules, type RuledModel, unruled } from "./scenario/models/apply-rules.ts";
import type { CableModel } from "./scenario/models/cable.ts";
import { loadModel, type ModelKind, type ModelKinds, modelNames } from "./scenario/models/load-model.ts";
import { CONNECTORS } from "./scenario/models/plug-parts.ts";
import type { ReliabilityModel } from "./scenario/models/reliability.ts";
import type { RulesModel } from "./scenario/models/rules.ts";
import type { InputFile } from "./tables/manifest.ts";

/** What an interoperability study is about; everything has a default. */
export interface InteropInput {
  /** Names of models; all that have a plug section when empty or absent. */
  readonly vehicles?: readonly string[];
  readonly chargers?: readonly string[];
  /** Rule sets to compare; `today` stands for the models as they are. */
  readonly rules?: readonly string[];
  /** Reliability model; `none` = no faults but the models' own. */
  readonly reliability?: string;
  readonly repetitions?: number;
  readonly seed?: number;
  /** Folder whose own models/ come first. */
  readonly folder?: string;
}

/** The rule set that changes nothing. */
export const TODAY = "today";

/** A study ready to run. */
export interface PreparedInterop {
  readonly study: InteropStudy;
  readonly pairs: readonly Pair[];
  readonly reliability: ReliabilityModel | undefined;
  /** For the manifest. */
  readonly scenario: Readonly<Record<string, unknown>>;
  readonly inputs: readonly InputFile[];
  readonly warnings: readonly string[];
  readonly shares: MarketShares;
}

/** Shares of the study's own vehicles and chargers, each summing to 1. */
export interface MarketShares {
  readonly vehicle: ReadonlyMap<string, number>;
  readonly charger: ReadonlyMap<string, number>;
  readonly powerClass: ReadonlyMap<string, string>;
}

/** Reads every model a study names and applies its rule sets.
 *  @throws ScenarioError with every unknown name, or for a rule set that breaks a model */
export async function prepareInterop(input: InteropInput): Promise<PreparedInterop> {
  const options = input.folder ? { folder: input.folder } : {};
  const inputs: InputFile[] = [];
  const load = async <K extends ModelKind>(kind: K, name: string) => {
    const { model, input: file } = await loadModel(kind, name, options);
    inputs.push(file);
    return model;
  };
  const faults: Fault[] = [];
  const attempt = async <T>(what: Promise<T>): Promise<T | undefined> => {
    try {
      return await what;
    } catch (error) {
      if (!(error instanceof ScenarioError)) throw error;
      faults.push(...error.faults);
      return undefined;
    }
  };
  const rules = input.rules?.length ? input.rules : [TODAY];
  const named = async <K extends "vehicle" | "charger">(kind: K, names: readonly string[] | undefined) => {
    const wanted = names?.length ? names : modelNames(kind, options);
    const models = [];
    for (const name of new Set(wanted)) {
      const model = await attempt(load(kind, name));
      if (model?.plug) models.push(model);
      else if (model && names?.length)
        faults.push({ path: kind, message: `${kind} "${name}" has no plug section, which interop needs`, code: "NO_PLUG" });
    }
    return models;
  };
  const vehicles = (await named("vehicle", input.vehicles)) as VehicleAtPlug[];
  const chargers = (await named("charger", input.chargers)) as ChargerAtPlug[];
  const ruleModels: (RulesModel | undefined)[] = [];
  for (const name of rules) ruleModels.push(name === TODAY ? undefined : await attempt(load("rules", name)));
  const reliability =
    input.reliability === "none" ? undefined : await attempt(load("reliability", input.reliability ?? "field"));
  const cables: Record<string, CableModel> = {};
  for (const connector of CONNECTORS)
    if (modelNames("cable", options).includes(`${connector}-standard`))
      cables[connector] = (await attempt(load("cable", `${connector}-standard`)))!;
  faults.push(...unknownFaults(reliability, ruleModels));
  if (faults.length > 0) throw new ScenarioError(faults);

  const ruledVehicles = await ruledModels("vehicle", vehicles, ruleModels);
  const ruledChargers = await ruledModels("charger", chargers, ruleModels);
  const study: InteropStudy = {
    seed: input.seed ?? 1,
    repetitions: input.repetitions ?? 100,
    tries: reliability?.tries ?? 1,
    arrivalSoc: reliability?.arrivalSoc ?? [0.1, 0.6],
    groups: reliability ? groupsOf(reliability) : [],
    rules,
    cables,
  };
  const pairs = vehicles.flatMap((vehicle, v) =>
    chargers.map(
      (charger, c): Pair => ({
        vehicle: vehicle.name,
        charger: charger.name,
        ruled: rules.map((_, at) => ({
          vehicle: ruledVehicles[at]![v] as RuledModel<VehicleAtPlug>,
          charger: ruledChargers[at]![c] as RuledModel<ChargerAtPlug>,
        })),
      }),
    ),
  );
  return {
    study,
    pairs,
    reliability,
    scenario: {
      name: "interop",
      question: "Who can charge where, how fast, and what goes wrong?",
      vehicles: vehicles.map(({ name }) => name),
      chargers: chargers.map(({ name }) => name),
      rules,
      summaries: Object.fromEntries(ruleModels.flatMap((model) => (model ? [[model.name, model.summary]] : []))),
      reliability: reliability?.name ?? "none",
      repetitions: study.repetitions,
      tries: study.tries,
    },
    inputs,
    warnings: [],
    shares: {
      vehicle: marketShares(vehicles),
      charger: marketShares(chargers),
      powerClass: new Map(chargers.map((charger) => [charger.name, powerClass(charger)])),
    },
  };
}

/** The model's groups with a rate for each fault. */
export const groupsOf = (model: Pick<ReliabilityModel, "outage" | "hidden" | "passing">): InteropStudy["groups"] =>
  (["outage", "hidden", "passing"] as const).map((group) => ({
    sticks: group !== "passing",
    rates: groupRates(model[group].perAttempt, model[group].weights),
  }));

async function ruledModels<K extends "vehicle" | "charger">(
  kind: K,
  models: readonly ModelKinds[K][],
  rules: readonly (RulesModel | undefined)[],
) {
  const ruled = [];
  for (const set of rules) {
    const row = [];
    for (const model of models) row.push(set ? await applyRules(kind, model, set) : unruled(model));
    ruled.push(row);
  }
  return ruled;
}

function unknownFaults(reliability: ReliabilityModel | undefined, rules: readonly (RulesModel | undefined)[]): Fault[] {
  const named = [
    ...(["outage", "hidden", "passing"] as const).flatMap((group) =>
      Object.keys(reliability?.[group].weights ?? {}).map((name) => ({
        file: `models/reliability/${reliability!.name}.yaml`,
        path: `${group}.weights`,
        name,
      })),
    ),
    ...rules.flatMap((set) =>
      (set?.changes ?? []).flatMap((change, i) =>
        Object.keys(change.faults).map((name) => ({
          file: `models/rules/${set!.name}.yaml`,
          path: `changes[${i}].faults`,
          name,
        })),
      ),
    ),
  ];
  return named.flatMap(({ name, ...place }) =>
    FAULTS.some((fault) => fault.name === name) ? [] : [{ ...place, ...unknownFault(name) }],
  );
}

/** Shares as the models give them, scaled to sum to 1; equal where no model gives one. */
function marketShares(models: readonly { readonly name: string; readonly plug: { readonly marketShare: number } }[]) {
  const total = models.reduce((sum, { plug }) => sum + plug.marketShare, 0);
  return new Map(models.map(({ name, plug }) => [name, total > 0 ? plug.marketShare / total : 1 / models.length]));
}

/** A charger's class by current and power. */
export function powerClass({ plug, maxCurrentA, phases }: ChargerAtPlug): string {
  if (!plug.dc) {
    const powerKw = (plug.voltageV * maxCurrentA * phases) / 1000;
    return powerKw < 10 ? "AC below 10 kW" : "AC 10 kW and more";
  }
  const { maxPowerKw } = plug.dc;
  if (maxPowerKw < 100) return "DC below 100 kW";
  if (maxPowerKw < 250) return "DC 100 to 249 kW";
  return maxPowerKw < 1000 ? "DC 250 kW and more" : "DC 1 MW and more";
}
