import { readdirSync, statSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { type Fault, ScenarioError } from "../base/errors.ts";
import { keepOnce, type Once } from "../base/once.ts";
import type { Registry } from "../base/registry.ts";
import type { PolicyKind } from "../policy/policy.ts";
import {
  checkDurations,
  checkModels,
  checkPaths,
  checkPolicy,
  checkTogether,
  newOnDisk,
  type OnDisk,
} from "./checks.ts";
import { explain, whereabouts } from "./explain.ts";
import { fingerprint, type InputFile, manifestPath, readTextFile } from "./files.ts";
import { deepFreeze } from "./freeze.ts";
import { jsonSchemaOf, ONCE } from "./json-schema.ts";
import { LIMITS } from "./limits.ts";
import { otherKind } from "./other-kinds.ts";
import { readOverride } from "./overrides.ts";
import { readYaml } from "./read-yaml.ts";
import type { Scenario } from "./schema.ts";
import {
  formatPath,
  keyPlaceAt,
  leaves,
  mergeTrees,
  nodeAt,
  type Path,
  type Place,
  type Tree,
  toPlain,
  withValue,
} from "./tree.ts";

/** What to load. */
export interface LoadOptions {
  /** A scenario folder or file, then overlay files; a later one wins key by key (RFC 7396). */
  readonly paths: readonly string[];
  /** `a.b=c` overrides, the last word. */
  readonly sets?: readonly string[];
  /** The policies a scenario may name. */
  readonly policies: Registry<PolicyKind>;
  /** Remembers what the scenario names, for many runs of it; a memory of its own when absent. */
  readonly once?: Once;
}

/** A scenario that passed every check, and what it was made from. */
export interface LoadedScenario {
  readonly scenario: Scenario;
  /** Absolute path of the folder that `fleet.file` and `grid.file` start from. */
  readonly folder: string;
  /** The files read, in the order given, then the files they name. */
  readonly inputs: readonly InputFile[];
  /** For every value its key path and where it comes from: `file:line`, `--set` or `default`. */
  readonly origins: Readonly<Record<string, string>>;
  /** Where a key was written, for faults found later. */
  readonly whereOf: (path: readonly (string | number)[]) => Pick<Fault, "file" | "line" | "column" | "path">;
  /** Remembers what the scenario names and was read: models, feeder, trace. */
  readonly once: Once;
}

/** Reads, layers and checks a scenario. @throws ScenarioError carrying every fault found. */
export async function loadScenario({ paths, sets = [], policies }: LoadOptions): Promise<LoadedScenario> {
  const opened = await openScenario({ paths, policies });
  const faults: Fault[] = [];
  const layers: Tree[] = [];
  for (const set of sets) {
    const layer = await readOverride(set, opened.folder);
    faults.push(...layer.faults);
    if (layer.tree) layers.push(layer.tree);
  }
  return opened.load(layers, faults);
}

/** A scenario's files, read once, from which many variants can be loaded. */
export interface OpenedScenario {
  readonly folder: string;
  /** The scenario with further layers over it. @param faults found on the way there, told with those found here
   *  @throws ScenarioError carrying every fault */
  load(layers: readonly Tree[], faults?: readonly Fault[]): Promise<LoadedScenario>;
}

/** Reads and layers a scenario's files; what is missing or broken is told when it is loaded. */
export async function openScenario({
  paths,
  policies,
  once = keepOnce(),
}: Omit<LoadOptions, "sets">): Promise<OpenedScenario> {
  if (paths.length === 0) {
    throw new ScenarioError([{ message: "expected a scenario folder or file, got none", code: "NO_SCENARIO" }]);
  }
  const unreadable: Fault[] = [];
  const read: InputFile[] = [];
  const files = paths.map(scenarioFile);
  const folder = dirname(resolve("path" in files[0]! ? files[0].path : paths[0]!));
  let base: Tree | undefined;
  for (const [i, file] of files.entries()) {
    const text = "path" in file ? readTextFile(file.path) : file;
    if ("problem" in text) {
      unreadable.push({ file: "path" in file ? file.path : paths[i]!, ...text.problem });
      continue;
    }
    const { path } = file as { path: string };
    read.push({ path: manifestPath(resolve(path), folder), ...text.input });
    const layer = await readYaml(text.text, { file: path, dir: dirname(resolve(path)) });
    unreadable.push(...layer.faults);
    const other = layer.tree?.kind === "map" ? otherKind(layer.tree) : undefined;
    if (other) unreadable.push(other);
    else if (layer.tree?.kind === "map") base = mergeTrees(base, layer.tree);
    else if (layer.tree) unreadable.push({ ...whereabouts(layer.tree.place, []), ...NOT_A_MAPPING });
  }
  const onDisk = newOnDisk();
  const fingerprints = new Map<string, InputFile>();
  const inputOf = (path: string): InputFile => {
    const known = fingerprints.get(path);
    if (known) return known;
    const file = resolve(folder, path);
    const input = { path: manifestPath(file, folder), ...fingerprint(file) };
    fingerprints.set(path, input);
    return input;
  };
  return {
    folder,
    async load(layers, before = []) {
      // With a file missing or broken, "unknown" and "missing" would be said of what its author did write.
      if (unreadable.length > 0 || !base) throw new ScenarioError([...unreadable, ...before]);
      const tree = layers.reduce<Tree>(mergeTrees, base);
      const checked = await check(tree, { folder, policies, onDisk });
      const faults = [...before, ...checked.faults];
      if (faults.length > 0 || !checked.scenario) throw new ScenarioError(inOrder(faults));
      const scenario = deepFreeze(checked.scenario);
      let origins: Readonly<Record<string, string>> | undefined;
      return Object.freeze({
        scenario,
        folder,
        inputs: deepFreeze([...read, ...checked.files.map(inputOf)]),
        // Few ask where every value comes from, and it costs as much as all the rest.
        get origins() {
          origins ??= deepFreeze(originsOf(scenario, checked.tree));
          return origins;
        },
        whereOf: (path: Path) => whereabouts(nodeAt(checked.tree, path)?.place ?? keyPlaceAt(checked.tree, path), path),
        once,
      });
    },
  };
}

const NOT_A_MAPPING = {
  message: "expected keys such as version: and name:, got something else",
  code: "NOT_A_MAPPING",
};

/** The scenario file a path stands for. */
function scenarioFile(path: string): { path: string } | { problem: Pick<Fault, "message" | "code" | "hint"> } {
  if (path.includes("\0")) return { problem: { message: "expected a path, got a NUL character", code: "BAD_PATH" } };
  const stat = statSync(path, { throwIfNoEntry: false });
  if (!stat?.isDirectory()) return { path };
  const file = join(path, "scenario.yaml");
  // Whatever goes by that name is the one meant; what is wrong with it is told when it is read.
  if (statSync(file, { throwIfNoEntry: false })) return { path: file };
  const others = readdirSync(path).filter((name) => /\.ya?ml$/.test(name));
  return {
    problem: {
      message: "expected a scenario folder, got a folder without scenario.yaml",
      code: "NO_SCENARIO",
      hint: others.length > 0 ? `it has ${others.slice(0, 5).join(", ")}` : "gridpilot new NAME makes one",
    },
  };
}

async function check(
  given: Tree,
  options: { readonly folder: string; readonly policies: Registry<PolicyKind>; readonly onDisk: OnDisk },
) {
  const { scenarioSchema, PATH_KEYS } = await import("./schema.ts");
  let tree = given;
  let parsed = scenarioSchema.safeParse(toPlain(tree), ONCE);
  if (!parsed.success) {
    // `--set name=2019` means the text "2019" where the schema wants text.
    tree = parsed.error.issues.reduce((tree, issue) => asText(tree, issue), tree);
  }
  const paths = checkPaths({ tree, ...options }, PATH_KEYS);
  tree = paths.tree;
  if (tree !== given) parsed = scenarioSchema.safeParse(toPlain(tree), ONCE);
  const context = { tree, ...options };
  const policy = checkPolicy(context);
  const also = parsed.success ? parsed.data.site.also : [];
  const alsoPolicies = also.map(({ policy }, k) => policy && checkPolicy(context, ["site", "also", k, "policy"]));
  const schemaFaults = parsed.success ? [] : explain(parsed.error.issues, tree, await jsonSchemaOf("scenario"));
  const faults = [
    ...schemaFaults,
    ...paths.faults,
    ...checkModels(context),
    ...policy.faults,
    ...alsoPolicies.flatMap((checked) => checked?.faults ?? []),
    ...checkDurations(context),
    ...checkTogether(context),
  ];
  const scenario = parsed.success
    ? {
        ...parsed.data,
        policy: { kind: parsed.data.policy.kind, ...policy.values },
        site: {
          ...parsed.data.site,
          also: also.map((site, k) =>
            site.policy ? { ...site, policy: { kind: site.policy.kind, ...alsoPolicies[k]?.values } } : site,
          ),
        },
      }
    : undefined;
  const files = PATH_KEYS.map((path) => nodeAt(tree, path)).flatMap((node) =>
    node?.kind === "scalar" && typeof node.value === "string" ? [node.value] : [],
  );
  return { scenario, tree, faults, files };
}

function asText(tree: Tree, issue: { code: string; path: readonly PropertyKey[]; expected?: unknown }): Tree {
  if (issue.code !== "invalid_type" || issue.expected !== "string") return tree;
  const path = issue.path.map(String);
  const node = nodeAt(tree, path);
  if (node?.kind !== "scalar" || node.place.line !== undefined || typeof node.value === "string") return tree;
  return withValue(tree, path, { ...node, value: node.source });
}

/** One fault per place and path, in reading order, at most as many as anyone would read. */
function inOrder(faults: readonly Fault[]): Fault[] {
  const seen = new Set<string>();
  const unique = faults.filter((fault) => {
    const key = `${fault.file}:${fault.line}:${fault.column} ${fault.path}`;
    return !seen.has(key) && seen.add(key);
  });
  const files = [...new Set(unique.map((fault) => fault.file))];
  const rank = (fault: Fault) => (fault.file === undefined ? files.length : files.indexOf(fault.file));
  unique.sort((a, b) => rank(a) - rank(b) || (a.line ?? 0) - (b.line ?? 0) || (a.column ?? 0) - (b.column ?? 0));
  if (unique.length <= LIMITS.faults) return unique;
  return [...unique.slice(0, LIMITS.faults), { message: "and more of them", code: "MORE_FAULTS" }];
}

/** Every value of the resolved scenario with the place it comes from. */
function originsOf(scenario: Scenario, tree: Tree): Record<string, string> {
  const written = new Map<string, Place>();
  for (const { path, node } of leaves(tree)) written.set(formatPath(path), node.place);
  const origins: Record<string, string> = {};
  const visit = (value: unknown, path: Path) => {
    if (typeof value === "object" && value !== null) {
      for (const [key, inner] of Object.entries(value))
        visit(inner, [...path, Array.isArray(value) ? Number(key) : key]);
      return;
    }
    const place = written.get(formatPath(path));
    origins[formatPath(path)] = !place
      ? "default"
      : place.line === undefined
        ? place.file
        : `${place.file}:${place.line}`;
  };
  visit(scenario, []);
  return origins;
}
