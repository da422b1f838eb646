import { dirname } from "node:path";
import { type Fault, ScenarioError } from "../base/errors.ts";
import { got, whereabouts } from "./explain.ts";
import { readTextFile } from "./files.ts";
import { readYaml } from "./read-yaml.ts";
import type { Path, Tree } from "./tree.ts";

/** Reads a `compare.yaml`: under `vary`, a list of values or a range `from..to..step` for each key path.
 *  @returns `key=a,b` for each key, as `--vary` takes it  @throws ScenarioError with every fault */
export async function readVariants(file: string): Promise<string[]> {
  const read = readTextFile(file);
  if ("problem" in read) throw new ScenarioError([{ file, ...read.problem }]);
  const { tree, faults } = await readYaml(read.text, { file, dir: dirname(file) });
  if (!tree) throw new ScenarioError(faults);
  const wrong: Fault[] = [];
  const fault = (node: Tree, path: Path, expected: string) =>
    wrong.push({
      ...whereabouts(node.place, path),
      message: `expected ${expected}, got ${got(node)}`,
      code: "BAD_VARY",
    });
  const vary = tree.kind === "map" ? tree.entries.get("vary")?.value : undefined;
  if (tree.kind === "map") {
    for (const [key, { keyPlace }] of tree.entries) {
      const hint = 'the only key is "vary"';
      if (key !== "vary")
        wrong.push({ ...whereabouts(keyPlace, [key]), message: "unknown key", hint, code: "UNKNOWN_KEY" });
    }
  }
  if (vary?.kind !== "map") {
    fault(vary ?? tree, ["vary"], "a mapping of key paths to lists");
    throw new ScenarioError(wrong);
  }
  const variants: string[] = [];
  for (const [key, { value }] of vary.entries) {
    if (value.kind === "scalar" && value.value !== null) variants.push(`${key}=${value.source}`);
    else if (value.kind !== "seq" || value.items.length === 0)
      fault(value, ["vary", key], "a list of values or a range");
    else {
      for (const item of value.items) {
        const plain = item.kind === "scalar" && !item.source.includes(",");
        if (!plain) fault(item, ["vary", key], "plain values without commas");
      }
      variants.push(`${key}=${value.items.map((item) => (item.kind === "scalar" ? item.source : "")).join(",")}`);
    }
  }
  if (wrong.length > 0) throw new ScenarioError(wrong);
  return variants;
}
