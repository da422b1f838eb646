import type { Stream } from "../../base/random.ts";
import type { EvseHlcSettings } from "../../protocol/hlc/evse.ts";
import { HLC_PROTOCOLS } from "../../protocol/hlc/registry.ts";
import type { VehicleHlcSettings } from "../../protocol/hlc/vehicle.ts";
import { CHAINS } from "../../protocol/link/certificates.ts";
import type { EvseLinkSettings } from "../../protocol/link/evse.ts";
import type { VehicleLinkSettings } from "../../protocol/link/vehicle.ts";
import { SLAC } from "../../protocol/slac/constants.ts";
import type { EvseSlacSettings } from "../../protocol/slac/evse-state.ts";
import type { VehicleSlacSettings } from "../../protocol/slac/vehicle-state.ts";
import type { SessionSetup } from "./context.ts";
import { neededVoltageV } from "./dc-ratings.ts";
import { phasesInUse } from "./pilot-settings.ts";
import { OWN_EVSE } from "./powerline.ts";

/** TLS handshakes of embedded controllers take 0.3 to 2 s in all; each side's share is assumed [ms]. */
const TLS_SHARE_MS = 400;
/** Spread of every delay around its model's value: uniform within ±10 %, drawn once per session. Assumed. */
const SPREAD = 0.1;

const spread = (ms: number, draw: Stream): number => ms * (1 + SPREAD * (2 * draw() - 1));

const TWO_DIGITS = Array.from({ length: 256 }, (_, byte) => byte.toString(16).toUpperCase().padStart(2, "0"));

/** A number of 32 bits in hexadecimal digits: from a table, because `toString(16)` takes a microsecond. */
const eightDigits = (bits: number): string =>
  TWO_DIGITS[bits >>> 24]! +
  TWO_DIGITS[(bits >>> 16) & 255]! +
  TWO_DIGITS[(bits >>> 8) & 255]! +
  TWO_DIGITS[bits & 255]!;

/** The vehicle's modem. Sounds keep their distance: TP_EV_batch_msg_interval is the modem's own clock. */
export function vehicleSlacSettings({ vehicle, effects }: SessionSetup, draw: Stream): VehicleSlacSettings {
  const { slac } = vehicle.plug;
  return {
    startMs: spread(slac.startMs, draw),
    afterParmMs: spread(slac.afterParmMs, draw),
    soundGapMs: slac.soundGapMs,
    beforeMatchMs: spread(slac.beforeMatchMs, draw),
    linkUpMs: spread(slac.linkUpMs, draw),
    parmRequests: slac.parmRequests,
    parmIntervalMs: slac.parmIntervalMs,
    givesUpUntilReplug: slac.givesUpUntilReplug,
    validation: slac.validation,
    toggles: slac.toggles,
    toggleStateMs: slac.toggleStateMs,
    amplitudeMap: slac.amplitudeMap,
    choice: effects.neighbourAnswersFirst ? "first-answer" : slac.choice,
  };
}

export function evseSlacSettings({ charger, effects }: SessionSetup, evse: string, draw: Stream): EvseSlacSettings {
  const { slac } = charger.plug;
  const bootMs = evse === OWN_EVSE ? (effects.modemLateMs ?? 0) : 0;
  return {
    evse,
    attenuationMs: spread(slac.attenuationMs, draw),
    waitsForTimer: slac.waitsForTimer,
    sequenceMs: slac.sequenceMs,
    resetMs: slac.resetMs,
    bootMs,
    // Nobody measured how long a modem takes to wake: as long as to come up after a match, assumed.
    wakeMs: effects.modemWakeMs ?? slac.resetMs,
    amplitudeMap: slac.amplitudeMap,
    maxAttempts: SLAC.cConnMaxMatch,
  };
}

export function vehicleLinkSettings({ vehicle }: SessionSetup, draw: Stream): VehicleLinkSettings {
  return { tls: vehicle.plug.tls, tlsMs: spread(TLS_SHARE_MS, draw), beforeSdpMs: spread(50, draw) };
}

export function evseLinkSettings({ charger, effects }: SessionSetup, draw: Stream): EvseLinkSettings {
  return {
    tls: charger.plug.tls,
    tlsMs: effects.tlsSlowMs ?? spread(TLS_SHARE_MS, draw),
    // RFC 6335's dynamic range, as ISO 15118 asks; the number itself is of no consequence.
    port: 49_152 + Math.floor(draw() * 16_384),
    refusesTcp: effects.tcpRefused === true,
    chain: CHAINS.secc,
    chainAgeDays: effects.tlsExpired ? CHAINS.secc.at(-1)!.validDays + 1 : 1,
  };
}

export function vehicleHlcSettings(setup: SessionSetup, isDc: boolean, draw: Stream): VehicleHlcSettings {
  const { vehicle, charger, effects } = setup;
  const { plug, battery } = vehicle;
  const { dc, think } = plug;
  const acKw = Math.min(vehicle.maxPowerKw, (charger.plug.voltageV * charger.maxCurrentA * phasesInUse(setup)) / 1000);
  return {
    protocols: plug.protocols.map((name) => HLC_PROTOCOLS[name]),
    mode: isDc ? "DC" : "AC",
    evccId: "02000000E501",
    contract: plug.contract,
    bidirectional: plug.bidirectional,
    controlMode: plug.controlMode,
    phases: phasesInUse(setup),
    maxAcCurrentA: (vehicle.maxPowerKw * 1000) / (charger.plug.voltageV * vehicle.phases),
    minAcCurrentA: vehicle.minCurrentA,
    maxAcVoltageV: plug.maxAcVoltageV,
    maxPowerW: (isDc && dc ? dc.maxPowerKw : acKw) * 1000,
    minPowerW: 100,
    maxDischargePowerW: (isDc && dc ? dc.maxDischargeKw : plug.maxAcDischargeKw) * 1000,
    minDischargePowerW: (isDc && dc ? dc.minDischargeKw : 0) * 1000,
    maxCurrentA: dc?.maxCurrentA ?? 0,
    maxVoltageV: dc?.maxVoltageV ?? 0,
    neededVoltageV: isDc && dc ? neededVoltageV(setup) : 0,
    capacityWh: battery.kind === "two-stage" ? battery.capacityKwh * 1000 : 60_000,
    think: {
      setupMs: spread(think.setupMs, draw),
      cableCheckMs: spread(think.cableCheckMs, draw),
      firstLoopMs: spread(think.firstLoopMs, draw),
      loopMs: spread(think.loopMs, draw),
    },
    preChargePatienceS: plug.quirks.preChargePatienceS,
    profileRounds: 0,
    skipsRequest: effects.skipsRequest,
    endsAfterAuthorisation: plug.quirks.endsAfterAuthorisation && !isDc,
    silentBefore: effects.silentBefore,
    wrongSessionId: effects.wrongSessionId === true,
  };
}

export function evseHlcSettings(setup: SessionSetup, isDc: boolean, draw: Stream): EvseHlcSettings {
  const { charger, effects } = setup;
  const { plug } = charger;
  const answerMs: Record<string, number> = {};
  for (const [name, ms] of Object.entries(plug.answers.perMessage)) answerMs[name] = spread(ms, draw);
  if (effects.loopAnswerMs !== undefined) {
    for (const loop of ["CurrentDemand", "AC_ChargeLoop", "DC_ChargeLoop"]) answerMs[loop] = effects.loopAnswerMs;
  }
  return {
    protocols: plug.protocols.map((name) => HLC_PROTOCOLS[name]),
    mode: isDc ? "DC" : "AC",
    evseId: "ZZ00000",
    sessionId: eightDigits(Math.floor(draw() * 2 ** 32)),
    plugAndCharge: plug.plugAndCharge,
    bidirectional: isDc ? (plug.dc?.bidirectional ?? false) : plug.bidirectional,
    free: plug.authorisation.kind === "free",
    phases: phasesInUse(setup),
    nominalVoltageV: plug.voltageV,
    maxAcCurrentA: charger.maxCurrentA,
    minPowerW: 100,
    minCurrentA: plug.dc?.minCurrentA ?? charger.minCurrentA,
    minVoltageV: plug.dc?.minVoltageV ?? 0,
    rippleA: plug.dc?.rippleA ?? 0,
    answerMs,
    defaultAnswerMs: spread(plug.answers.defaultMs, draw),
    refuses: effects.refuses,
    contractValid: !effects.contractExpired,
  };
}
