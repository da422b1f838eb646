/** What a CHAdeMO vehicle tells every 100 ms: CAN frames 0x100, 0x101 and 0x102, and 0x200 where it can discharge.
 *  Layout after IEEE 2030.1.1 as open implementations read it (EVerest lib ieee2030_1_1, osexpert/ccs32clara-chademo,
 *  dalathegreat/Battery-Emulator); the bits of 2.0 for discharging are from memory. Currents are whole amperes. */
export interface VehicleFrames {
  /** 0x102: number of the highest protocol it speaks (1: 0.9, 2: 1.0 to 1.2, 3: 2.0). */
  readonly protocolNumber: number;
  /** 0x100: no voltage above this at its inlet [V]. */
  readonly maxVoltageV: number;
  /** 0x101 [kWh]. */
  readonly capacityKwh: number;
  /** 0x102: voltage at which it is full [V], current it asks for [A], state of charge [%]. */
  readonly targetVoltageV: number;
  readonly requestCurrentA: number;
  readonly socPct: number;
  /** 0x102 status: it allows charging; its contactors are open; it can discharge. */
  readonly chargingEnabled: boolean;
  readonly contactorOpen: boolean;
  readonly dischargeCompatible: boolean;
  /** 0x102 fault flags. */
  readonly fault: boolean;
  /** 0x200: most it gives back [A]; 0 where it cannot. */
  readonly maxDischargeA: number;
}

/** What the charger tells every 100 ms: 0x108 and 0x109, and 0x208 where it can take energy back. */
export interface ChargerFrames {
  readonly protocolNumber: number;
  /** 0x108: the most it can give [V], [A]. */
  readonly availableVoltageV: number;
  readonly availableCurrentA: number;
  /** 0x109: at its output [V], [A]; below 0 it takes back. */
  readonly presentVoltageV: number;
  readonly presentCurrentA: number;
  /** 0x109 status. */
  readonly charging: boolean;
  readonly plugLocked: boolean;
  readonly stopControl: boolean;
  readonly fault: boolean;
  readonly batteryIncompatible: boolean;
  readonly dischargeCompatible: boolean;
  /** 0x208: what it takes back now [A]. */
  readonly dischargeA: number;
}

/** The pilot wires of the plug: the charger's two, and the vehicle's permission. */
export type PilotLine = "d1" | "d2" | "k";

/** Number that stands for a version in frame 0x102 and 0x109. */
export const PROTOCOL_NUMBERS = { "0.9": 1, "1.0": 2, "1.2": 2, "2.0": 3 } as const;
export type ChademoVersion = keyof typeof PROTOCOL_NUMBERS;

/** Times and levels. 100 ms, CAN at 500 kbit/s (from memory): EVerest. The others: comments and code of
 *  osexpert/ccs32clara-chademo@002786b, which quote the standard's "at most" and what was typical. */
export const CHADEMO = Object.freeze({
  frameMs: 100,
  /** The charger's frames follow the vehicle's by half a period; assumed. */
  answerMs: 50,
  /** Silence on the bus that ends a session. */
  silenceS: 1,
  /** From d1 to the vehicle's permission. */
  permissionS: 20,
  /** From the permission to d2, at the vehicle. */
  startS: 22,
  /** From d2 to closed contactors at the latest; typically 1 to 2 s. */
  contactorS: 4,
  /** From closed contactors to the first request. */
  requestS: 20,
  /** Contactors open at or below this current [A], and the vehicle has this long for it. */
  lowCurrentA: 5,
  openS: 4,
  /** Welding detection: after the vehicle's contactors have opened the charger's output falls below this [V] within [s],
   *  unless they are welded. From memory, and assumed. */
  weldingBelowV: 60,
  weldingS: 2,
  /** Between switching d2 and d1 off. */
  releaseMs: 500,
});

/** A vehicle's frames in a line of a trace. */
export function vehicleFramesDetail(frames: VehicleFrames): string {
  const flags = [frames.chargingEnabled ? "enabled" : "not enabled", frames.contactorOpen ? "open" : "closed"];
  const asks = `asks ${frames.requestCurrentA} A up to ${Math.round(frames.targetVoltageV)} V`;
  return `${asks}, SoC ${frames.socPct} %, ${flags.join(", contactors ")}`;
}

/** A charger's frames in a line of a trace. */
export function chargerFramesDetail(frames: ChargerFrames): string {
  const state = frames.charging ? "charging" : frames.plugLocked ? "plug locked" : "stopped";
  const flags = [state, ...(frames.stopControl ? ["stop"] : []), ...(frames.fault ? ["fault"] : [])];
  const now = `${Math.round(frames.presentVoltageV)} V, ${frames.presentCurrentA.toFixed(1)} A`;
  return `${now}, gives up to ${frames.availableCurrentA} A, ${flags.join(", ")}`;
}
