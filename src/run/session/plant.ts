import { US_PER_H } from "../../base/time.ts";
import { PILOT_TIMING } from "../../protocol/iec61851/timing.ts";
import type { SessionContext } from "./context.ts";

/** The electric side of a session: relay, current, energy and state of charge. */
export interface Plant {
  /** The EVSE commands its relay (AC) or output contactor (DC). */
  setContactor(close: boolean): void;
  /** The vehicle's charger draws this now, per phase [A]. */
  setAcCurrent(currentA: number): void;
  /** Power into the vehicle now, from the grid's side of the plug [kW]. */
  setDcPower(powerKw: number): void;
  soc(): number;
  energyKwh(): number;
  maxKw(): number;
  phases: 1 | 3;
}

const BATTERY_KWH_WHEN_UNKNOWN = 60;

/** A plant at rest. Current flows only while the relay is closed. */
export function makePlant(context: () => SessionContext): Plant {
  let closed = false;
  let commanded = false;
  let currentA = 0;
  let powerKw = 0;
  let sinceUs = 0;
  let energyKwh = 0;
  let maxKw = 0;
  const settle = (): void => {
    const { world } = context();
    energyKwh += (powerKw * (world.nowUs - sinceUs)) / US_PER_H;
    sinceUs = world.nowUs;
  };
  const setPower = (kw: number): void => {
    settle();
    powerKw = kw;
    maxKw = Math.max(maxKw, kw);
    if (kw > 0) context().charging();
  };
  const acPower = (): void => {
    const { setup } = context();
    const { voltageV } = setup.charger.plug;
    setPower(closed ? (currentA * voltageV * plant.phases * setup.vehicle.powerFactor) / 1000 : 0);
  };
  const relay = (close: boolean): void => {
    const { world, effects, isDc } = context();
    if (close ? effects.relayStuckOpen : effects.relayWelded) {
      world.log("evse", "relay", close ? "does not close" : "does not open: welded");
      return;
    }
    if (closed === close) return;
    closed = close;
    world.log("evse", "contactor", close ? "closed" : "open");
    world.post("evse.pilot", { kind: "relay", closed });
    world.post("evse.hlc", { kind: "facts", facts: { contactorClosed: closed } });
    if (!isDc) acPower();
    world.post("vehicle.pilot", { kind: "mains", on: closed });
  };
  const plant: Plant = {
    phases: 1,
    setContactor(close) {
      commanded = close;
      // A relay closes in 100 ms and opens in well under that (PILOT_TIMING.relayCloseMs; opening is assumed 30 ms).
      context().world.call((close ? PILOT_TIMING.relayCloseMs : 30) * 1000, () => {
        if (commanded === close) relay(close);
      });
    },
    setAcCurrent(nextA) {
      currentA = nextA * (context().effects.overdrawFactor ?? 1);
      acPower();
      const { world, effects } = context();
      const kw = powerKw;
      world.log("vehicle", "draws", `${currentA.toFixed(1)} A × ${plant.phases}, ${kw.toFixed(2)} kW`);
      world.post("evse.pilot", { kind: "current", currentA });
      if (currentA > 0 && effects.residualMa !== undefined) {
        world.post("evse.pilot", { kind: "residual", currentMa: effects.residualMa }, 3_000_000);
      }
    },
    setDcPower: setPower,
    soc() {
      settle();
      const { setup } = context();
      const { battery } = setup.vehicle;
      const capacityKwh = battery.kind === "two-stage" ? battery.capacityKwh : BATTERY_KWH_WHEN_UNKNOWN;
      return Math.min(1, Math.max(0, setup.soc + (energyKwh * setup.vehicle.efficiency) / capacityKwh));
    },
    energyKwh() {
      settle();
      return energyKwh;
    },
    maxKw: () => maxKw,
  };
  return plant;
}
