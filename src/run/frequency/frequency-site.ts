import type { TimeUs } from "../../base/time.ts";
import type { Partition } from "../../engine/partition.ts";
import { AREA } from "../site-events.ts";
import { SiteRun } from "../site-run.ts";
import type { SiteRunParts } from "../site-run-parts.ts";
import { type AreaWindows, nextLookUs } from "./area-windows.ts";
import type { SiteResponse } from "./site-response.ts";

/** A policy asked about frequency is asked again once it has moved by this [Hz]: the insensitivity that Regulation (EU)
 *  2017/1485 allows a measurement. */
const NEWS_HZ = 0.01;

/** A site whose vehicles answer to the frequency of the area all sites stand in. Every look at it is an event; by then the area
 *  has been moved there (`area.ts`). */
export class FrequencySite extends SiteRun {
  static override readonly rebuilt = [...SiteRun.rebuilt, "windows"];
  private readonly windows: AreaWindows;
  private readonly controlUs: TimeUs;
  private decidedHz: number;
  private areaTimer = 0;
  private nextUs: TimeUs = 0;

  constructor(parts: SiteRunParts & { readonly area: SiteResponse; readonly windows: AreaWindows }) {
    super(parts);
    this.windows = parts.windows;
    this.controlUs = parts.model.controlUs;
    this.decidedHz = parts.area.frequencyHz;
    this.view.areaFrequencyHz = parts.area.frequencyHz;
  }

  override start(p: Partition): void {
    super.start(p);
    this.areaTimer = p.timer(AREA, 0);
    this.awaitLook(p, 0);
  }

  override handle(p: Partition, kind: number, entity: number): void {
    if (kind !== AREA) {
      super.handle(p, kind, entity);
      return;
    }
    this.look(p.nowUs);
    const { frequencyHz } = this.area!;
    this.view.areaFrequencyHz = frequencyHz;
    // At a control tick's instant the policy has been asked before the frequency was read: what is news then is so a window later.
    if (p.nowUs % this.controlUs !== 0 && !(Math.abs(frequencyHz - this.decidedHz) < NEWS_HZ)) {
      this.decidedHz = frequencyHz;
      this.between?.happened(p, "frequency");
    }
    this.awaitLook(p, p.nowUs);
  }

  override finish(p: Partition, endUs: TimeUs): void {
    // The look that falls on the end of the run.
    if (this.nextUs === endUs) this.look(endUs);
    super.finish(p, endUs);
  }

  private awaitLook(p: Partition, afterUs: TimeUs): void {
    this.nextUs = nextLookUs(this.windows, afterUs);
    p.at(this.areaTimer, this.nextUs, AREA);
  }

  private look(nowUs: TimeUs): void {
    if (this.area!.countsFirst()) this.advanceAll(nowUs);
    this.area!.look(nowUs, this);
  }
}
