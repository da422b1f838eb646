/** Where a value was written. */
export interface Place {
  /** File as the person named it, or `--set`. */
  readonly file: string;
  /** Folder that relative paths written there start from. */
  readonly dir: string;
  /** 1-based; absent for `--set`. */
  readonly line?: number;
  readonly column?: number;
}

export interface MapTree {
  readonly kind: "map";
  readonly place: Place;
  readonly entries: Map<string, { readonly keyPlace: Place; readonly value: Tree }>;
}
export interface SeqTree {
  readonly kind: "seq";
  readonly place: Place;
  readonly items: readonly Tree[];
}
export interface ScalarTree {
  readonly kind: "scalar";
  readonly place: Place;
  readonly value: string | number | boolean | null;
  /** As it was written, for text that happens to look like a number. */
  readonly source: string;
}
/** A YAML value that remembers where each part of it was written, so that a fault found after merging several files can
 *  still name its line. */
export type Tree = MapTree | SeqTree | ScalarTree;

/** A step into a tree: a key or an index. */
export type Path = readonly (string | number)[];

/** `["site", "evses", 0, "id"]` → `site.evses[0].id` */
export const formatPath = (path: Path): string =>
  path.map((step, i) => (typeof step === "number" ? `[${step}]` : i === 0 ? step : `.${step}`)).join("");

/** The later layer over the earlier one, as RFC 7396 merges: mappings merge key by key, null removes, anything else
 *  replaces. */
export function mergeTrees(earlier: Tree | undefined, later: Tree): Tree {
  if (later.kind !== "map") return later;
  const base = earlier?.kind === "map" ? earlier : undefined;
  const entries = new Map(base?.entries);
  for (const [key, { keyPlace, value }] of later.entries) {
    if (value.kind === "scalar" && value.value === null) entries.delete(key);
    else {
      const under = entries.get(key);
      entries.set(key, { keyPlace: under?.keyPlace ?? keyPlace, value: mergeTrees(under?.value, value) });
    }
  }
  return { kind: "map", place: base?.place ?? later.place, entries };
}

/** The plain value of a tree. Dangerous keys were refused when it was read. */
export function toPlain(tree: Tree): unknown {
  if (tree.kind === "scalar") return tree.value;
  if (tree.kind === "seq") return tree.items.map(toPlain);
  return Object.fromEntries([...tree.entries].map(([key, { value }]) => [key, toPlain(value)]));
}

/** The value at a path, or undefined where there is none. */
export function nodeAt(tree: Tree, path: Path): Tree | undefined {
  let node: Tree | undefined = tree;
  for (const step of path) {
    if (node?.kind === "map") node = node.entries.get(String(step))?.value;
    else if (node?.kind === "seq" && typeof step === "number") node = node.items[step];
    else return undefined;
  }
  return node;
}

/** Where the key at the end of a path was written; for a key that is not there, its closest parent's place. */
export function keyPlaceAt(tree: Tree, path: Path): Place {
  for (let length = path.length; length > 0; length--) {
    const parent = nodeAt(tree, path.slice(0, length - 1));
    const step = path[length - 1]!;
    if (parent?.kind === "map") {
      const entry = parent.entries.get(String(step));
      if (entry) return entry.keyPlace;
    } else if (parent?.kind === "seq") {
      const item = parent.items[Number(step)];
      if (item) return item.place;
    }
  }
  return tree.place;
}

/** Every scalar and empty collection of a tree with its path. */
export function* leaves(tree: Tree, path: Path = []): Generator<{ path: Path; node: Tree }> {
  if (tree.kind === "map" && tree.entries.size > 0) {
    for (const [key, { value }] of tree.entries) yield* leaves(value, [...path, key]);
  } else if (tree.kind === "seq" && tree.items.length > 0) {
    for (const [i, item] of tree.items.entries()) yield* leaves(item, [...path, i]);
  } else yield { path, node: tree };
}

/** The tree with one value replaced; the path's parents must be mappings that exist. */
export function withValue(tree: Tree, path: Path, value: Tree): Tree {
  const [step, ...rest] = path;
  if (step === undefined) return value;
  if (tree.kind !== "map") return tree;
  const entry = tree.entries.get(String(step));
  if (!entry) return tree;
  const entries = new Map(tree.entries);
  entries.set(String(step), { keyPlace: entry.keyPlace, value: withValue(entry.value, rest, value) });
  return { ...tree, entries };
}
