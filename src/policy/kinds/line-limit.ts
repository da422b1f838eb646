import { loadingLimitKind } from "../loading-limit-kind.ts";

/** The same for every line and transformer on the way to the feeder's head, phase by phase where the phases are the site's. */
export const lineLimit = loadingLimitKind(
  "line-limit",
  "One level of current for all sessions behind a line or transformer, so that each stays below a limit of its rating",
  () => true,
);
