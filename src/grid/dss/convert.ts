import type {
  Bus,
  Capacitor,
  Generator,
  Impedance,
  Line,
  Load,
  Network,
  PvSystem,
  Source,
  Storage,
  Transformer,
} from "../network.ts";
import type { NetworkOptions } from "../network-options.ts";
import type { Circuit, SolutionOptions } from "./circuit.ts";
import type { CapControlState } from "./classes/cap-control.ts";
import type { FaultState } from "./classes/fault.ts";
import type { RegulatorState } from "./classes/regulator.ts";
import { toFault, toLine, toReactor, toSource, toTransformer } from "./convert-branches.ts";
import { toCapacitor } from "./convert-capacitor.ts";
import { toCapacitorControl, toRegulator } from "./convert-controls.ts";
import { toGenerator, toLoad, toPvSystem, toStorage } from "./convert-injections.ts";
import type { Diagnostics } from "./edit.ts";
import { type NetworkBuilder, newBuilder } from "./network-builder.ts";
import { BadValue } from "./place.ts";
import type { DssObject, DssState } from "./property.ts";

/** The lists of a network while they are filled. */
interface Lists {
  readonly sources: Source[];
  readonly lines: Line[];
  readonly transformers: Transformer[];
  readonly impedances: Impedance[];
  readonly capacitors: Capacitor[];
  readonly loads: Load[];
  readonly generators: Generator[];
  readonly pvSystems: PvSystem[];
  readonly storages: Storage[];
}

type ListName = keyof Lists;

// biome-ignore format: one class a line
const CONVERTERS: Readonly<Record<string, { list: ListName; convert: (builder: NetworkBuilder, object: never) => unknown }>> = {
  Vsource: { list: "sources", convert: toSource },
  Line: { list: "lines", convert: toLine },
  Transformer: { list: "transformers", convert: toTransformer },
  Reactor: { list: "impedances", convert: toReactor },
  Fault: { list: "impedances", convert: toFault },
  Capacitor: { list: "capacitors", convert: toCapacitor },
  Load: { list: "loads", convert: toLoad },
  Generator: { list: "generators", convert: toGenerator },
  PVSystem: { list: "pvSystems", convert: toPvSystem },
  Storage: { list: "storages", convert: toStorage },
};

/** The circuit as the solver takes it, with what is enabled; faults are reported with the place of their element. What
 *  was made before is taken again where only voltage bases, coordinates or options have changed since. */
export function toNetwork(circuit: Circuit, diagnostics: Diagnostics): Network {
  const { version, built } = circuit;
  const made = built?.version === version ? built.network : makeNetwork(circuit, diagnostics);
  const options = toOptions(circuit.solution);
  const network = { ...made, buses: made.buses.map((bus) => placedBus(circuit, bus)), options };
  circuit.built = { version, network };
  return options.loadsAsAdmittance ? { ...network, ...asAdmittances(network) } : network;
}

function placedBus(circuit: Circuit, { name, origin }: Bus): Bus {
  const nominalV = (circuit.busKv.get(name) ?? 0) * 1000;
  const at = circuit.coordinates.get(name);
  return at ? { name, nominalV, origin: origin!, x: at.x, y: at.y } : { name, nominalV, origin: origin! };
}

/** Loads and generators as their nominal admittances, whatever their voltage. */
function asAdmittances({ loads, generators }: Network): Pick<Network, "loads" | "generators"> {
  return {
    loads: loads.map((load) => ({ ...load, model: 2 })),
    generators: generators.map((generator) => ({ ...generator, model: 2 })),
  };
}

function makeNetwork(circuit: Circuit, diagnostics: Diagnostics): Network {
  const builder = newBuilder(circuit);
  const lists: Lists = {
    sources: [],
    lines: [],
    transformers: [],
    impedances: [],
    capacitors: [],
    loads: [],
    generators: [],
    pvSystems: [],
    storages: [],
  };
  const places = new Map<string, { list: string; index: number }>();
  for (const object of circuit.elements) {
    const converter = CONVERTERS[object.className];
    if (!converter || !object.state.enabled || comesLater(object, diagnostics)) continue;
    guarded(object, diagnostics, () => {
      const record = converter.convert(builder, object as never);
      const list = lists[converter.list] as unknown[];
      places.set(`${object.className.toLowerCase()}.${object.name}`, { list: converter.list, index: list.length });
      list.push(record);
    });
  }
  const regulators = controlsOf<RegulatorState, Network["regulators"][number]>(
    circuit,
    "RegControl",
    diagnostics,
    (object) => toRegulator(builder, object, places, lists.transformers),
  );
  const capacitorControls = controlsOf<CapControlState, Network["capacitorControls"][number]>(
    circuit,
    "CapControl",
    diagnostics,
    (object) => toCapacitorControl(builder, object, places),
  );
  return {
    name: circuit.name,
    frequencyHz: circuit.baseHz,
    buses: builder.buses,
    ...lists,
    impedances: [...lists.impedances, ...builder.neutrals],
    shapes: builder.shapes,
    regulators,
    capacitorControls,
    options: toOptions(circuit.solution),
  };
}

/** Whether a fault begins after time 0: it is then not there, as in OpenDSS until time has gone that far. */
function comesLater(object: DssObject, diagnostics: Diagnostics): boolean {
  if (object.className !== "Fault" || !((object.state as FaultState).onTimeS > 0)) return false;
  const message = `Fault.${object.name} is left out: it comes after OnTime`;
  diagnostics.warnOnce(`fault ${object.name}`, object.place, "DSS_IGNORED", message);
  return true;
}

/** Solution options in the solver's terms. */
function toOptions(solution: SolutionOptions): NetworkOptions {
  const { mode, controlMode, tolerancePu, maxIterations, minIterations, maxControlIterations } = solution;
  const isSeries = mode === "daily" || mode === "yearly" || mode === "duty";
  return {
    mode: isSeries ? mode : "snapshot",
    controlMode: mode === "direct" ? "off" : controlMode,
    // A direct solution is exact; ours iterates towards it.
    tolerancePu: mode === "direct" ? Math.min(tolerancePu, 1e-10) : tolerancePu,
    maxIterations: mode === "direct" ? Math.max(maxIterations, 1000) : maxIterations,
    minIterations,
    maxControlIterations,
    loadMultiplier: solution.loadMultiplier,
    generatorMultiplier: solution.generatorMultiplier,
    number: isSeries ? solution.number : 1,
    stepS: solution.stepS,
    startS: solution.hour * 3600 + solution.sec,
    loadsAsAdmittance: solution.loadsAsAdmittance || mode === "direct",
  };
}

function controlsOf<S extends DssState, R>(
  circuit: Circuit,
  className: string,
  diagnostics: Diagnostics,
  convert: (object: DssObject<S>) => R | undefined,
): R[] {
  const records: R[] = [];
  for (const object of circuit.elements) {
    if (object.className !== className || !object.state.enabled) continue;
    guarded(object, diagnostics, () => {
      const record = convert(object as DssObject<S>);
      if (record) records.push(record);
    });
  }
  return records;
}

function guarded(object: DssObject, diagnostics: Diagnostics, run: () => void): void {
  try {
    run();
  } catch (error) {
    if (!(error instanceof BadValue)) throw error;
    const message = `${object.className}.${object.name}: ${error.message}`;
    diagnostics.fault(
      { file: object.place.file, line: object.place.line },
      new BadValue(error.code, message, error.hint),
    );
  }
}
