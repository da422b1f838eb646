import { type TimeUs, US_PER_S } from "../../base/time.ts";
import { atRest, droopShare, swing } from "../../grid/frequency/swing.ts";
import type { AreaMemory } from "./area-memory.ts";
import { type AreaWindows, nextLookUs } from "./area-windows.ts";
import type { FrequencyStudy } from "./frequency-study.ts";
import type { FrequencyRows } from "./record-frequency.ts";

/** A synchronous area, moved by the first worker while all sites stand at a window's edge: their power together → swing
 *  equation → the frequency that each of them measures at the next look. Beside it the same area without them. */
export class Area {
  /** Made anew from the scenario where a run goes on from a checkpoint. */
  static readonly rebuilt = ["study", "memory", "rows", "startEpochUs", "endUs"];
  private readonly study: FrequencyStudy;
  private readonly memory: AreaMemory;
  private readonly rows: FrequencyRows;
  private readonly startEpochUs: number;
  private readonly endUs: TimeUs;
  private readonly withFleet = atRest();
  private readonly without = atRest();
  /** The look that the sites are at, or have before them. */
  private lookUs: TimeUs = 0;

  constructor(options: {
    readonly study: FrequencyStudy;
    readonly memory: AreaMemory;
    readonly rows: FrequencyRows;
    readonly startEpochUs: number;
    readonly endUs: TimeUs;
  }) {
    this.study = options.study;
    this.memory = options.memory;
    this.rows = options.rows;
    this.startEpochUs = options.startEpochUs;
    this.endUs = options.endUs;
  }

  /** Moves the area where a look comes next. Called at every edge, after what the sites did at the look before it. */
  step(edgeUs: TimeUs): void {
    const nextUs = nextLookUs(this.study.windows, this.lookUs);
    const isLook = nextUs <= this.endUs && edgeUs >= lookEdgeUs(nextUs, this.endUs);
    if (this.lookUs > 0 && (isLook || edgeUs === this.endUs)) this.record();
    if (isLook) this.moveTo(nextUs);
  }

  private moveTo(nextUs: TimeUs): void {
    const { study, withFleet, without, memory } = this;
    const missingGw = this.lookUs >= study.lossAtUs ? study.lossGw : 0;
    const spanS = (nextUs - this.lookUs) / US_PER_S;
    // What the vehicles measured at the last look is what they answer to until the next.
    swing(study.system, withFleet, missingGw - (total(memory.deliveredKw) * study.study.fleets) / 1e6, spanS);
    swing(study.system, without, missingGw, spanS);
    this.lookUs = nextUs;
    memory.deviationHz[0] = withFleet.deviationHz + study.ambientHz(nextUs);
  }

  private record(): void {
    const { rows, study, lookUs, memory } = this;
    const { nominalHz } = study.system;
    const offeredKw = Math.min(total(memory.giveKw), total(memory.takeKw));
    const vehicles = total(memory.vehicles);
    const deviationHz = memory.deviationHz[0];
    rows.time.push(this.startEpochUs + lookUs);
    rows.hz.push(nominalHz + deviationHz);
    rows.without.push(nominalHz + (this.without.deviationHz + study.ambientHz(lookUs)));
    rows.asked.push(droopShare(deviationHz, study.droop.deadbandHz, study.droop.fullAtHz) * offeredKw);
    rows.delivered.push(total(memory.deliveredKw));
    rows.offered.push(offeredKw);
    rows.vehicles.push(vehicles);
    rows.soc.push(vehicles > 0 ? total(memory.soc) / vehicles : Number.NaN);
  }
}

/** The edge before which the area has been moved to a look. One at the very end comes as the run is closed, inside its last
 *  window: the area is there by a window of its own, the shortest there is. */
const lookEdgeUs = (lookUs: TimeUs, endUs: TimeUs): TimeUs => (lookUs === endUs ? endUs - 1 : lookUs);

/** The first edge after another at which an area is moved to a look. */
export function nextEdgeUs(windows: AreaWindows, edgeUs: TimeUs, endUs: TimeUs): TimeUs {
  const beforeUs = lookEdgeUs(nextLookUs(windows, edgeUs), endUs);
  return beforeUs > edgeUs ? beforeUs : endUs;
}

/** In the order of sites, so that it does not depend on who runs which. */
function total(bySite: Float64Array): number {
  let sum = 0;
  for (let site = 0; site < bySite.length; site++) sum += bySite[site];
  return sum;
}
