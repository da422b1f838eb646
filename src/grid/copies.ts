import type { Bus, ElementRef, Named, Network, Terminal } from "./network.ts";

/** A feeder beside itself, `count` times: every copy with its own source and no line between copies. What element k was
 *  is element `copy · length + k`, named "copy/name" from 1; load shapes are shared.
 *  @param count at least 1; with 1 the network itself comes back */
export function copiesOf(network: Network, count: number): Network {
  if (count === 1) return network;
  const buses = network.buses.length;
  const each = <T extends Named>(list: readonly T[], moved: (element: T, copy: number) => T): T[] =>
    Array.from({ length: count }, (_, copy) =>
      list.map((element) => ({ ...moved(element, copy), name: `${copy + 1}/${element.name}` })),
    ).flat();
  const at = (terminal: Terminal, copy: number): Terminal => ({ ...terminal, bus: copy * buses + terminal.bus });
  const connected = <T extends Named & { readonly terminal: Terminal }>(element: T, copy: number): T => ({
    ...element,
    terminal: at(element.terminal, copy),
  });
  const between = <T extends Named & { readonly from: Terminal; readonly to?: Terminal }>(
    element: T,
    copy: number,
  ): T => ({
    ...element,
    from: at(element.from, copy),
    ...(element.to ? { to: at(element.to, copy) } : {}),
  });
  const elementAt = (element: ElementRef, copy: number): ElementRef => ({
    ...element,
    index: copy * network[element.list].length + element.index,
  });
  return {
    ...network,
    buses: each(network.buses, (bus): Bus => bus),
    sources: each(network.sources, (source, copy) => ({
      ...connected(source, copy),
      ...(source.returnTerminal ? { returnTerminal: at(source.returnTerminal, copy) } : {}),
    })),
    lines: each(network.lines, between),
    transformers: each(network.transformers, (transformer, copy) => ({
      ...transformer,
      windings: transformer.windings.map((winding) => ({ ...winding, terminal: at(winding.terminal, copy) })),
      ...(transformer.bank === undefined ? {} : { bank: `${copy + 1}/${transformer.bank}` }),
    })),
    impedances: each(network.impedances, between),
    capacitors: each(network.capacitors, between),
    loads: each(network.loads, connected),
    generators: each(network.generators, connected),
    pvSystems: each(network.pvSystems, connected),
    storages: each(network.storages, connected),
    regulators: each(network.regulators, (regulator, copy) => ({
      ...regulator,
      transformer: copy * network.transformers.length + regulator.transformer,
      ...(regulator.remote ? { remote: at(regulator.remote, copy) } : {}),
    })),
    capacitorControls: each(network.capacitorControls, (control, copy) => {
      const { voltageOverride: override } = control;
      return {
        ...control,
        capacitor: copy * network.capacitors.length + control.capacitor,
        element: elementAt(control.element, copy),
        ...(override?.bus ? { voltageOverride: { ...override, bus: at(override.bus, copy) } } : {}),
      };
    }),
  };
}
