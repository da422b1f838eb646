import { fileURLToPath } from "node:url";
import { PluginError } from "../base/errors.ts";
import type { Registry } from "../base/registry.ts";
import type { PolicyKind } from "../policy/policy.ts";
import { DECISION_LIMIT_S } from "./decision-watch.ts";
import { loadPolicies } from "./load-policies.ts";

/** What the trial's thread does: load one module, and say so whether that went well or not. */
const TRIAL = `const { workerData: { url, told } } = require("node:worker_threads");
const tell = () => { Atomics.store(told, 0, 1); Atomics.notify(told, 0); };
import(url).then(tell, tell);`;

/** The built-in policies and those of plug-ins that somebody has named for this run or study: each module is tried first.
 *  @throws PluginError naming the file and what it lacks */
export async function loadTriedPolicies(plugins: readonly string[], limitS?: number): Promise<Registry<PolicyKind>> {
  await tryPlugins(plugins, limitS);
  return loadPolicies(plugins);
}

/** Loads every plug-in once on a thread of its own, which can be ended: a module that loops at its top level would hold the
 *  thread that runs it for ever, with nobody left to say so. One that throws is left to `loadPolicies`, which tells why.
 *  @param limitS how long each may take [s]; it decides on nothing but whether there is a run
 *  @throws PluginError naming the file that does not come to an end */
export async function tryPlugins(plugins: readonly string[], limitS: number = DECISION_LIMIT_S): Promise<void> {
  if (plugins.length === 0) return;
  const { Worker } = await import("node:worker_threads");
  for (const url of plugins) {
    const told = new Int32Array(new SharedArrayBuffer(4));
    // What it prints it prints again where it is loaded in earnest.
    const thread = new Worker(TRIAL, { eval: true, workerData: { url, told }, stdout: true, stderr: true });
    const broken = new Promise<string>((resolve) => {
      thread.on("error", (error) => resolve(`cannot be loaded: ${error.message}`));
      thread.on("exit", () => resolve("ended its thread while it was loaded, or waits there for what never comes"));
    });
    const late = `had not finished loading after ${limitS} s (--decision-limit): its top level, or that of a module it imports, does not end`;
    const why = await Promise.race([broken, waited(told, 1000 * limitS).then((how) => how === "timed-out" && late)]);
    const isLoaded = Atomics.load(told, 0) === 1;
    Atomics.store(told, 0, 1);
    Atomics.notify(told, 0);
    await thread.terminate();
    if (!isLoaded && why) throw new PluginError("PLUGIN_NOT_LOADED", `${fileURLToPath(url)}: ${why}`);
  }
}

type WaitAsync = (
  array: Int32Array,
  at: number,
  value: number,
  timeoutMs: number,
) => { readonly value: Promise<string> | string };

/** Waits without holding the thread until the first number is no longer 0, at most so long. */
async function waited(told: Int32Array, ms: number): Promise<string> {
  const { waitAsync } = Atomics as unknown as { readonly waitAsync: WaitAsync };
  return waitAsync(told, 0, 0, ms).value;
}
