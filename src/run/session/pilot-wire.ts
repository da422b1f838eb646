import { LOAD_OHM, type PilotOutput, pilotVoltagesV } from "../../protocol/iec61851/levels.ts";
import type { SessionContext } from "./context.ts";

/** The pilot conductor of a cable: joins the EVSE's generator and the vehicle's load, and shows each side the result. At
 *  first it is at rest, with nothing plugged in. Voltages reach the other side at once. */
export class PilotWire {
  private output: PilotOutput = "x1";
  private dutyPct = 100;
  private loadOhm: number = LOAD_OHM.none;
  private readonly context: SessionContext;

  constructor(context: SessionContext) {
    this.context = context;
  }

  setGenerator(output: PilotOutput, dutyPct: number): void {
    this.output = output;
    this.dutyPct = dutyPct;
    this.measure();
    if (this.loadOhm !== LOAD_OHM.none) this.show();
  }

  setLoad(ohm: number): void {
    const isPlugging = this.loadOhm === LOAD_OHM.none && ohm !== LOAD_OHM.none;
    this.loadOhm = ohm;
    this.measure();
    if (isPlugging) this.show();
  }

  /** The vehicle sees what the generator puts out. */
  private show(): void {
    const { output, dutyPct } = this;
    this.context.world.post("vehicle.pilot", { kind: "pilot", output, dutyPct });
  }

  /** The EVSE sees what the vehicle's load leaves of it. */
  private measure(): void {
    const { output, dutyPct, loadOhm, context } = this;
    const { world, effects } = context;
    const ohm = effects.pilotShort && loadOhm !== LOAD_OHM.none ? LOAD_OHM.short : loadOhm;
    const { highV, lowV } = pilotVoltagesV(output, ohm, !effects.noDiode);
    world.log?.(
      "cable",
      "pilot",
      `${highV.toFixed(1)} / ${lowV.toFixed(1)} V${output === "pwm" ? `, ${dutyPct.toFixed(1)} %` : ""}`,
    );
    context.onPilot?.(world.nowUs, highV, lowV, output === "pwm" ? dutyPct : Number.NaN);
    world.post("evse.pilot", { kind: "voltage", highV, lowV });
  }
}
