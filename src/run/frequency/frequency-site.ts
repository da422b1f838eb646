import type { TimeUs } from "../../base/time.ts";
import type { Partition } from "../../engine/partition.ts";
import { AREA } from "../site-events.ts";
import { SiteRun } from "../site-run.ts";
import type { SiteRunParts } from "../site-run-parts.ts";
import type { AreaResponse } from "./area-response.ts";

/** A policy asked about frequency is asked again once it has moved by this [Hz]: the insensitivity that Regulation (EU)
 *  2017/1485 allows a measurement. */
const NEWS_HZ = 0.01;

/** A site whose vehicles answer to the area's frequency while it falls. The area has no other site, so it lives in this one's
 *  queue: every window of the study is an event, and no worker waits for another. */
export class FrequencySite extends SiteRun {
  private readonly epochUs: number;
  private decidedHz: number;
  private areaTimer = 0;

  constructor(parts: SiteRunParts & { readonly area: AreaResponse }) {
    super(parts);
    this.epochUs = parts.model.startEpochUs;
    this.decidedHz = parts.area.frequencyHz;
    this.view.areaFrequencyHz = parts.area.frequencyHz;
  }

  override start(p: Partition): void {
    super.start(p);
    this.areaTimer = p.timer(AREA, 0);
    p.at(this.areaTimer, this.area!.windowUs, AREA);
  }

  override handle(p: Partition, kind: number, entity: number): void {
    if (kind !== AREA) {
      super.handle(p, kind, entity);
      return;
    }
    const area = this.area!;
    area.step(p.nowUs, this.epochUs, this);
    this.view.areaFrequencyHz = area.frequencyHz;
    if (!(Math.abs(area.frequencyHz - this.decidedHz) < NEWS_HZ)) {
      this.decidedHz = area.frequencyHz;
      this.between?.happened(p, "frequency");
    }
    p.at(this.areaTimer, p.nowUs + area.windowUs, AREA);
  }
  override finish(p: Partition, endUs: TimeUs): void {
    // The window that ends with the run.
    if (endUs % this.area!.windowUs === 0) this.area!.step(endUs, this.epochUs, this);
    super.finish(p, endUs);
  }
}
