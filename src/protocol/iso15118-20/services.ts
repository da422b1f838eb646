import type { VehicleHlcState } from "../hlc/vehicle.ts";

/** Energy services by their id. */
export const SERVICE = Object.freeze({ ac: 1, dc: 2, acBpt: 5, dcBpt: 6 });

/** The service a vehicle takes: bidirectional where it wants that and it is offered. */
export function chooseService(offered: readonly number[], settings: VehicleHlcState["settings"]): number {
  const isDc = settings.mode === "DC";
  const both = isDc ? SERVICE.dcBpt : SERVICE.acBpt;
  if (settings.bidirectional && offered.includes(both)) return both;
  return isDc ? SERVICE.dc : SERVICE.ac;
}

/** Whether the service chosen goes both ways (BPT). */
export const isBothWays = ({ serviceId }: Pick<VehicleHlcState["memory"], "serviceId">): boolean =>
  serviceId === SERVICE.acBpt || serviceId === SERVICE.dcBpt;

/** The name of the control-mode element in a charging loop message. */
export function controlModeKey(
  { settings, memory }: Pick<VehicleHlcState, "settings" | "memory">,
  direction: "Req" | "Res",
): string {
  const isBpt = isBothWays(memory);
  const mode = settings.controlMode === "dynamic" ? "Dynamic" : "Scheduled";
  return `${isBpt ? "BPT_" : ""}${mode}_${settings.mode}_CL${direction}ControlMode`;
}
