import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { afterAll, beforeAll, expect, it } from "vitest";
import { loadPolicies } from "./load-policies.ts";
import { tryPlugins } from "./try-plugins.ts";

let dir = "";
beforeAll(() => {
  dir = mkdtempSync(join(tmpdir(), "gridpilot-plugins-"));
});
afterAll(() => rmSync(dir, { recursive: true, force: true }));

const urlOf = (name: string, text: string): string => {
  writeFileSync(join(dir, name), text);
  return pathToFileURL(join(dir, name)).href;
};
const FINE = `export const policy = { kind: "fine", summary: "Does nothing", params: {}, create: () => ({ decide() {} }) };`;

it("a plug-in that loads is loaded, though it prints and keeps a timer running", async () => {
  const url = urlOf("fine.mjs", `console.log("hello"); setInterval(() => {}, 1000);\n${FINE}`);
  await expect(tryPlugins([url], 20)).resolves.toBeUndefined();
});

it("one that loops at its top level is ended after the limit and named", async () => {
  const url = urlOf("endless.mjs", `for (;;) {}\n${FINE}`);
  await expect(tryPlugins([url], 0.5)).rejects.toThrow(
    /endless\.mjs: had not finished loading after 0\.5 s \(--decision-limit\): its top level.*\(PLUGIN_NOT_LOADED\)$/,
  );
});

it("so is one that waits there for what never comes, and one that ends its thread", async () => {
  for (const [name, text] of [
    ["waits.mjs", "await new Promise(() => {});"],
    ["leaves.mjs", "process.exit(0);"],
  ] as const) {
    const tried = tryPlugins([urlOf(name, `${text}\n${FINE}`)], 20);
    await expect(tried).rejects.toThrow(new RegExp(`${name}: ended its thread while it was loaded.*PLUGIN_NOT_LOADED`));
  }
});

it("one that throws is left to whoever loads it, who tells why", async () => {
  const throws = urlOf("throws.mjs", `throw new Error("no licence");`);
  await expect(tryPlugins([throws], 20)).resolves.toBeUndefined();
  await expect(loadPolicies([throws])).rejects.toThrow(/throws\.mjs: cannot be loaded: no licence/);
});

it("a file that is not there, and a folder, are told as such", async () => {
  const missing = pathToFileURL(join(dir, "nope.mjs")).href;
  await expect(loadPolicies([missing])).rejects.toThrow(/nope\.mjs: no such file \(PLUGIN_NOT_LOADED\)$/);
  await expect(loadPolicies([pathToFileURL(dir).href])).rejects.toThrow(/expected a file, got a folder or device/);
});
