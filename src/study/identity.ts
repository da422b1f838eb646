import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { dirname, join, relative, sep } from "node:path";
import { MODELS_DIR } from "../scenario/files.ts";
import type { LoadedScenario } from "../scenario/load.ts";

/** What a run is made of. Two runs with equal ingredients give equal results, so the second need not be run. */
export interface Ingredients {
  /** Version and fingerprint of the code that computes results. */
  readonly engine: string;
  readonly scenario: Readonly<Record<string, unknown>>;
  /** SHA-256 of every file that the run may read, by its name in a manifest. */
  readonly files: Readonly<Record<string, string>>;
  /** SHA-256 of each plug-in. */
  readonly plugins: readonly string[];
  readonly warmUp?: string;
}

/** The identity of a run: 32 hexadecimal digits over its ingredients. */
export const identityOf = (ingredients: Ingredients): string =>
  createHash("sha256").update(JSON.stringify(ingredients)).digest("hex").slice(0, 32);

/** Finds the files a scenario reads, remembering each file's hash. One finder serves all points of a study. */
export function fileFinder(): (loaded: LoadedScenario) => Record<string, string> {
  const catalogues = new Map<string, readonly Model[]>();
  const hashes = new Map<string, string>();
  const namedIn = new Map<string, readonly Model[]>();
  const hashOf = (path: string): string => {
    const known = hashes.get(path);
    if (known) return known;
    const hash = statSync(path).isDirectory() ? hashOfFolder(path) : sha256(readFileSync(path));
    hashes.set(path, hash);
    return hash;
  };
  const modelsNamedBy = (key: string, text: () => string, catalogue: readonly Model[]): readonly Model[] => {
    const known = namedIn.get(key);
    if (known) return known;
    const words = text();
    const named = catalogue.filter(({ name }) => words.includes(name));
    namedIn.set(key, named);
    return named;
  };
  return ({ scenario, folder, inputs }) => {
    let catalogue = catalogues.get(folder);
    if (!catalogue) {
      catalogue = [join(folder, "models"), MODELS_DIR].flatMap(catalogueOf);
      catalogues.set(folder, catalogue);
    }
    const files: Record<string, string> = {};
    const text = JSON.stringify(scenario);
    const open = [...catalogue.filter(({ name }) => text.includes(name))];
    // The scenario's own YAML is what the resolved scenario was made of; a comment changed there changes no result.
    for (const { path, sha256: hash } of inputs) {
      const written = join(folder, path);
      if (/\.ya?ml$/.test(path) || !existsSync(written)) continue;
      files[path] = hash;
      open.push(...modelsNamedBy(written, () => readFileSync(written, "latin1"), catalogue));
      // A script may redirect to any file beside it.
      if (path.endsWith(".dss")) files[`${path}/..`] = hashOf(dirname(written));
    }
    const taken = new Set<string>();
    for (let model = open.pop(); model; model = open.pop()) {
      if (taken.has(model.path)) continue;
      taken.add(model.path);
      files[model.shown] = hashOf(model.path);
      const { path } = model;
      if (!model.isFolder) open.push(...modelsNamedBy(path, () => readFileSync(path, "latin1"), catalogue));
    }
    return Object.fromEntries(Object.entries(files).sort(([a], [b]) => (a < b ? -1 : 1)));
  };
}

interface Model {
  readonly name: string;
  readonly path: string;
  readonly shown: string;
  readonly isFolder: boolean;
}

/** Every model under a folder of models: a file, or a folder such as a feeder's. Which of them a run reads is found by
 *  name, wherever the name stands, so that a kind of model added later is found, too; a name met by chance costs at most a
 *  run repeated when that model changes. */
function catalogueOf(dir: string): Model[] {
  if (!existsSync(dir)) return [];
  const kinds = readdirSync(dir, { withFileTypes: true }).filter(
    (kind) => kind.isDirectory() && kind.name !== "schema",
  );
  return kinds.flatMap((kind) =>
    readdirSync(join(dir, kind.name), { withFileTypes: true }).map((entry) => ({
      name: entry.name.replace(/\.[a-z]+$/, ""),
      path: join(dir, kind.name, entry.name),
      shown: `models/${kind.name}/${entry.name}`,
      isFolder: entry.isDirectory(),
    })),
  );
}

function hashOfFolder(dir: string): string {
  const hash = createHash("sha256");
  for (const entry of readdirSync(dir, { recursive: true, withFileTypes: true }).sort(byPath)) {
    if (!entry.isFile()) continue;
    const path = join(entry.parentPath, entry.name);
    hash.update(`${relative(dir, path).split(sep).join("/")}\0${sha256(readFileSync(path))}\n`);
  }
  return hash.digest("hex");
}

const byPath = (a: { parentPath: string; name: string }, b: { parentPath: string; name: string }): number =>
  join(a.parentPath, a.name) < join(b.parentPath, b.name) ? -1 : 1;

const sha256 = (bytes: Uint8Array): string => createHash("sha256").update(bytes).digest("hex");
