import { type Fault, ScenarioError } from "../base/errors.ts";
import { frequencyFaults } from "./check-frequency.ts";
import type { InputFile } from "./files.ts";
import { deepFreeze } from "./freeze.ts";
import type { LoadedScenario } from "./load.ts";
import { type CableModel, usualCable } from "./models/cable.ts";
import type { ChargerModel } from "./models/charger.ts";
import type { SiteLayout } from "./models/layout.ts";
import { type ModelKind, type ModelKinds, modelOf } from "./models/load-model.ts";
import { type ChargerAtPlug, chargerAtPlug, type VehicleAtPlug, vehicleAtPlug } from "./models/plain-plug.ts";
import type { ReliabilityModel } from "./models/reliability.ts";
import type { VehicleModel } from "./models/vehicle.ts";
import { AS_BUILT, type Scenario } from "./schema.ts";

/** A scenario with the models it names: plain frozen data that survives a structured clone to workers. */
export interface ResolvedScenario {
  readonly scenario: Scenario;
  /** Absolute path of the folder that `fleet.file` and `grid.file` start from. */
  readonly folder: string;
  readonly layout: SiteLayout;
  /** Layouts of further sites by name. */
  readonly layouts: Readonly<Record<string, SiteLayout>>;
  /** Charger model of each of the layout's EVSEs, in the layout's order: names into `chargers`. */
  readonly evseChargers: readonly string[];
  readonly chargers: Readonly<Record<string, ChargerModel>>;
  /** The same models as they behave at the plug; undefined where no protocol is simulated. */
  readonly atPlug: ModelsAtPlug | undefined;
  /** The vehicle models in use by name. */
  readonly vehicles: Readonly<Record<string, VehicleModel>>;
  readonly inputs: readonly InputFile[];
}

/** Models at the plug, by name. */
export interface ModelsAtPlug {
  readonly vehicles: Readonly<Record<string, VehicleAtPlug>>;
  readonly chargers: Readonly<Record<string, ChargerAtPlug>>;
  /** The usual cable of every connector that a charger has, by connector, and every adapter of a vehicle, by its name. */
  readonly cables: Readonly<Record<string, CableModel>>;
  readonly reliability: ReliabilityModel | undefined;
}

/** Options of `resolveScenario`. */
export interface ResolveOptions {
  /** Vehicle models that a trace names besides `fleet.vehicle`. */
  readonly vehicles?: readonly string[];
}

/** Loads every model the scenario names and checks that they fit together.
 *  @throws ScenarioError carrying every fault found. */
export async function resolveScenario(
  loaded: LoadedScenario,
  { vehicles: more = [] }: ResolveOptions = {},
): Promise<ResolvedScenario> {
  const { scenario, folder, whereOf } = loaded;
  const faults: Fault[] = [];
  const inputs: InputFile[] = [];

  const load = async <K extends ModelKind>(kind: K, name: string, path: readonly string[]) => {
    try {
      const { model, input } = await modelOf(loaded, kind, name);
      inputs.push(input);
      return model;
    } catch (error) {
      if (!(error instanceof ScenarioError)) throw error;
      faults.push(...error.faults.map((fault) => (fault.file ? fault : { ...whereOf(path), ...fault })));
      return undefined;
    }
  };
  const loadAll = async <K extends ModelKind>(kind: K, names: readonly string[], path: readonly string[]) => {
    const models: Record<string, ModelKinds[K]> = {};
    for (const name of [...new Set(names)].sort()) {
      const model = await load(kind, name, path);
      if (model) models[name] = model;
    }
    return models;
  };

  const layout = await load("layout", scenario.site.layout, ["site", "layout"]);
  const asBuilt = scenario.site.evse === AS_BUILT;
  const evseChargers = layout?.evses.map((evse) => (asBuilt ? evse.evse : scenario.site.evse)) ?? [];
  const layouts = await loadAll(
    "layout",
    scenario.site.also.map((site) => site.layout),
    ["site", "also"],
  );
  const alsoChargers = Object.values(layouts).flatMap(({ evses }) => evses.map(({ evse }) => evse));
  const chargers = await loadAll("charger", [...evseChargers, ...alsoChargers], ["site", "evse"]);
  const named = more.filter((name) => name !== scenario.fleet.vehicle);
  const vehicles = {
    ...(await loadAll("vehicle", [scenario.fleet.vehicle], ["fleet", "vehicle"])),
    // A name that comes from the trace is the trace's fault, not that of the scenario's own vehicle.
    ...(await loadAll("vehicle", named, ["fleet", "file"])),
  };

  const modelsAtPlug = async (): Promise<ModelsAtPlug> => {
    const each = <M, R>(models: Record<string, M>, of: (model: M) => R) =>
      Object.fromEntries(Object.entries(models).map(([name, model]) => [name, of(model)]));
    const plugs = { vehicles: each(vehicles, vehicleAtPlug), chargers: each(chargers, chargerAtPlug) };
    const adapters = Object.values(plugs.vehicles).flatMap(({ plug }) => plug.adapters);
    const connectors = [...Object.values(plugs.chargers).flatMap(({ plug }) => plug.connectors), ...adapters];
    const usual = await loadAll("cable", connectors.map(usualCable), ["site", "evse"]);
    const cables = connectors.flatMap((connector) => {
      const cable = usual[usualCable(connector)];
      return cable ? [[connector, cable] as const] : [];
    });
    const { reliability: name } = scenario;
    const reliability = name === undefined ? undefined : await load("reliability", name, ["reliability"]);
    return { ...plugs, cables: Object.fromEntries(cables), reliability };
  };
  const atPlug = scenario.protocol === "energy" ? undefined : await modelsAtPlug();

  if (layout) {
    const shared = layout.limits.find((limit) => limit.transformerShareV !== undefined);
    if (shared && scenario.site.network === "three-phase" && scenario.site.transformerKw === undefined) {
      const message = `missing; layout "${layout.name}" has limits that are a share of it, such as "${shared.name}"`;
      faults.push({ ...whereOf(["site", "transformerKw"]), message, code: "TRANSFORMER_MISSING" });
    }
    if (scenario.site.network === "three-phase" && layout.limits.length > 0) {
      const loose = layout.evses.find((evse) => evse.connection === "any");
      if (loose) {
        const message = `layout "${layout.name}" leaves the phase of "${loose.id}" open, so its limits have no phasors`;
        const hint = "set site.network to unlimited or single-phase";
        faults.push({ ...whereOf(["site", "network"]), message, hint, code: "OPEN_CONNECTION" });
      }
    }
  }
  if (scenario.reliability !== undefined && scenario.protocol === "energy") {
    const message = "faults are met by sessions that are simulated, and protocol is energy";
    const hint = "set protocol to session";
    faults.push({ ...whereOf(["reliability"]), message, hint, code: "NEEDS_PROTOCOL" });
  }
  for (const { path, ...fault } of frequencyFaults(scenario)) faults.push({ ...whereOf(path), ...fault });
  if (faults.length > 0 || !layout) throw new ScenarioError(faults);
  return deepFreeze({
    scenario,
    folder,
    layout,
    layouts,
    evseChargers,
    chargers,
    atPlug,
    vehicles,
    inputs: [...loaded.inputs, ...inputs],
  });
}
