import type { EvseSlacSettings } from "../../src/protocol/slac/evse-state.ts";
import type { VehicleSlacSettings } from "../../src/protocol/slac/vehicle-state.ts";

/** A vehicle's and an EVSE's modem without quirks. */
export const VEHICLE: VehicleSlacSettings = {
  startMs: 100,
  afterParmMs: 100,
  soundGapMs: 20,
  beforeMatchMs: 300,
  linkUpMs: 500,
  parmRequests: 3,
  parmIntervalMs: 200,
  givesUpUntilReplug: false,
  choice: "lowest-attenuation",
  validation: "never",
  toggles: 2,
  toggleStateMs: 250,
  amplitudeMap: false,
};
export const EVSE: EvseSlacSettings = {
  evse: "own",
  attenuationMs: 10,
  waitsForTimer: false,
  sequenceMs: 400,
  resetMs: 300,
  bootMs: 0,
  wakeMs: 300,
  amplitudeMap: false,
  maxAttempts: 3,
};
