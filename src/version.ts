import { readFileSync } from "node:fs";
import { PACKAGE_ROOT } from "./base/package-root.ts";

/** This tool's name and version, from package.json. */
export const TOOL: { readonly name: string; readonly version: string } = (() => {
  const { name, version } = JSON.parse(readFileSync(new URL("package.json", PACKAGE_ROOT), "utf8"));
  return Object.freeze({ name, version });
})();
