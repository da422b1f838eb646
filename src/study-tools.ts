/** What runs and reads studies, loaded together at the first call of any. */
export { compareStudies } from "./compare-studies.ts";
export { comparisonFiles } from "./comparison-files.ts";
export { query } from "./query.ts";
export { serveResults } from "./serve.ts";
export { serveQueue } from "./serve-queue.ts";
export { openSweep } from "./sweep.ts";
