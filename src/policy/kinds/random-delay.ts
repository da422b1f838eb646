import { secondsToUs } from "../../base/time.ts";
import { gatedKind, sessionDraws } from "../gated-kind.ts";

/** As the Electric Vehicles (Smart Charge Points) Regulations 2021 (GB) ask: up to 600 s by default, up to 1,800 s where a
 *  signal says so. Longer delays are for studies. */
export const randomDelay = gatedKind({
  kind: "random-delay",
  summary: "Each session starts after its own random delay",
  params: {
    longestS: { type: "number", unit: "s", default: 600, min: 0, max: 86_400, doc: "longest delay after plug-in" },
  },
  gate: ({ longestS }, context) => {
    const delay = sessionDraws(context, "start-delay");
    const longestUs = secondsToUs(longestS as number);
    return [
      (view, evse) => view.nowUs - view.arrivalUs[evse] >= delay(view, evse) * longestUs,
      (view, evse, isOpen) =>
        isOpen ? Number.POSITIVE_INFINITY : view.arrivalUs[evse] + delay(view, evse) * longestUs,
    ];
  },
});
