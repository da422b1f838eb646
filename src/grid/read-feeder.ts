import { existsSync, readdirSync, statSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { type Fault, ScenarioError } from "../base/errors.ts";
import { nearest } from "../base/nearest.ts";
import type { Network } from "./network.ts";

/** A feeder model and what its reader passed over. */
export interface ReadFeeder {
  readonly network: Network;
  readonly warnings: readonly Fault[];
}

/** Reads a feeder by what it looks like: an OpenDSS script (.dss), a power-grid-model file (.json), or a feeder in our own
 *  format, by its folder or its feeder.yaml. Only the reader needed is loaded. @throws ScenarioError where it cannot be read */
export async function readFeeder(path: string): Promise<ReadFeeder> {
  const name = basename(path).toLowerCase();
  checkFeederPath(path);
  if (name.endsWith(".dss")) return (await import("./dss/read.ts")).readDss(path);
  if (name.endsWith(".json")) return (await import("./pgm/read.ts")).readPgm(path);
  if (/\.[a-z]{1,5}$/.test(name) && name !== "feeder.yaml") throw unknownKind(path);
  const { loadFeeder } = await import("./feeder/load-feeder.ts");
  return { network: await loadFeeder(name === "feeder.yaml" ? dirname(path) : path), warnings: [] };
}

/** A path that leads nowhere is told as such, whatever reader would have been taken; how a file's name is spelt in capitals
 *  is left to the reader of OpenDSS scripts, which ignores it. @throws ScenarioError */
export function checkFeederPath(path: string): void {
  const stat = statSync(path, { throwIfNoEntry: false });
  const refuse = (message: string, code: string, hint?: string) =>
    new ScenarioError([{ file: path, message, code, ...(hint ? { hint } : {}) }]);
  if (stat?.isDirectory()) {
    if (existsSync(join(path, "feeder.yaml"))) return;
    const models = readdirSync(path).filter((name) => /\.(dss|json)$/i.test(name));
    const hint = models.length > 0 ? `name one of its files: ${models.slice(0, 5).join(", ")}` : undefined;
    throw refuse("expected a feeder folder, got one without feeder.yaml", "NO_FEEDER", hint);
  }
  if (stat) return;
  const folder = dirname(path);
  const beside = statSync(folder, { throwIfNoEntry: false })?.isDirectory() ? readdirSync(folder) : [];
  const name = basename(path).toLowerCase();
  if (beside.some((one) => [name, `${name}.dss`].includes(one.toLowerCase()))) return;
  const near = nearest(name, beside);
  throw refuse("no such file or folder", "FILE_NOT_FOUND", near ? `did you mean "${near}"?` : undefined);
}

const unknownKind = (file: string) =>
  new ScenarioError([
    {
      file,
      code: "FEEDER_KIND",
      message: "expected an OpenDSS script (.dss), a power-grid-model file (.json) or a feeder.yaml",
    },
  ]);
