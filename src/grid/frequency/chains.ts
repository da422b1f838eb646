import { type Kind, registry } from "../../base/registry.ts";

/** How a deviation of frequency becomes power at a vehicle's plug. */
export interface ResponseChain extends Kind {
  /** Who measures: each vehicle's charger itself, or one meter for the whole fleet. */
  readonly measured: "charger" | "fleet";
  /** Time between two measurements [s]. */
  readonly periodS: number;
  /** From measurement to the first change of power, drawn evenly between both for each vehicle [s]. */
  readonly transportS: readonly [number, number];
  /** How fast power moves [kW/s]. */
  readonly rampKwPerS: number;
  /** Steady error of the power that is reached, drawn evenly between both for each vehicle [kW]. */
  readonly biasKw: readonly [number, number];
}

/** Chains known by name. The CHAdeMO units are those measured in the Parker project (WEVJ 10(2) 2019): 4 s with local and
 *  7 s with remote control, ramps of 3.3 kW/s, steady errors of −0.74, −0.44 and +0.42 kW. Bidirectional bays of 2025
 *  (WEVJ 16(11):636) respond within a second. Other figures are assumed inside what the standards allow. */
export const responseChains = registry<ResponseChain>("response chain", [
  {
    kind: "local-droop",
    summary: "The charger measures frequency and sets its own power",
    measured: "charger",
    periodS: 0.1,
    transportS: [0.1, 0.3],
    rampKwPerS: 20,
    biasKw: [0, 0],
  },
  {
    kind: "iso15118-20-dynamic",
    summary: "The charger measures; the set-point reaches the vehicle in the next charge loop of ISO 15118-20",
    measured: "charger",
    periodS: 0.1,
    transportS: [0.5, 1],
    rampKwPerS: 20,
    biasKw: [0, 0],
  },
  {
    kind: "aggregator",
    summary: "One meter and one signal for the fleet, by way of a back office",
    measured: "fleet",
    periodS: 1,
    transportS: [1, 3],
    rampKwPerS: 20,
    biasKw: [0, 0],
  },
  {
    kind: "chademo-local",
    summary: "First V2G units on CHAdeMO, locally controlled, as measured",
    measured: "charger",
    periodS: 1,
    transportS: [4, 4],
    rampKwPerS: 3.3,
    biasKw: [-0.74, 0.42],
  },
  {
    kind: "chademo-remote",
    summary: "First V2G units on CHAdeMO, remotely controlled, as measured",
    measured: "fleet",
    periodS: 1,
    transportS: [7, 7],
    rampKwPerS: 3.3,
    biasKw: [-0.74, 0.42],
  },
]);
