import type { Network, Origin, Terminal } from "../network.ts";
import type { BusSpec } from "./bus-spec.ts";
import type { Circuit } from "./circuit.ts";
import type { Diagnostics } from "./edit.ts";
import { BadValue, type Place } from "./place.ts";

/** Faults that only show in the whole: loads at nodes that nothing else connects, buses left without a voltage base. */
export function checkNetwork(network: Network, circuit: Circuit, diagnostics: Diagnostics): void {
  checkLoadNodes(network, circuit, diagnostics);
  checkBases(network, diagnostics);
}

function checkLoadNodes(network: Network, circuit: Circuit, diagnostics: Diagnostics): void {
  const switchedOff = busesOfDisabled(circuit);
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
      if (switchedOff.has(bus)) {
        const message = `"${name}" stands at bus "${bus}", all of whose connections are disabled; it is left without voltage`;
        diagnostics.warnOnce(`dead ${name}`, placeOf(origin), "DSS_NODE_DEAD", message);
        continue;
      }
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

/** Buses that a disabled element would connect. */
function busesOfDisabled(circuit: Circuit): Set<string> {
  const found = new Set<string>();
  for (const { state } of circuit.elements) {
    if (state.enabled) continue;
    const { bus1, bus2, windings } = state as {
      bus1?: BusSpec;
      bus2?: BusSpec;
      windings?: readonly { bus: BusSpec }[];
    };
    for (const spec of [bus1, bus2, ...(windings ?? []).map(({ bus }) => bus)]) if (spec) found.add(spec.bus);
  }
  return found;
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
