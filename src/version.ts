import { readFileSync } from "node:fs";

/** This tool's name and version, from package.json. */
export const TOOL: { readonly name: string; readonly version: string } = (() => {
  const { name, version } = JSON.parse(readFileSync(new URL("../package.json", import.meta.url), "utf8"));
  return Object.freeze({ name, version });
})();
