import { type Kind, registry } from "../../base/registry.ts";
import { VOLT_VAR, type VoltVar } from "./ieee-1547.ts";

/** A volt-var characteristic by name. */
export interface VoltVarKind extends Kind, VoltVar {}

/** Reactive power over apparent power at a power factor of 0.9, which is what the European ones go up to. */
const AT_POWER_FACTOR_0_9 = Math.sqrt(1 - 0.9 ** 2);

const european = (kind: string, summary: string, x: readonly number[]): VoltVarKind => ({
  kind,
  summary,
  curve: { x, y: [AT_POWER_FACTOR_0_9, 0, 0, -AT_POWER_FACTOR_0_9] },
  responseS: 10,
});

/** Volt-var characteristics. EN 50549-1 asks for the function and leaves its points to the countries: Italy's as inverter
 *  makers print them (SolaX's manual for CEI 0-21), Germany's and the response time of both from memory. */
export const voltVarKinds = registry<VoltVarKind>("volt-var curve", [
  { kind: "ieee-1547-a", summary: "IEEE 1547-2018's default for category A", ...VOLT_VAR.A },
  { kind: "ieee-1547-b", summary: "IEEE 1547-2018's default for category B", ...VOLT_VAR.B },
  european("en-50549-de", "EN 50549-1 with Germany's points (VDE-AR-N 4105)", [0.93, 0.97, 1.03, 1.07]),
  european("en-50549-it", "EN 50549-1 with Italy's points (CEI 0-21)", [0.9, 0.92, 1.08, 1.1]),
]);
