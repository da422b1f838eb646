// What the benchmark uses of gridpilot, bundled on the spot so that it runs as the shipped program does.
export { resolveParams } from "../../src/base/params.ts";
export { bindingLimits } from "../../src/model/build-limits.ts";
export { limitGroups } from "../../src/policy/programme/groups.ts";
export { solveProgramme } from "../../src/policy/programme/solve.ts";
export { policyKinds } from "../../src/policy/registry.ts";
export { loadScenario } from "../../src/scenario/load.ts";
export { resolveScenario } from "../../src/scenario/resolve.ts";
export { contextOf, viewOf } from "../../test/models/random-view.ts";
