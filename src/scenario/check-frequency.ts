import type { Fault } from "../base/errors.ts";
import { parseDurationUs } from "../base/time.ts";
import type { Scenario } from "./schema.ts";
import { BY_POLICY } from "./schema-frequency.ts";

/** Policies that answer to the frequency by themselves. */
const DROOPS: readonly string[] = ["v2g-droop"];

/** A fault and the way to it. */
type FrequencyFault = Omit<Fault, "path"> & { readonly path: readonly (string | number)[] };

/** What keeps a frequency study from being felt as the scenario says: two answers to one deviation, or none. */
export function frequencyFaults({ frequency, policy, control, site }: Scenario): FrequencyFault[] {
  if (!frequency) return [];
  const faults: FrequencyFault[] = [];
  const fault = (path: readonly (string | number)[], message: string, hint: string, code: string) =>
    faults.push({ path, message, hint, code });
  const policies = [
    { path: ["policy", "kind"], kind: policy.kind },
    ...site.also.flatMap((also, k) =>
      also.policy ? [{ path: ["site", "also", k, "policy", "kind"], kind: also.policy.kind }] : [],
    ),
  ];
  const isByPolicy = frequency.chain === BY_POLICY;
  for (const { path, kind } of policies.filter(({ kind }) => DROOPS.includes(kind))) {
    if (!isByPolicy) {
      const message = `${kind} answers to the frequency, and frequency.chain ${frequency.chain} does too: twice for one deviation`;
      fault(path, message, "set frequency.chain to policy, or policy.kind to one without droop", "FREQUENCY_TWICE");
    } else if (!control.on.includes("frequency")) {
      const message = `${kind} would hear of the frequency every control.interval only, ${control.interval}`;
      fault(path, message, "set control.on to [frequency]", "FREQUENCY_UNHEARD");
    }
  }
  const [windowUs, calmUs] = [frequency.window, frequency.calmWindow ?? frequency.window].map(
    (text) => parseDurationUs(text)!,
  );
  if (calmUs % windowUs !== 0) {
    const message = `expected whole windows of ${frequency.window}, got ${frequency.calmWindow}`;
    fault(["frequency", "calmWindow"], message, "such as 10s", "CALM_WINDOW");
  }
  if (frequency.eventLasts !== undefined && frequency.calmWindow === undefined) {
    const message = "without frequency.calmWindow there are no longer windows to go back to";
    fault(["frequency", "eventLasts"], message, "set frequency.calmWindow, such as 10s", "CALM_WINDOW");
  }
  if (site.outage) {
    const message = "a site that the grid is away for does not stand in the area";
    fault(["site", "outage"], message, "leave out either site.outage or frequency", "FREQUENCY_OUTAGE");
  }
  return faults;
}
