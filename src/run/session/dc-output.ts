import { US_PER_MS, US_PER_S } from "../../base/time.ts";
import type { DeviceCommand } from "../../protocol/hlc/protocol.ts";
import type { SessionContext } from "./context.ts";
import { followedCurrentA, requestedCurrentA } from "./dc-current.ts";

/** The EVSE's power stage and the battery behind the inlet: voltage and current as both sides measure them. */
export interface DcOutput {
  command(command: DeviceCommand): void;
  /** The site allows no more than this [kW]. */
  limitPower(powerKw: number): void;
  /** The vehicle is about to send a loop request: its target for it. */
  nextTarget(): { readonly targetCurrentA: number; readonly targetVoltageV: number };
}

/** Precharge counts as done when the output is this near to the battery's voltage [V] (20 V in open EVCC software). */
const PRECHARGE_WINDOW_V = 20;
/** Less than this is no real current [A]; assumed. */
const REAL_CURRENT_A = 1;
/** Below this the inlet counts as safe [V] (IEC 61851-23 touch limit as EVerest uses it). */
const SAFE_V = 60;
/** Discharge of the output after opening [s]; assumed. */
const DISCHARGE_S = 0.3;

/** A power stage at rest. Voltage ramps at a slope in precharge; current follows the request by a first-order lag. */
export function dcOutput(context: SessionContext): DcOutput {
  const { world, setup, effects, plant } = context;
  const vehicle = setup.vehicle.plug.dc!;
  const charger = setup.charger.plug.dc!;
  let voltageV = 0;
  let voltageAtUs = 0;
  let targetV = 0;
  let currentA = 0;
  let currentAtUs = 0;
  let wantedA = 0;
  let isOn = false;
  let siteKw = Number.POSITIVE_INFINITY;
  let loopSinceUs: number | undefined;
  let idleSinceUs: number | undefined;

  const batteryV = (): number =>
    vehicle.restVoltageV * (0.94 + 0.12 * plant.soc()) + setup.vehicle.plug.quirks.preChargeOffsetV;
  const advance = (): void => {
    const spanS = (world.nowUs - voltageAtUs) / US_PER_S;
    voltageAtUs = world.nowUs;
    if (loopSinceUs === undefined) {
      const ceilingV = effects.preChargeStuck ? targetV * 0.5 : targetV;
      voltageV = isOn ? Math.min(ceilingV, voltageV + charger.preChargeVPerS * spanS) : voltageV;
    }
    currentA = followedCurrentA(currentA, wantedA, (world.nowUs - currentAtUs) / US_PER_S, charger.lagMs / 1000);
    currentAtUs = world.nowUs;
    if (loopSinceUs !== undefined) voltageV = batteryV() + vehicle.resistanceOhm * currentA;
  };
  const limitA = (): number =>
    Math.min(
      charger.maxCurrentA,
      (Math.min(siteKw, charger.maxPowerKw) * 1000) / Math.max(voltageV, charger.minVoltageV),
    );
  const tell = (): void => {
    world.post("evse.hlc", {
      kind: "facts",
      facts: {
        presentVoltageV: Math.round(voltageV * 10) / 10,
        presentCurrentA: Math.round(currentA * 100) / 100,
        maxCurrentA: Math.round(limitA() * 10) / 10,
      },
    });
    world.post("vehicle.hlc", {
      kind: "facts",
      facts: {
        soc: plant.soc(),
        inletVoltageV: voltageV,
        preCharged: Math.abs(voltageV - batteryV()) < PRECHARGE_WINDOW_V,
        weldingChecked: voltageV < SAFE_V,
        powerW: voltageV * currentA,
      },
    });
  };
  /** Some vehicles end a session in which nothing really flows. */
  const dropOutWhenIdle = (): void => {
    const { dropOutWithoutCurrentS: limitS } = setup.vehicle.plug.quirks;
    if (limitS === undefined || idleSinceUs === undefined || world.nowUs - idleSinceUs < limitS * US_PER_S) return;
    context.abort("vehicle", {
      stage: "charging",
      cause: `the vehicle ended the session: no real current for ${limitS} s`,
      clause: "vehicle quirk",
      party: "evse",
    });
  };
  const turnOff = (): void => {
    advance();
    wantedA = 0;
    currentA = 0;
    isOn = false;
    loopSinceUs = undefined;
    plant.setDcPower(0);
    tell();
    world.call(DISCHARGE_S * US_PER_S, () => {
      voltageV = 0;
      tell();
    });
  };
  return {
    command(command) {
      switch (command.what) {
        case "isolationTest": {
          const testS = effects.isolationTestS ?? charger.isolationTestS;
          world.log("evse", "insulation test", `${testS} s`);
          world.post("evse.hlc", { kind: "facts", facts: { isolation: "running" } });
          world.call(testS * US_PER_S, () => {
            const isolation = effects.isolationFault ? "fault" : "valid";
            world.log("evse", "insulation", isolation === "valid" ? "above 100 kΩ" : "below 100 kΩ");
            world.post("evse.hlc", { kind: "facts", facts: { isolation } });
          });
          break;
        }
        case "preCharge":
          advance();
          if (!isOn) voltageV = 0;
          isOn = true;
          targetV = command.voltageV;
          tell();
          break;
        case "deliver":
          advance();
          loopSinceUs ??= world.nowUs;
          // The vehicle's contactors close only after the loop has begun.
          wantedA =
            effects.noCurrent || world.nowUs - loopSinceUs < vehicle.contactorGapMs * US_PER_MS
              ? 0
              : Math.min(command.currentA, limitA());
          if (Math.abs(currentA) >= REAL_CURRENT_A) idleSinceUs = undefined;
          else idleSinceUs ??= world.nowUs;
          dropOutWhenIdle();
          plant.setDcPower((voltageV * currentA) / 1000);
          tell();
          break;
        case "power":
          if (!command.on) turnOff();
          break;
        case "contract":
          break;
      }
    },
    limitPower(powerKw) {
      siteKw = powerKw;
      advance();
      tell();
    },
    nextTarget() {
      advance();
      const elapsedS = loopSinceUs === undefined ? 0 : (world.nowUs - loopSinceUs) / US_PER_S;
      const taper = Math.min(1, Math.max(0.05, (1 - plant.soc()) / 0.2));
      const powerA = (vehicle.maxPowerKw * 1000 * taper) / Math.max(1, voltageV);
      return {
        targetCurrentA:
          Math.round(
            requestedCurrentA(elapsedS, vehicle.rampAPerS, Math.min(vehicle.maxCurrentA, powerA, limitA())) * 10,
          ) / 10,
        targetVoltageV:
          Math.round(Math.min(vehicle.maxVoltageV, loopSinceUs === undefined ? batteryV() : vehicle.maxVoltageV) * 10) /
          10,
      };
    },
  };
}
