import { type TimeUs, US_PER_H } from "../../base/time.ts";
import type { ReserveFleet } from "../../grid/frequency/fleet-response.ts";
import { reserveKw } from "../../grid/frequency/fleet-response.ts";
import type { SiteEvse, SiteModel, VehicleRating } from "../../model/model.ts";
import type { RunData } from "../../model/run-data.ts";
import type { SessionLedger } from "../session-ledger.ts";
import type { SiteViewState } from "../site-view.ts";
import type { Stay } from "../stay.ts";
import type { AreaMemory } from "./area-memory.ts";
import { type FrequencyStudy, reservePower } from "./frequency-study.ts";

/** The site's side of the response: who stands where, and what each draws beside it. By EVSE. */
export interface Standing {
  readonly sessionAt: Int32Array;
  /** At the meter, negative what is given back [kW]. */
  readonly drawableKw: Float64Array;
  /** What each EVSE offers beside the response [A]. */
  readonly pilotA: Float64Array;
  readonly stayAt: readonly (Stay | undefined)[];
  readonly ledger: SessionLedger;
  readonly view: SiteViewState;
}

/** What a site gives an EVSE beside the response, as `Stay.offer`. */
export interface Offer {
  readonly currentA: number;
  readonly limitKw: number;
  readonly ceilingSoc: number;
}

/** What a response is made of. */
export interface ResponseParts {
  readonly data: RunData;
  readonly site: SiteModel;
  readonly study: FrequencyStudy;
  readonly memory: AreaMemory;
}

/** What the vehicles of one site do for their area's frequency, look by look. By EVSE. */
export abstract class SiteResponse {
  /** Made anew from the scenario where a run goes on from a checkpoint. */
  static readonly rebuilt: readonly string[] = ["study", "site", "powerOf", "memory"];
  protected readonly study: FrequencyStudy;
  protected readonly site: SiteModel;
  protected readonly powerOf: ReturnType<typeof reservePower>;
  private readonly memory: AreaMemory;
  protected readonly fleet: ReserveFleet & { readonly baseKw: Float64Array };
  /** What each draws beside its response, negative what it gives back; and the most its vehicle can give and take [kW]. */
  protected readonly drawsKw: Float64Array;
  protected readonly mostGivenKw: Float64Array;
  private readonly mostTakenKw: Float64Array;
  protected readonly sessionAt: Int32Array;
  /** 1 where a vehicle that gives nothing back can but draw less than it does. */
  protected readonly isOneWay: Uint8Array;
  private lookUs: TimeUs = 0;

  constructor({ data, site, study, memory }: ResponseParts) {
    const evses = site.evses.length;
    this.study = study;
    this.site = site;
    this.powerOf = reservePower(data, site);
    this.memory = memory;
    this.sessionAt = new Int32Array(evses).fill(-1);
    this.isOneWay = new Uint8Array(evses);
    const none = () => new Float64Array(evses);
    this.drawsKw = none();
    this.mostGivenKw = none();
    this.mostTakenKw = none();
    const { efficiency } = study.study;
    const bounds = { giveKw: none(), takeKw: none(), storedKwh: none(), leastKwh: none(), mostKwh: none() };
    this.fleet = { ...bounds, baseKw: none(), efficiency };
  }

  /** Whether energy has to be counted to a look before it. */
  countsFirst(): boolean {
    return false;
  }

  /** What a session by energy draws of what it may [kW at the meter]. */
  drawnKw(_evse: number, drawableKw: number): number {
    return drawableKw;
  }

  /** As a meter at the site shows it at this look [Hz]. */
  get frequencyHz(): number {
    return this.study.system.nominalHz + this.memory.deviationHz[0];
  }

  /** Answers to the frequency as it is now; what flows is counted to the end of the span since the last look. */
  look(nowUs: TimeUs, standing: Standing): void {
    const { study, memory, site, fleet } = this;
    const isLost = this.lookUs >= study.lossAtUs;
    this.see(nowUs, standing);
    if (!isLost) this.offer(site.index);
    const spanUs = nowUs - this.lookUs;
    memory.deliveredKw[site.index] = this.answer(nowUs, spanUs, memory.deviationHz[0], standing, isLost);
    this.lookUs = nowUs;
    let vehicles = 0;
    let soc = 0;
    for (let evse = 0; evse < fleet.giveKw.length; evse++) {
      if (fleet.giveKw[evse] === 0) continue;
      vehicles++;
      soc += (fleet.storedKwh[evse] * study.study.mostSoc) / fleet.mostKwh[evse];
    }
    memory.vehicles[site.index] = vehicles;
    memory.soc[site.index] = soc;
  }

  /** Energy has gone through the site's meters [kWh]. */
  count(_kwh: number): void {}

  /** Books what the vehicle at an EVSE has given and taken since it was asked last, beside what its session did.
   *  @param hours since then [h]  @returns energy at the meter, given back negative [kWh] */
  book(_evse: number, _session: number, _hours: number, _ledger: SessionLedger): number {
    return 0;
  }

  /** The site gives an EVSE's stay this much beside the response. */
  allot(_evse: number, stay: Stay, { currentA, limitKw, ceilingSoc }: Offer, _standing: Standing): void {
    stay.offer(currentA, limitKw, ceilingSoc);
  }

  /** @param spanUs since the last look  @returns power given to the grid by all together [kW] */
  protected abstract answer(
    nowUs: TimeUs,
    spanUs: TimeUs,
    deviationHz: number,
    standing: Standing,
    isLost: boolean,
  ): number;

  /** Another vehicle stands at an EVSE, or none. */
  protected came(_evse: number): void {}

  /** A vehicle that is not counted on yet, or no more. */
  protected standAside(evse: number): void {
    this.fleet.giveKw[evse] = 0;
    this.fleet.takeKw[evse] = 0;
    this.fleet.baseKw[evse] = 0;
  }

  /** What a session's vehicle draws beside its response, negative what it gives back [kW]. */
  protected baseKw(evse: number, _session: number, { drawableKw }: Standing): number {
    return drawableKw[evse];
  }

  /** What a vehicle that only charges can do without [kW]. It is not stopped: after that several do not go on by themselves
   *  (`restartNeedsPilotOffS`), and their drivers would find them empty. */
  private sparedKw(session: number, drawsKw: number, ledger: SessionLedger): number {
    if (session < 0 || drawsKw <= 0) return 0;
    const rating = this.site.evses[this.site.sessions.evse[session]];
    const leastKw = ledger.isDc(session)
      ? LEAST_DC_KW
      : ledger.drawableKw(session, leastDrawnA(rating, ledger.vehicleOf(session)));
    return Math.max(0, drawsKw - leastKw);
  }

  /** Alternating current that leaves a vehicle a power, but for the least it charges with [A]. */
  protected drawnA(evse: number, session: number, leftKw: number, ledger: SessionLedger): number {
    const leastA = leastDrawnA(this.site.evses[evse], ledger.vehicleOf(session));
    return Math.max(leastA, leftKw / ledger.kwPerAmp[session]);
  }

  /** Reserve is sold both ways, by all sites together. */
  private offer(site: number): void {
    const { giveKw, takeKw } = reserveKw(this.fleet);
    this.memory.giveKw[site] = giveKw;
    this.memory.takeKw[site] = takeKw;
  }

  /** Who has come and gone, and what each draws. */
  protected see(_nowUs: TimeUs, standing: Standing): void {
    const { sessionAt, ledger } = standing;
    const { fleet } = this;
    const { leastSoc, mostSoc } = this.study.study;
    for (let evse = 0; evse < sessionAt.length; evse++) {
      const session = sessionAt[evse];
      const isNew = session !== this.sessionAt[evse];
      if (isNew) {
        this.sessionAt[evse] = session;
        const power = session < 0 ? NOBODY : this.powerOf(session);
        this.mostGivenKw[evse] = power.giveKw;
        this.mostTakenKw[evse] = power.takeKw;
        this.isOneWay[evse] = session >= 0 && power.giveKw === 0 ? 1 : 0;
        const capacityKwh = session < 0 ? 0 : this.site.sessions.capacityKwh[session];
        fleet.storedKwh[evse] = session < 0 ? 0 : ledger.storedKwh[session];
        // What is not drawn leaves no battery.
        fleet.leastKwh[evse] = this.isOneWay[evse] === 1 ? Number.NEGATIVE_INFINITY : leastSoc * capacityKwh;
        fleet.mostKwh[evse] = mostSoc * capacityKwh;
        this.came(evse);
      }
      const drawsKw = session < 0 ? 0 : this.baseKw(evse, session, standing);
      const isOneWay = this.isOneWay[evse] === 1;
      this.drawsKw[evse] = drawsKw;
      fleet.giveKw[evse] = isOneWay ? this.sparedKw(session, drawsKw, ledger) : this.mostGivenKw[evse];
      fleet.takeKw[evse] = this.mostTakenKw[evse];
      fleet.baseKw[evse] = isOneWay ? 0 : drawsKw;
      if (isOneWay) fleet.storedKwh[evse] = ledger.storedKwh[session];
    }
  }
}

const NOBODY = { giveKw: 0, takeKw: 0 };

/** Several vehicles end a session on direct current in which less than 1 A flows, and no battery has more than 1,000 V [kW]. */
const LEAST_DC_KW = 1;

/** Least current that a vehicle charges with at an EVSE [A]. */
export const leastDrawnA = (
  rating: Pick<SiteEvse, "minCurrentA">,
  vehicle: Pick<VehicleRating, "minCurrentA">,
): number => Math.max(rating.minCurrentA, vehicle.minCurrentA);

/** A span in hours. */
export const hoursOf = (spanUs: TimeUs): number => spanUs / US_PER_H;
