// What the benchmark uses of gridpilot, bundled on the spot so that it runs as the shipped program does.
export { resolveParams } from "../../src/base/params.ts";
export { bindingLimits } from "../../src/model/build-limits.ts";
export { limitGroups } from "../../src/policy/programme/groups.ts";
export { openHighs } from "../../src/policy/programme/highs.ts";
export { plannerOf } from "../../src/policy/programme/planner.ts";
export { policyKinds } from "../../src/policy/registry.ts";
export { loadScenario } from "../../src/scenario/load.ts";
export { resolveScenario } from "../../src/scenario/resolve.ts";
export { contextOf, viewOf } from "../../test/models/random-view.ts";
