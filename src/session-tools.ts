/** What looks at single sessions, loaded together at the first call of any. */
export { calibrateReliability } from "./calibrate-reliability.ts";
export { runInterop } from "./interop.ts";
export { foldLoops } from "./run/session/fold-loops.ts";
export { tracePage } from "./trace-page.ts";
export { sessionFaults, traceSession } from "./trace-session.ts";
