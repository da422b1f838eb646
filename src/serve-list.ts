import { createHash } from "node:crypto";
import { lstatSync, readdirSync, readFileSync } from "node:fs";
import { join, relative, sep } from "node:path";

/** A run or study under the served folder. */
export interface ServedEntry {
  /** Names it in addresses; never a path, so that no address can leave the folder. */
  readonly id: string;
  readonly kind: "run" | "study" | "running";
  /** Its folder, from the served one. */
  readonly name: string;
  readonly title: string;
  readonly facts: string;
  readonly dir: string;
  readonly done?: number;
  readonly toRun?: number;
  readonly failed?: number;
  readonly worst?: string;
}

/** Folders inside each other that are looked into, and entries that are listed. */
const MOST_DEPTH = 4;
const MOST_ENTRIES = 2_000;

/** Runs and studies under a folder, sorted by name; those being run first. */
export function servedEntries(root: string): ServedEntry[] {
  const entries: ServedEntry[] = [];
  const visit = (dir: string, depth: number): void => {
    if (entries.length >= MOST_ENTRIES) return;
    const names = namesIn(dir);
    const at = { dir, name: relative(root, dir).split(sep).join("/") || ".", id: idOf(root, dir) };
    for (const name of names.filter((name) => /^\.progress.*\.json$/.test(name))) {
      const state = jsonOf(join(dir, name)) as
        | { name?: string; done?: number; toRun?: number; failed?: number; worst?: string }
        | undefined;
      if (!state) continue;
      const part = /shard-(\d+)-of-(\d+)/.exec(name);
      const which = part ? `part ${part[1]} of ${part[2]}` : "whole";
      entries.push({
        ...at,
        id: `${at.id}${part?.[0] ?? ""}`,
        kind: "running",
        title: String(state.name ?? ""),
        facts: which,
        ...pick(state),
      });
    }
    if (names.includes("study.json")) {
      const study = jsonOf(join(dir, "study.json")) as
        | { name?: string; points?: number; runs?: number; varied?: string[] }
        | undefined;
      const facts = `${study?.runs ?? "?"} runs, varies ${(study?.varied ?? []).join(", ") || "nothing"}`;
      if (study) entries.push({ ...at, kind: "study", title: String(study.name ?? ""), facts });
      return;
    }
    if (names.includes("manifest.json")) {
      const manifest = jsonOf(join(dir, "manifest.json")) as
        | { scenario?: Record<string, unknown>; seed?: number }
        | undefined;
      const facts = [...factsOf(manifest?.scenario ?? {}), `seed ${manifest?.seed ?? "?"}`].join(", ");
      if (manifest) entries.push({ ...at, kind: "run", title: String(manifest.scenario?.["name"] ?? ""), facts });
      return;
    }
    if (depth === MOST_DEPTH) return;
    for (const name of names) {
      if (name.startsWith(".") || name === "node_modules") continue;
      // Links are not followed: one could lead out of the folder.
      const inner = lstatSync(join(dir, name), { throwIfNoEntry: false });
      if (inner?.isDirectory()) visit(join(dir, name), depth + 1);
    }
  };
  visit(root, 0);
  return entries.sort(
    (a, b) => Number(b.kind === "running") - Number(a.kind === "running") || (a.name < b.name ? -1 : 1),
  );
}

/** What a run is known by: its policy and feeder; of a study of interoperability how many met how many. */
function factsOf(scenario: Record<string, unknown>): string[] {
  const { policy, grid, vehicles, chargers, rules } = scenario as {
    policy?: { kind?: string };
    grid?: { feeder?: string };
    vehicles?: unknown;
    chargers?: unknown;
    rules?: unknown;
  };
  if (Array.isArray(vehicles) && Array.isArray(chargers))
    return [
      `${vehicles.length} vehicles at ${chargers.length} chargers`,
      ...(Array.isArray(rules) ? [`rules ${rules.join(", ")}`] : []),
    ];
  return [`policy ${policy?.kind ?? "?"}`, ...(typeof grid?.feeder === "string" ? [`feeder ${grid.feeder}`] : [])];
}

const pick = ({ done, toRun, failed, worst }: { done?: number; toRun?: number; failed?: number; worst?: string }) => ({
  ...(typeof done === "number" ? { done } : {}),
  ...(typeof toRun === "number" ? { toRun } : {}),
  ...(typeof failed === "number" ? { failed } : {}),
  ...(typeof worst === "string" ? { worst } : {}),
});

const idOf = (root: string, dir: string): string =>
  createHash("sha256").update(relative(root, dir)).digest("hex").slice(0, 16);

function namesIn(dir: string): string[] {
  try {
    return readdirSync(dir).sort();
  } catch {
    return [];
  }
}

function jsonOf(file: string): unknown {
  try {
    return JSON.parse(readFileSync(file, "utf8"));
  } catch {
    return undefined;
  }
}
