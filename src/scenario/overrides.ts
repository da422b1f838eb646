import type { Fault } from "../base/errors.ts";
import { isForbiddenKey, readYaml } from "./read-yaml.ts";
import type { MapTree, Place, Tree } from "./tree.ts";

/** Reads `a.b=c` into a layer to merge over the files; the value is a YAML scalar, or a list or mapping in brackets.
 *  An empty value or `null` takes the key back to its default. */
export async function readOverride(text: string, dir: string): Promise<{ tree?: MapTree; faults: Fault[] }> {
  const place: Place = { file: "--set", dir };
  const fault = (message: string, code: string, hint?: string) => ({
    faults: [{ path: `--set ${text.slice(0, 80)}`, message, code, ...(hint ? { hint } : {}) }],
  });
  const equals = text.indexOf("=");
  if (equals < 1) return fault("expected key.path=value", "BAD_OVERRIDE", "for example --set site.transformerKw=10");
  const keys = text.slice(0, equals).trim().split(".");
  const refused = keys.find(isForbiddenKey);
  if (refused) return fault(`the key "${refused}" is refused`, "FORBIDDEN_KEY");
  if (keys.length > 10 || keys.some((key) => !/^[\p{L}\p{N}_-]{1,100}$/u.test(key))) {
    return fault("expected a key path such as site.transformerKw", "BAD_OVERRIDE");
  }
  const source = text.slice(equals + 1).trim();
  const value = await readValue(source, place);
  if (!value.tree) {
    return { faults: value.faults.map(({ message, code }) => ({ path: `--set ${text.slice(0, 80)}`, message, code })) };
  }
  const tree = keys.reduceRight<Tree>(
    (inner, key) => ({ kind: "map", place, entries: new Map([[key, { keyPlace: place, value: inner }]]) }),
    value.tree,
  );
  return { tree: tree as MapTree, faults: [] };
}

async function readValue(source: string, place: Place): Promise<{ tree?: Tree; faults: Fault[] }> {
  const scalar = (value: string | null): { tree: Tree; faults: Fault[] } => ({
    tree: { kind: "scalar", place, value, source },
    faults: [],
  });
  if (source === "") return scalar(null);
  // Text such as `a: b`, `- x` or `#1` would be YAML structure; on the command line it is just text.
  if (!/^[[{"']/.test(source) && /[:#&*!|>%@`]|^[-?] /.test(source)) return scalar(source);
  const read = await readYaml(source, { file: place.file, dir: place.dir });
  return read.tree ? { tree: unplace(read.tree, place), faults: [] } : read;
}

/** A line and column inside an override would mislead. */
function unplace(tree: Tree, place: Place): Tree {
  if (tree.kind === "scalar") return { ...tree, place };
  if (tree.kind === "seq") return { kind: "seq", place, items: tree.items.map((item) => unplace(item, place)) };
  const entries = [...tree.entries].map(([key, { value }]) => [key, { keyPlace: place, value: unplace(value, place) }]);
  return { kind: "map", place, entries: new Map(entries as [string, { keyPlace: Place; value: Tree }][]) };
}
