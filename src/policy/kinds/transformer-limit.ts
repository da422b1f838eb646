import { loadingLimitKind } from "../loading-limit-kind.ts";

/** A controller at the transformer that measures it and tells all chargers behind it how much each may draw. */
export const transformerLimit = loadingLimitKind(
  "transformer-limit",
  "One level of current for all sessions behind a transformer, so that its measured loading stays below a limit",
  (supply, at) => supply.isTransformer[at] === 1,
);
