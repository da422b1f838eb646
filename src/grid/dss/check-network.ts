import type { Network, Origin, Terminal } from "../network.ts";
import type { Diagnostics } from "./edit.ts";
import { BadValue, type Place } from "./place.ts";

/** Faults that only show in the whole: loads at nodes that nothing else connects, buses left without a voltage base. */
export function checkNetwork(network: Network, diagnostics: Diagnostics): void {
  checkLoadNodes(network, diagnostics);
  checkBases(network, diagnostics);
}

function checkLoadNodes(network: Network, diagnostics: Diagnostics): void {
  const held = new Set<number>();
  const hold = (terminal: Terminal | undefined) => {
    for (const node of terminal?.nodes ?? []) held.add(terminal!.bus * 1000 + node);
  };
  for (const { terminal, returnTerminal } of network.sources) {
    hold(terminal);
    hold(returnTerminal);
  }
  for (const { from, to } of [...network.lines, ...network.impedances, ...network.capacitors]) {
    hold(from);
    hold(to);
  }
  for (const { windings } of network.transformers) for (const { terminal } of windings) hold(terminal);
  for (const list of ["loads", "generators", "pvSystems", "storages"] as const) {
    for (const { name, origin, terminal } of network[list]) {
      const lost = terminal.nodes.filter((node) => node > 0 && !held.has(terminal.bus * 1000 + node));
      if (lost.length === 0) continue;
      const bus = network.buses[terminal.bus].name;
      diagnostics.fault(
        placeOf(origin),
        new BadValue(
          "DSS_NODE_NOT_CONNECTED",
          `"${name}" stands at ${lost.map((node) => `${bus}.${node}`).join(", ")}, which no line, transformer or source connects`,
        ),
      );
    }
  }
}

/** Without any base the results have no per-unit values, which is said once; a base for some buses only is a slip. */
function checkBases(network: Network, diagnostics: Diagnostics): void {
  const without = network.buses.filter(({ nominalV }) => nominalV === 0);
  if (without.length === 0) return;
  const hint = "use Set VoltageBases=[…] and CalcVoltageBases after the last element";
  if (without.length === network.buses.length) {
    diagnostics.warnOnce(
      "no bases",
      placeOf(network.buses[0]?.origin),
      "DSS_NO_VOLTAGE_BASES",
      "no bus has a voltage base",
      hint,
    );
    return;
  }
  for (const { name, origin } of without.slice(0, 10)) {
    diagnostics.fault(placeOf(origin), new BadValue("DSS_BUS_WITHOUT_BASE", `bus "${name}" has no voltage base`, hint));
  }
}

const placeOf = (origin: Origin | undefined): Place => ({ file: origin?.file ?? "", line: origin?.line ?? 1 });
