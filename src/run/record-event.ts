import type { Partition } from "../engine/partition.ts";
import type { Model, SiteModel } from "../model/model.ts";
import { evseCode } from "./record-sessions.ts";
import type { SiteRecorder } from "./recorder.ts";

/** Records one event of a site as it is handled. @param evse negative where it is the whole site's */
export function recordEvent(
  rows: NonNullable<SiteRecorder["events"]>,
  { startEpochUs }: Model,
  site: SiteModel,
  { nowUs, handled }: Partition,
  event: number,
  evse: number,
  value: number,
): void {
  rows.time.push(startEpochUs + nowUs);
  rows.site.push(site.index);
  rows.sequence.push(handled);
  rows.event.push(event);
  rows.evse.push(evseCode(site, evse));
  rows.value.push(value);
}
