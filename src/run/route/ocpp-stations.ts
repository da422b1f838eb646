import type { TimeUs } from "../../base/time.ts";
import type { SiteModel } from "../../model/model.ts";
import type { Machine } from "../../protocol/machine.ts";
import type { ProfileJson } from "../../protocol/ocpp/charging/profile-json.ts";
import type { CallFrame, Payload } from "../../protocol/ocpp/frame.ts";
import { writeInstant } from "../../protocol/ocpp/instant.ts";
import type { Dialect } from "../../protocol/ocpp/station/dialect.ts";
import type { LimitSource } from "../../protocol/ocpp/station/external-limit.ts";
import type { MeterReading, StationEvent, StationInput, StationOutput } from "../../protocol/ocpp/station/input.ts";
import { DEFAULTS_16, DEFAULTS_201, type Settings } from "../../protocol/ocpp/station/settings.ts";
import type { StationBuild, StationState } from "../../protocol/ocpp/station/state.ts";
import { ocppStation } from "../../protocol/ocpp/station/station.ts";
import { OCPP_16 } from "../../protocol/ocpp/v16/dialect.ts";
import { OCPP_21 } from "../../protocol/ocpp/v21/dialect.ts";
import { OCPP_201 } from "../../protocol/ocpp/v201/dialect.ts";

type OcppVersion = "1.6" | "2.0.1" | "2.1";
const DIALECTS: Readonly<Record<OcppVersion, Dialect>> = { "1.6": OCPP_16, "2.0.1": OCPP_201, "2.1": OCPP_21 };

/** Nothing is sent by the clock: meters are read by the site itself, and a run of a month is not to count heartbeats. */
const QUIET: Partial<Settings> = { heartbeatIntervalS: 0, sampleIntervalS: 0, clockAlignedIntervalS: 0 };
const NO_METERS: readonly MeterReading[] = [];
const PROFILE_ID = 1;
/** Every driver's: who they are changes nothing here. */
const CARD = { id: "DRIVER", type: "Central" };

/** What a station said to a set-point. */
export interface StationAnswer {
  readonly isAccepted: boolean;
  /** What its EVSE may have from now on [A per phase]. */
  readonly currentA: number;
}

/** What a station has told its back office of a limit that is not from there. */
export interface StationWord {
  readonly evse: number;
  readonly action: string;
  readonly payload: Payload;
}

/** Who limits a station beside its back office, and to what. */
export interface PlaceLimit {
  readonly source: LimitSource;
  readonly limitW: number;
  /** Phases in use at its EVSE. */
  readonly phases: number;
}

/** A site's charging stations as OCPP machines, one for each EVSE, and the back office they speak to. It accepts what it is
 *  asked, and its own answers take no time: what takes time on the way is the route's to say. */
export class OcppStations {
  private readonly version: OcppVersion;
  private readonly builds: readonly StationBuild[];
  private readonly machines: readonly Machine<StationState, StationInput, StationOutput>[];
  private readonly states: StationState[];
  private asked = 0;
  private transactions = 0;
  /** Words of limits that are not the back office's, in the order in which they were said; whoever takes them empties it. */
  readonly said: StationWord[] = [];

  /** By this class from its options. */
  static readonly rebuilt = ["builds", "machines"];

  constructor(site: SiteModel, version: OcppVersion, epochUs: number) {
    this.version = version;
    this.builds = site.evses.map((evse, i) => ({
      id: site.evseIds[i],
      vendor: "gridpilot",
      model: "station",
      evseCount: 1,
      epochUs,
      rateUnit: "A",
      hardware: { limitA: evse.maxCurrentA, limitW: 1, phases: evse.phases, voltageV: evse.voltageV },
    }));
    const settings = { ...(version === "1.6" ? DEFAULTS_16 : DEFAULTS_201), ...QUIET, offlineUnknownAllowed: true };
    this.machines = this.builds.map((build) => ocppStation(build, DIALECTS[version], settings));
    this.states = this.machines.map(({ initial }) => initial);
    for (let evse = 0; evse < this.states.length; evse++) {
      this.tell(evse, 0, { kind: "restarted", reason: "PowerUp" });
      this.tell(evse, 0, { kind: "connected" });
    }
  }

  /** A vehicle plugs in, and its driver shows a card. */
  plugIn(evse: number, atUs: TimeUs): void {
    this.tell(evse, atUs, { kind: "plugged", evse: 1 });
    this.tell(evse, atUs, { kind: "presented", evse: 1, token: CARD });
    this.tell(evse, atUs, { kind: "charging", evse: 1, state: "Charging" });
  }

  unplug(evse: number, atUs: TimeUs): void {
    this.tell(evse, atUs, { kind: "unplugged", evse: 1 });
  }

  /** The connection is lost, or is there again. */
  connection(evse: number, atUs: TimeUs, isThere: boolean): void {
    if (this.states[evse].online === isThere) return;
    this.tell(evse, atUs, isThere ? { kind: "connected" } : { kind: "disconnected", draw: 0 });
  }

  /** SetChargingProfile arrives at a station: a Tx profile of one step without an end.
   *  @param currentA per phase; below 0 it is a set-point to discharge with (2.1) */
  setCurrent(evse: number, atUs: TimeUs, currentA: number): StationAnswer {
    const id = `csms-${++this.asked}`;
    const payload = this.profileFor(currentA, this.transactionId(evse));
    const reply = this.tell(evse, atUs, { kind: "received", frame: [2, id, "SetChargingProfile", payload] });
    const { limit } = this.states[evse].evses[0]!;
    return { isAccepted: reply?.["status"] === "Accepted", currentA: limit?.setpoint ?? limit?.limit ?? 0 };
  }

  /** An energy manager or the grid's operator limits a station, or no longer does.
   *  @returns what its EVSE may have from now on [A per phase]; NaN where no set-point has come yet, which it waits for */
  constrain(evse: number, atUs: TimeUs, limit: PlaceLimit | undefined): number {
    const { epochUs } = this.builds[evse];
    const profile = limit && { profile: placeProfile(limit, writeInstant(atUs, epochUs)) };
    const source = limit && { source: limit.source, isGridCritical: limit.source === "SO" };
    this.tell(evse, atUs, { kind: "constrained", evse: 0, purpose: "ExternalConstraints", ...profile, ...source });
    const { evses, profiles } = this.states[evse];
    if (!profiles.some(({ profile: { purpose } }) => purpose === "Tx")) return Number.NaN;
    const held = evses[0]!.limit;
    return held?.setpoint ?? held?.limit ?? 0;
  }

  private transactionId(evse: number): string | undefined {
    const state = this.states[evse];
    const running = state.evses[0]!.transaction;
    return running && DIALECTS[this.version].transactionIdOf(running.ref, this.builds[evse], state);
  }

  private profileFor(currentA: number, transactionId: string | undefined): Payload {
    const period =
      currentA < 0
        ? { limit: 0, setpoint: currentA, dischargeLimit: currentA, operationMode: "CentralSetpoint" }
        : { limit: currentA };
    const schedule = { chargingRateUnit: "A", chargingSchedulePeriod: [{ startPeriod: 0, ...period }] };
    const profile = { stackLevel: 0, chargingProfilePurpose: "TxProfile", chargingProfileKind: "Relative" };
    if (this.version === "1.6") {
      const own = { chargingProfileId: PROFILE_ID, transactionId: Number(transactionId) };
      return { connectorId: 1, csChargingProfiles: { ...own, ...profile, chargingSchedule: schedule } };
    }
    const own = { id: PROFILE_ID, transactionId, ...profile };
    return { evseId: 1, chargingProfile: { ...own, chargingSchedule: [{ id: 1, ...schedule }] } };
  }

  /** Lets a station hear something, answers what it asks, and gives back its reply to what it was asked. */
  private tell(evse: number, atUs: TimeUs, event: StationEvent): Payload | undefined {
    const step = this.machines[evse].step(this.states[evse], { ...event, atUs, readings: NO_METERS });
    this.states[evse] = step.state;
    let reply: Payload | undefined;
    for (const output of step.outputs) {
      if (output.kind !== "send") continue;
      const { frame } = output;
      if (frame[0] === 2) this.answer(evse, atUs, frame);
      else if (frame[0] === 3) reply = frame[2];
    }
    return reply;
  }

  private answer(evse: number, atUs: TimeUs, [, id, action, payload]: CallFrame): void {
    if (action.endsWith("ChargingLimit") || payload["triggerReason"] === "ChargingRateChanged")
      this.said.push({ evse, action, payload });
    const answer = this.wordsFor(action, payload, evse, atUs);
    this.tell(evse, atUs, { kind: "received", frame: [3, id, answer] });
  }

  private wordsFor(action: string, payload: Payload, evse: number, atUs: TimeUs): Payload {
    const accepted = { status: "Accepted" };
    const currentTime = writeInstant(atUs, this.builds[evse].epochUs);
    if (action === "BootNotification") return { ...accepted, currentTime, interval: 0 };
    if (action === "Authorize") return this.version === "1.6" ? { idTagInfo: accepted } : { idTokenInfo: accepted };
    if (action === "StartTransaction") return { idTagInfo: accepted, transactionId: ++this.transactions };
    if (action === "TransactionEvent") return payload["idToken"] ? { idTokenInfo: accepted } : {};
    return {};
  }
}

/** An external limit as the station holds it: from now on, without an end. */
function placeProfile({ limitW, phases }: PlaceLimit, startSchedule: string): ProfileJson {
  const period = { startPeriod: 0, limit: limitW, numberPhases: phases };
  return {
    ...{ id: 0, stackLevel: 0, chargingProfilePurpose: "ChargingStationExternalConstraints" },
    chargingProfileKind: "Absolute",
    chargingSchedule: [{ startSchedule, chargingRateUnit: "W", chargingSchedulePeriod: [period] }],
  };
}
