import type { Route, SignalPath } from "../index.ts";

/** What `gridpilot list` says below a route of set-points: what it takes, and what must be there for it. */
export function routeLines({ hops, ocpp, canDischarge, needsDynamic }: Route): string[] {
  return [
    ...hops.map(hopLine),
    ...(ocpp ? [`every EVSE is an OCPP ${ocpp} station of its own, which takes one set-point at a time`] : []),
    ...(needsDynamic
      ? [
          "needs iso15118-20 at vehicle and EVSE, and controlMode: dynamic in the vehicle's model; other sessions refuse, and get nothing",
        ]
      : []),
    ...(canDischarge ? [] : ["knows of no discharging: a set-point below 0 arrives as 0"]),
  ];
}

/** The same below a path of signals. */
export function pathLines({ hops, failSafe }: SignalPath): string[] {
  const silence = failSafe && [
    `heard nothing for ${failSafe.silenceS} s: ${failSafe.powerKw} kW for at least ${failSafe.leastS} s`,
  ];
  return [...hops.map(hopLine), ...(silence ?? [])];
}

function hopLine({ name, periodS, transportS: [least, most] }: Route["hops"][number]): string {
  const times = [
    ...(periodS > 0 ? [`every ${periodS} s`] : []),
    ...(most > 0 ? [least === most ? `${most} s` : `${least} to ${most} s`] : []),
  ];
  return `${name}: ${times.join(", then ") || "at once"}`;
}
