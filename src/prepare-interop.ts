import { type Fault, ScenarioError } from "./base/errors.ts";
import { nameHint } from "./base/name-hint.ts";
import { isPublic, type Market, marketOf } from "./interop-market.ts";
import { groupsOf } from "./run/interop/draws.ts";
import type { InteropStudy, Pair } from "./run/interop/pair.ts";
import type { ChargerAtPlug, VehicleAtPlug } from "./run/session/context.ts";
import { FAULTS, unknownFault } from "./run/session/faults.ts";
import { applyRules, type RuledModel, unruled } from "./scenario/models/apply-rules.ts";
import { type CableModel, usualCable } from "./scenario/models/cable.ts";
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
  /** Fleet whose models are taken where none are named; `all` for every fleet. */
  readonly fleet?: string;
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
const TODAY = "today";

/** A study ready to run. */
export interface PreparedInterop {
  readonly study: InteropStudy;
  readonly pairs: readonly Pair[];
  readonly reliability: ReliabilityModel | undefined;
  /** For the manifest. */
  readonly scenario: Readonly<Record<string, unknown>>;
  readonly inputs: readonly InputFile[];
  readonly warnings: readonly string[];
  readonly market: Market;
}

/** Reads every model a study names and applies its rule sets.
 *  @throws ScenarioError with every unknown name, or for a rule set that breaks a model */
export async function prepareInterop(input: InteropInput): Promise<PreparedInterop> {
  const options = input.folder ? { folder: input.folder } : {};
  const fleet = input.fleet ?? "europe";
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
    const isNamed = names !== undefined && names.length > 0;
    const models = [];
    const fleets = new Set<string>();
    for (const name of new Set(isNamed ? names : modelNames(kind, options))) {
      const loaded = await attempt(loadModel(kind, name, options));
      if (!loaded) continue;
      const { plug } = loaded.model;
      if (plug) fleets.add(plug.fleet);
      if (plug && (isNamed || fleet === "all" || plug.fleet === fleet)) {
        models.push(loaded.model);
        inputs.push(loaded.input);
      } else if (!plug && isNamed) faults.push(noPlug(kind, name));
    }
    const isTold = faults.some(({ code }) => code === "UNKNOWN_FLEET");
    if (!isNamed && models.length === 0 && !isTold) faults.push(unknownFleet(fleet, fleets));
    return models;
  };
  const vehicles = (await named("vehicle", input.vehicles)) as VehicleAtPlug[];
  const chargers = (await named("charger", input.chargers)) as ChargerAtPlug[];
  const ruleModels: (RulesModel | undefined)[] = [];
  for (const name of rules) ruleModels.push(name === TODAY ? undefined : await attempt(load("rules", name)));
  const reliability =
    input.reliability === "none" ? undefined : await attempt(load("reliability", input.reliability ?? "field"));
  const cables: Record<string, CableModel> = {};
  for (const joint of new Set([...CONNECTORS, ...vehicles.flatMap(({ plug }) => plug.adapters)])) {
    const isAdapter = !(CONNECTORS as readonly string[]).includes(joint);
    if (isAdapter || modelNames("cable", options).includes(usualCable(joint)))
      cables[joint] = (await attempt(load("cable", usualCable(joint))))!;
  }
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
        isPublic: isPublic(charger),
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
      fleet: input.vehicles?.length && input.chargers?.length ? "as named" : fleet,
      rules,
      summaries: Object.fromEntries(ruleModels.flatMap((model) => (model ? [[model.name, model.summary]] : []))),
      reliability: reliability?.name ?? "none",
      repetitions: study.repetitions,
      tries: study.tries,
    },
    inputs,
    warnings: [],
    market: marketOf(vehicles, chargers),
  };
}

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

/** Faults that a reliability model or a rule set names and nobody knows. */
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

const noPlug = (kind: string, name: string): Fault => ({
  path: kind,
  message: `${kind} "${name}" has no plug section, which interop needs`,
  code: "NO_PLUG",
});

function unknownFleet(name: string, known: ReadonlySet<string>): Fault {
  const hint = nameHint(name, [...[...known].sort(), "all"], "gridpilot list vehicles");
  return { path: "fleet", message: `no fleet "${name.slice(0, 60)}"`, hint, code: "UNKNOWN_FLEET" };
}
