import { statSync } from "node:fs";
import { PluginError } from "../base/errors.ts";
import type { Registry } from "../base/registry.ts";
import type { PolicyKind } from "../policy/policy.ts";
import { policyKinds } from "../policy/registry.ts";

/** The built-in policies and those of the given plug-in modules. A plug-in is trusted code: it is loaded only because
 *  somebody named it. @param plugins file URLs of modules that export `policy` (or a list, `policies`)
 *  @throws PluginError naming the file and what it lacks */
export async function loadPolicies(plugins: readonly string[]): Promise<Registry<PolicyKind>> {
  let kinds = policyKinds;
  for (const url of plugins) {
    const file = decodeURIComponent(new URL(url).pathname);
    const stat = url.startsWith("file:") ? statSync(new URL(url), { throwIfNoEntry: false }) : undefined;
    if (url.startsWith("file:") && !stat?.isFile()) {
      const why = stat ? "expected a file, got a folder or device" : "no such file";
      throw new PluginError("PLUGIN_NOT_LOADED", `${file}: ${why}`);
    }
    let module: Record<string, unknown>;
    try {
      module = (await import(url)) as Record<string, unknown>;
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      throw new PluginError("PLUGIN_NOT_LOADED", `${file}: cannot be loaded: ${reason}`, { cause: error });
    }
    const offered = [module.policy, ...(Array.isArray(module.policies) ? module.policies : [])].filter(Boolean);
    if (offered.length === 0)
      throw new PluginError("PLUGIN_EMPTY", `${file}: expected an export \`policy\`, found ${Object.keys(module)}`);
    for (const policy of offered) {
      const lack = lacking(policy);
      if (lack) throw new PluginError("PLUGIN_SHAPE", `${file}: policy lacks ${lack}`);
      const kind = (policy as PolicyKind).kind;
      if (kinds.find(kind)) throw new PluginError("PLUGIN_TAKEN", `${file}: a policy "${kind}" is already there`);
      kinds = kinds.with({ ...(policy as PolicyKind), file });
    }
  }
  return kinds;
}

function lacking(policy: unknown): string | undefined {
  const { kind, summary, params, create } = (policy ?? {}) as Partial<PolicyKind>;
  if (typeof kind !== "string" || !/^[a-z][a-z0-9-]*$/.test(kind)) return "a `kind` such as my-policy";
  if (typeof summary !== "string") return "a `summary` sentence";
  if (typeof params !== "object" || params === null) return "a `params` object (may be empty)";
  return typeof create === "function" ? undefined : "a function `create(params)`";
}
