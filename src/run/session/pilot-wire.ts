import { LOAD_OHM, type PilotOutput, pilotVoltagesV } from "../../protocol/iec61851/levels.ts";
import type { SessionContext } from "./context.ts";

/** The pilot conductor of a cable: joins the EVSE's generator and the vehicle's load, and shows each side the result. */
export interface PilotWire {
  setGenerator(output: PilotOutput, dutyPct: number): void;
  setLoad(ohm: number): void;
}

/** A wire at rest, with nothing plugged in. Voltages reach the other side at once. */
export function pilotWire(context: SessionContext): PilotWire {
  const { world, effects } = context;
  let output: PilotOutput = "x1";
  let dutyPct = 100;
  let loadOhm: number = LOAD_OHM.none;
  const measure = (): void => {
    const ohm = effects.pilotShort && loadOhm !== LOAD_OHM.none ? LOAD_OHM.short : loadOhm;
    const { highV, lowV } = pilotVoltagesV(output, ohm, !effects.noDiode);
    world.log?.(
      "cable",
      "pilot",
      `${highV.toFixed(1)} / ${lowV.toFixed(1)} V${output === "pwm" ? `, ${dutyPct.toFixed(1)} %` : ""}`,
    );
    context.onPilot?.(world.nowUs, highV, lowV, output === "pwm" ? dutyPct : Number.NaN);
    world.post("evse.pilot", { kind: "voltage", highV, lowV });
  };
  return {
    setGenerator(nextOutput, nextDutyPct) {
      output = nextOutput;
      dutyPct = nextDutyPct;
      measure();
      if (loadOhm !== LOAD_OHM.none) world.post("vehicle.pilot", { kind: "pilot", output, dutyPct });
    },
    setLoad(ohm) {
      const isPlugging = loadOhm === LOAD_OHM.none && ohm !== LOAD_OHM.none;
      loadOhm = ohm;
      measure();
      if (isPlugging) world.post("vehicle.pilot", { kind: "pilot", output, dutyPct });
    },
  };
}
