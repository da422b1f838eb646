import { expect, it } from "vitest";
import { v2xSetpointW, wattAt } from "./v2x.ts";

const SIGNAL = [
  [-100, -10_000],
  [0, 0],
  [50, 2000],
  [100, 10_000],
] as const;

it("OCPP-DISCHARGE-1: power follows the signal curve in straight lines and is flat beyond its ends", () => {
  const at = [-200, -100, -50, 0, 25, 75, 100, 300].map((signal) => wattAt(SIGNAL, signal));
  expect(at).toEqual([-10_000, -10_000, -5000, 0, 1000, 6000, 10_000, 10_000]);
});

it("OCPP-DISCHARGE-2: the operation mode decides what is looked at", () => {
  const period = {
    baselineW: 500,
    signalWatt: SIGNAL,
    freqWatt: [
      [49.8, -10_000],
      [50, 0],
      [50.2, 10_000],
    ] as const,
  };
  const moment = { frequencyHz: 49.9, signal: -50, setpointW: 1234 };
  const of = (mode: Parameters<typeof v2xSetpointW>[0]["mode"]) => v2xSetpointW({ ...period, mode }, moment);
  expect(of("CentralFrequency")).toBe(-4500);
  expect(of("LocalFrequency")).toBeCloseTo(-4500, 6);
  expect(of("CentralSetpoint")).toBe(1234);
  expect(of("Idle")).toBe(0);
  expect([of("ChargingOnly"), of("ExternalSetpoint"), of("ExternalLimits"), of("LocalLoadBalancing")]).toEqual([
    undefined,
    undefined,
    undefined,
    undefined,
  ]);
  expect(v2xSetpointW({ ...period, mode: "CentralFrequency" }, {})).toBe(500);
});
