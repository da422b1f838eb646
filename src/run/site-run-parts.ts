import type { Model, SiteModel } from "../model/model.ts";
import type { PolicyEvent } from "../policy/events.ts";
import type { Policy } from "../policy/policy.ts";
import type { AheadPowers } from "./ahead.ts";
import type { Exchange } from "./exchange.ts";
import type { SiteResponse } from "./frequency/site-response.ts";
import type { NewStay } from "./new-stay.ts";
import type { SiteRecorder } from "./recorder.ts";
import type { SetPointRoute } from "./route/set-point-route.ts";

/** What a site is run with. */
export interface SiteRunParts {
  readonly model: Model;
  readonly site: SiteModel;
  readonly policy: Policy;
  /** What messages call it. */
  readonly policyName?: string;
  readonly record: SiteRecorder;
  readonly exchange: Exchange | undefined;
  /** Where it leaves its powers for a grid ahead of which it runs, instead of meeting it in the exchange. */
  readonly ahead?: AheadPowers | undefined;
  /** Needed where the model has a protocol. */
  readonly newStay?: NewStay | undefined;
  /** What the policy is asked on beside control ticks. */
  readonly on?: readonly PolicyEvent[] | undefined;
  /** What the vehicles do for the area's frequency while it falls. */
  readonly area?: SiteResponse | undefined;
  /** Where set-points travel. */
  readonly route?: SetPointRoute | undefined;
}
