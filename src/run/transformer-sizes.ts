import { type Fault, ScenarioError } from "../base/errors.ts";
import { nameHint } from "../base/name-hint.ts";
import type { Network, Transformer } from "../grid/network.ts";

/** The network with transformers of other sizes. What a name plate gives in percent (short-circuit reactance, resistance,
 *  no-load loss, magnetising) stays in percent, so twice the size has half the ohms: a larger unit of the same kind, not
 *  one of a catalogue, whose percentages differ by size.
 *  @param sizes by transformer: rating of its first winding [kVA]; its other windings keep their ratio to that
 *  @throws ScenarioError for a name the feeder does not have, and for a transformer given by its admittances alone */
export function withTransformerKva(network: Network, sizes: Readonly<Record<string, number>>): Network {
  const known = network.transformers.map(({ name }) => name);
  const faults = Object.keys(sizes).flatMap((name): Fault[] => {
    const path = `grid.transformerKva.${name}`;
    const found = network.transformers.find((transformer) => transformer.name === name);
    if (!found) return [unknownTransformer(path, name, known)];
    if (found.yS === undefined) return [];
    const message = "this transformer is given by its admittances, which say nothing of another size";
    return [{ path, message, hint: "change it in the feeder's file", code: "TRANSFORMER_NOT_SIZED" }];
  });
  if (faults.length > 0) throw new ScenarioError(faults);
  const transformers = network.transformers.map((transformer) =>
    Object.hasOwn(sizes, transformer.name) ? resized(transformer, sizes[transformer.name]) : transformer,
  );
  return { ...network, transformers };
}

function resized(transformer: Transformer, kva: number): Transformer {
  const ratio = kva / transformer.windings[0].kva;
  const { normalKva, emergencyKva } = transformer;
  return {
    ...transformer,
    windings: transformer.windings.map((winding) => ({ ...winding, kva: winding.kva * ratio })),
    ...(normalKva === undefined ? {} : { normalKva: normalKva * ratio }),
    ...(emergencyKva === undefined ? {} : { emergencyKva: emergencyKva * ratio }),
  };
}

function unknownTransformer(path: string, name: string, known: readonly string[]): Fault {
  return {
    path,
    message: `the feeder has no transformer "${name.slice(0, 60)}"`,
    hint: nameHint(name, known),
    code: "UNKNOWN_TRANSFORMER",
  };
}
