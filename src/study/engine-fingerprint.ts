import { existsSync, readFileSync } from "node:fs";
import { PACKAGE_ROOT } from "../base/package-root.ts";

/** Names the code that computes results: the version, and a hash over the sources that a run is made of, written by the
 *  build (dist/engine.json). Run from source, where nothing is built, there is no hash and the version has to do. */
export function engineFingerprint(version: string): string {
  const file = new URL("dist/engine.json", PACKAGE_ROOT);
  if (import.meta.url.endsWith(".ts") || !existsSync(file)) return `${version}+source`;
  const { sha256 } = JSON.parse(readFileSync(file, "utf8")) as { sha256: string };
  return `${version}+${sha256.slice(0, 16)}`;
}
