/** What looks at a network by itself, loaded together at the first call of any: each file that is loaded by itself
 *  splits the bundle further for all. */
export { explainFeeder } from "./explain-network.ts";
export { importFeeder } from "./import-feeder.ts";
export { powerFlow } from "./power-flow.ts";
