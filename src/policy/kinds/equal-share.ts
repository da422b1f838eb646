import { shareKind } from "../share-kind.ts";

export const equalShare = shareKind(
  "equal-share",
  "All sessions get the same current, as much as the site's limits leave",
  () => 1,
);
