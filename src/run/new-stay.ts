import { stream } from "../base/random.ts";
import type { TimeUs } from "../base/time.ts";
import { EventStore } from "../engine/store.ts";
import type { ProtocolModel, SiteModel } from "../model/model.ts";
import type { Failure } from "../protocol/failure.ts";
import type { CableModel } from "../scenario/models/cable.ts";
import { drawFaults, effectsOf, groupsOf } from "./interop/draws.ts";
import type { FaultGroup } from "./interop/pair.ts";
import type { SessionPair, SessionSetup } from "./session/context.ts";
import type { FaultEffects } from "./session/faults.ts";
import { type PilotPair, PilotSpells } from "./session/pilot-spells.ts";
import { checkPlug } from "./session/plug-check.ts";
import type { SessionLedger } from "./session-ledger.ts";
import { type Attempt, NO_EFFECTS, Stay, type StayOptions } from "./stay.ts";

/** Opens the stay of a site's session at its EVSE. */
export type NewStay = (site: SiteModel, ledger: SessionLedger, session: number, host: StayHost) => Stay;

/** Who hears of the stays at a site's EVSEs. */
export interface StayHost {
  onAcCurrent(evse: number, timeUs: TimeUs, currentA: number): void;
  onAttempt(evse: number, attempt: Attempt): void;
}

/** A session without an end of its own: the driver leaves when the trace says so. */
const OPEN_END_S = Number.POSITIVE_INFINITY;

/** Events of all stays of a worker that there is room for at the start. */
const FIRST_EVENTS = 1024;

/** The maker of stays of one run on one worker. @param isKept whether the run writes checkpoints */
export function stays(protocol: ProtocolModel, { isKept = false }: { readonly isKept?: boolean } = {}): NewStay {
  const run: StaysOfRun = {
    protocol,
    store: new EventStore(FIRST_EVENTS),
    groups: protocol.reliability ? groupsOf(protocol.reliability) : [],
    isKept,
    meetings: new Meetings(protocol),
  };
  return (site, ledger, session, host) => new Stay(new Visit(run, site, ledger, session, host));
}

/** What all stays of a run on a worker share. */
interface StaysOfRun {
  readonly protocol: ProtocolModel;
  readonly store: EventStore;
  readonly groups: readonly FaultGroup[];
  readonly isKept: boolean;
  readonly meetings: Meetings;
}

/** A vehicle at a charger. */
interface Meeting {
  readonly pair: SessionPair;
  /** Why nothing can be plugged in. */
  readonly refusal: Failure | undefined;
  readonly pilotPair: PilotPair | undefined;
}

/** How vehicles and chargers meet, each pair looked at once. */
class Meetings {
  private readonly protocol: ProtocolModel;
  private readonly spells = new PilotSpells();
  /** By charger, then by vehicle. */
  private readonly known = new Map<object, (Meeting | undefined)[]>();

  constructor(protocol: ProtocolModel) {
    this.protocol = protocol;
  }

  of(vehicle: number, charger: SessionPair["charger"]): Meeting {
    let ofCharger = this.known.get(charger);
    if (!ofCharger) {
      ofCharger = new Array<Meeting | undefined>(this.protocol.vehicles.length).fill(undefined);
      this.known.set(charger, ofCharger);
    }
    ofCharger[vehicle] ??= this.make(vehicle, charger);
    return ofCharger[vehicle];
  }

  private make(index: number, charger: SessionPair["charger"]): Meeting {
    const vehicle = this.protocol.vehicles[index];
    const plug = checkPlug(vehicle, charger);
    const cable = cableOf(this.protocol, "connector" in plug ? plug.connector : charger.plug.connectors[0]!);
    const pair = { vehicle, charger, cable };
    const refusal = "failure" in plug ? plug.failure : undefined;
    return { pair, refusal, pilotPair: refusal ? undefined : this.spells.pairOf(pair) };
  }
}

/** What a stay is made of, for a session of a site. */
class Visit implements StayOptions {
  readonly arrivalUs: TimeUs;
  readonly departureUs: TimeUs;
  private readonly run: StaysOfRun;
  private readonly site: SiteModel;
  private readonly ledger: SessionLedger;
  private readonly session: number;
  private readonly evse: number;
  private readonly host: StayHost;
  private readonly meeting: Meeting;

  constructor(run: StaysOfRun, site: SiteModel, ledger: SessionLedger, session: number, host: StayHost) {
    const { sessions } = site;
    this.run = run;
    this.site = site;
    this.ledger = ledger;
    this.session = session;
    this.host = host;
    this.evse = sessions.evse[session];
    this.arrivalUs = sessions.arrivalUs[session];
    this.departureUs = sessions.departureUs[session];
    this.meeting = run.meetings.of(sessions.vehicle[session], site.evses[this.evse].charger!);
  }

  get protocol() {
    return this.run.protocol;
  }

  get store() {
    return this.run.store;
  }

  get isKept() {
    return this.run.isKept;
  }

  get refusal() {
    return this.meeting.refusal;
  }

  get pilotPair() {
    return this.isBothWays ? undefined : this.meeting.pilotPair;
  }

  effectsOf(attempt: number): FaultEffects {
    const { groups, protocol } = this.run;
    if (groups.length === 0) return NO_EFFECTS;
    const faults = drawFaults((purpose) => stream(protocol.seed, this.entity, purpose), attempt, groups);
    return faults.length === 0 ? NO_EFFECTS : effectsOf(faults);
  }

  setupOf(attempt: number, flows: Float64Array, effects: FaultEffects): SessionSetup {
    const { ledger, session, isBothWays, site } = this;
    const { sessions } = site;
    const { vehicle, charger, cable } = this.meeting.pair;
    const { efficiency } = vehicle;
    const capacityKwh = sessions.capacityKwh[session];
    const deliveredKwh = flows[0];
    const gainKwh = deliveredKwh * efficiency - flows[1] / efficiency;
    const storedKwh = sessions.initialKwh[session] + gainKwh;
    const wantedKwh = sessions.requestedKwh[session] * site.evses[this.evse].efficiency - deliveredKwh;
    // On alternating current the site's ledger knows when the vehicle has enough.
    const endsItself = ledger.isDc(session) && !isBothWays;
    // Written out: spreading objects costs more than all else here.
    const setup: SessionSetup = {
      vehicle,
      charger,
      cable,
      effects,
      seed: `${this.protocol.seed}/${this.entity}/${attempt}`,
      soc: storedKwh / capacityKwh,
      capacityKwh,
      chargeS: OPEN_END_S,
      horizonS: OPEN_END_S,
      energyKwh: endsItself ? Math.min(wantedKwh, (capacityKwh - storedKwh) / efficiency) : undefined,
    };
    return isBothWays ? { ...setup, ...bothWaysOf(ledger, session, sessions.bothWays!.leastSoc) } : setup;
  }

  onAcCurrent(timeUs: TimeUs, currentA: number): void {
    this.host.onAcCurrent(this.evse, timeUs, currentA);
  }

  onAttempt(attempt: Attempt): void {
    this.host.onAttempt(this.evse, attempt);
  }

  private get entity(): string {
    return `${this.site.id}/${this.site.sessions.ids[this.session]}`;
  }

  private get isBothWays(): boolean {
    return this.ledger.isDc(this.session) && this.ledger.mostDischargeA[this.session] > 0;
  }
}

/** A vehicle that may give back stays when it has what it came for, and keeps its battery within bounds. */
const bothWaysOf = (ledger: SessionLedger, session: number, leastSoc: number) => ({
  bothWays: { leastSoc, ceilingSoc: ledger.ceilingSoc(session, false) },
  meterKw: (plugKw: number) => ledger.meterKw(session, plugKw),
});

const cableOf = ({ cables }: ProtocolModel, connector: string): CableModel => cables[connector]!;
