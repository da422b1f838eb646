import { type Kind, registry } from "../../base/registry.ts";
import { type Hop, signalPaths } from "../signals/paths.ts";

/** A way by which a policy's set-point reaches an EVSE, or the vehicle at it. */
export interface Route extends Kind {
  /** In the order in which they are passed. What comes after the last (the pilot, the vehicle's reaction) is simulated. */
  readonly hops: readonly Hop[];
  /** Where a charging station speaks OCPP: its version. It answers every set-point, and takes one at a time. */
  readonly ocpp?: "1.6" | "2.0.1" | "2.1";
  /** What may be asked of it: nothing below 0 A where it knows of no discharging. */
  readonly canDischarge: boolean;
  /** It ends in ISO 15118-20's dynamic control: any other session refuses. Its hops are then the loop itself, and take no time
   *  of their own where sessions are machines and their loops are played. */
  readonly needsDynamic?: true;
}

const ocpp: Hop = { name: "OCPP SetChargingProfile", periodS: 0, transportS: [0.1, 1] };
const measured = (kind: string): readonly Hop[] => signalPaths.find(kind)!.hops;

/** Routes by name. The energy manager's loop is evcc's (10 s); transport over a network is assumed, as the signals' is
 *  (`signals/paths.ts`); a maker's cloud is assumed; Parker's V2G units: 4 s locally and 7 s remotely, as measured. The charging
 *  loop as it was measured of older protocols at real chargers, for none of ISO 15118-20 is published: vehicles ask every 90 to
 *  230 ms (the longest is taken), chargers answer after 6 to 31 ms; the standard allows 0.5 s for it. */
export const routes = registry<Route>("route", [
  {
    kind: "direct",
    summary: "A set-point holds at the EVSE in the moment it is decided",
    hops: [],
    canDischarge: true,
  },
  {
    kind: "local",
    summary: "An energy manager at the site writes to the EVSE in its loop of 10 s",
    hops: [
      { name: "energy manager's loop", periodS: 10, transportS: [0, 0] },
      { name: "Modbus write", periodS: 0, transportS: [0.05, 0.2] },
    ],
    canDischarge: true,
  },
  {
    kind: "ocpp-1.6",
    summary: "A back office sets a charging profile at a station that speaks OCPP 1.6",
    hops: [ocpp],
    ocpp: "1.6",
    canDischarge: false,
  },
  {
    kind: "ocpp-2.0.1",
    summary: "A back office sets a charging profile at a station that speaks OCPP 2.0.1",
    hops: [ocpp],
    ocpp: "2.0.1",
    canDischarge: false,
  },
  {
    kind: "ocpp-2.1",
    summary: "A back office sets a charging profile at a station that speaks OCPP 2.1",
    hops: [ocpp],
    ocpp: "2.1",
    canDischarge: true,
  },
  {
    kind: "charging-loop",
    summary: "The EVSE tells the vehicle in the next charging-loop response of ISO 15118-20, in dynamic control alone",
    hops: [{ name: "charging loop", periodS: 0.23, transportS: [0.006, 0.031] }],
    canDischarge: true,
    needsDynamic: true,
  },
  {
    kind: "vehicle",
    summary: "The vehicle's maker tells the vehicle, over its own cloud",
    hops: [{ name: "maker's cloud to vehicle", periodS: 0, transportS: [2, 30] }],
    canDischarge: false,
  },
  {
    kind: "parker-local",
    summary: "V2G unit of the Parker project under local control, as measured",
    hops: measured("parker-local"),
    canDischarge: true,
  },
  {
    kind: "parker-remote",
    summary: "V2G unit of the Parker project under remote control, as measured",
    hops: measured("parker-remote"),
    canDischarge: true,
  },
]);
