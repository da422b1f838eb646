import type { SiteView } from "../policy/policy.ts";

/** A site's view as its policy holds it: what `SiteView` names and no more. The object behind it, which the run moves on,
 *  cannot be reached from here, by a plug-in in plain JavaScript neither: its methods and its signal would show what is to
 *  come. Made once; arrays are those behind it, and numbers are read through. */
export class ShownView implements SiteView {
  readonly evseCount: SiteView["evseCount"];
  readonly evseIds: SiteView["evseIds"];
  readonly active: SiteView["active"];
  readonly arrivalUs: SiteView["arrivalUs"];
  readonly departureUs: SiteView["departureUs"];
  readonly remainingKwh: SiteView["remainingKwh"];
  readonly maxCurrentA: SiteView["maxCurrentA"];
  readonly minCurrentA: SiteView["minCurrentA"];
  readonly bothWays: SiteView["bothWays"];
  readonly maxDischargeA: SiteView["maxDischargeA"];
  readonly minDischargeA: SiteView["minDischargeA"];
  readonly givableKwh: SiteView["givableKwh"];
  readonly roomKwh: SiteView["roomKwh"];
  readonly soc: SiteView["soc"];
  readonly departureSoc: SiteView["departureSoc"];
  readonly capacityKwh: SiteView["capacityKwh"];
  readonly leastSoc: SiteView["leastSoc"];
  readonly mostSoc: SiteView["mostSoc"];
  readonly maxChargeKw: SiteView["maxChargeKw"];
  readonly announcedKw: SiteView["announcedKw"];
  readonly meteredA: SiteView["meteredA"];
  readonly allowedCurrentsA: SiteView["allowedCurrentsA"];
  readonly voltageV: SiteView["voltageV"];
  readonly phases: SiteView["phases"];
  readonly measuredVoltagePu: SiteView["measuredVoltagePu"];
  readonly supply: SiteView["supply"];
  readonly localWeekUs: SiteView["localWeekUs"];
  readonly series: SiteView["series"];
  readonly limits: SiteView["limits"];
  readonly #of: SiteView;

  constructor(of: SiteView) {
    this.#of = of;
    this.evseCount = of.evseCount;
    this.evseIds = of.evseIds;
    this.active = of.active;
    this.arrivalUs = of.arrivalUs;
    this.departureUs = of.departureUs;
    this.remainingKwh = of.remainingKwh;
    this.maxCurrentA = of.maxCurrentA;
    this.minCurrentA = of.minCurrentA;
    this.bothWays = of.bothWays;
    this.maxDischargeA = of.maxDischargeA;
    this.minDischargeA = of.minDischargeA;
    this.givableKwh = of.givableKwh;
    this.roomKwh = of.roomKwh;
    this.soc = of.soc;
    this.departureSoc = of.departureSoc;
    this.capacityKwh = of.capacityKwh;
    this.leastSoc = of.leastSoc;
    this.mostSoc = of.mostSoc;
    this.maxChargeKw = of.maxChargeKw;
    this.announcedKw = of.announcedKw;
    this.meteredA = of.meteredA;
    this.allowedCurrentsA = of.allowedCurrentsA;
    this.voltageV = of.voltageV;
    this.phases = of.phases;
    this.measuredVoltagePu = of.measuredVoltagePu;
    this.supply = of.supply;
    this.localWeekUs = of.localWeekUs;
    this.series = of.series;
    this.limits = of.limits;
  }

  get nowUs(): number {
    return this.#of.nowUs;
  }
  get intervalUs(): number {
    return this.#of.intervalUs;
  }
  get activeCount(): number {
    return this.#of.activeCount;
  }
  get bothWaysCount(): number {
    return this.#of.bothWaysCount;
  }
  get meteredFromUs(): number {
    return this.#of.meteredFromUs;
  }
  get meteredUntilUs(): number {
    return this.#of.meteredUntilUs;
  }
  get measuredFrequencyHz(): number {
    return this.#of.measuredFrequencyHz;
  }
  get reserveShare(): number {
    return this.#of.reserveShare;
  }
  get exportLimitKw(): number {
    return this.#of.exportLimitKw;
  }
  get isIslanded(): boolean {
    return this.#of.isIslanded;
  }
  get lastPowerKw(): number {
    return this.#of.lastPowerKw;
  }
  get lastLoadKw(): number {
    return this.#of.lastLoadKw;
  }
  get lastSolarKw(): number {
    return this.#of.lastSolarKw;
  }
  get measuredFeederKw(): number {
    return this.#of.measuredFeederKw;
  }
}
