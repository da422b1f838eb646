import { drive } from "../machine-driver.ts";
import { type EvseFacts, type EvseHlcSettings, evseHlc } from "./evse.ts";
import type { HlcMessage } from "./message.ts";
import type { HlcProtocol } from "./protocol.ts";
import { HLC_PROTOCOLS } from "./registry.ts";
import { type VehicleFacts, type VehicleHlcSettings, vehicleHlc } from "./vehicle.ts";

/** Settings in which nothing is special. */
export const vehicleSettings = (given: Partial<VehicleHlcSettings> = {}): VehicleHlcSettings => ({
  protocols: [HLC_PROTOCOLS["iso15118-2"]],
  mode: "DC",
  evccId: "02000000E501",
  contract: false,
  bidirectional: false,
  controlMode: "scheduled",
  phases: 3,
  maxAcCurrentA: 16,
  minAcCurrentA: 6,
  maxAcVoltageV: 400,
  maxPowerW: 11_000,
  minPowerW: 100,
  maxDischargePowerW: 0,
  minDischargePowerW: 0,
  maxCurrentA: 200,
  maxVoltageV: 450,
  neededVoltageV: 0,
  capacityWh: 60_000,
  think: { setupMs: 20, cableCheckMs: 20, firstLoopMs: 20, loopMs: 100 },
  preChargePatienceS: undefined,
  profileRounds: 0,
  skipsRequest: undefined,
  endsAfterAuthorisation: false,
  silentBefore: undefined,
  wrongSessionId: false,
  ...given,
});

export const evseSettings = (given: Partial<EvseHlcSettings> = {}): EvseHlcSettings => ({
  protocols: Object.values(HLC_PROTOCOLS),
  mode: "DC",
  evseId: "ZZ00000",
  sessionId: "A1B2C3D4",
  plugAndCharge: false,
  bidirectional: false,
  free: true,
  phases: 3,
  nominalVoltageV: 230,
  maxAcCurrentA: 32,
  minPowerW: 100,
  minCurrentA: 0,
  minVoltageV: 150,
  rippleA: 1,
  answerMs: {},
  defaultAnswerMs: 10,
  refuses: undefined,
  contractValid: true,
  ...given,
});

/** Two machines on one connection without delay, with devices that are ready at once unless told otherwise. */
export interface HlcBench {
  readonly vehicle?: Partial<VehicleHlcSettings>;
  readonly evse?: Partial<EvseHlcSettings>;
  readonly vehicleFacts?: Partial<VehicleFacts>;
  readonly evseFacts?: Partial<EvseFacts>;
  readonly tls?: "none" | "1.2" | "1.3";
  /** What happens at which millisecond. */
  readonly at?: Readonly<Record<number, { vehicle?: Partial<VehicleFacts>; evse?: Partial<EvseFacts> }>>;
  readonly forMs?: number;
}

/** Plays a bench and says what was exchanged and how each side ended. */
export function playBench(bench: HlcBench) {
  const vehicle = drive(vehicleHlc(vehicleSettings(bench.vehicle)));
  const evse = drive(evseHlc(evseSettings({ mode: bench.vehicle?.mode ?? "DC", ...bench.evse })));
  const tls = bench.tls ?? "none";
  vehicle.send({ kind: "facts", facts: { preCharged: true, weldingChecked: true, ...bench.vehicleFacts } });
  evse.send({
    kind: "facts",
    facts: {
      authorisation: "accepted",
      vehicleReady: true,
      contactorClosed: true,
      isolation: "valid",
      maxCurrentA: 125,
      maxVoltageV: 500,
      maxPowerW: 50_000,
      ...bench.evseFacts,
    },
  });
  evse.send({ kind: "connected", tls });
  vehicle.send({ kind: "connected", tls });
  const messages: { readonly atMs: number; readonly message: HlcMessage }[] = [];
  let fromVehicle = 0;
  let fromEvse = 0;
  for (let ms = 0; ms < (bench.forMs ?? 5000); ms++) {
    const change = bench.at?.[ms];
    if (change?.vehicle) vehicle.send({ kind: "facts", facts: change.vehicle });
    if (change?.evse) evse.send({ kind: "facts", facts: change.evse });
    vehicle.wait(1);
    evse.wait(1);
    for (; fromVehicle < vehicle.said.length; fromVehicle++) {
      const { output, atMs } = vehicle.said[fromVehicle]!;
      if (output.kind !== "message") continue;
      messages.push({ atMs, message: output.message });
      evse.send({ kind: "message", message: output.message });
    }
    for (; fromEvse < evse.said.length; fromEvse++) {
      const { output, atMs } = evse.said[fromEvse]!;
      if (output.kind !== "message") continue;
      messages.push({ atMs, message: output.message });
      vehicle.send({ kind: "message", message: output.message });
    }
  }
  const failureOf = (said: readonly { readonly output: { readonly kind: string } }[]) =>
    said.flatMap(({ output }) =>
      "failure" in output ? [output.failure as { clause: string; code?: string; cause: string; party: string }] : [],
    )[0];
  return {
    vehicle,
    evse,
    messages,
    names: messages.map(({ message }) => message.name),
    vehicleFailure: failureOf(vehicle.said),
    evseFailure: failureOf(evse.said),
    at: (name: string) => messages.find(({ message }) => message.name === name)?.atMs ?? Number.NaN,
  };
}

/** Every protocol, with a connection on which it may be offered. */
export const ALL_PROTOCOLS: readonly { readonly protocol: HlcProtocol; readonly tls: "none" | "1.3" }[] =
  Object.values<HlcProtocol>(HLC_PROTOCOLS).map((protocol) => ({ protocol, tls: protocol.needsTls ?? "none" }));
