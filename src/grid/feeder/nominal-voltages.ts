import type { Line, Source, Transformer } from "../network.ts";

/** Phase-to-neutral nominal voltage of every bus [V]: the source's, carried along lines and changed by transformers to
 *  their windings' rated voltage; 0 where nothing leads. */
export function nominalVoltages(
  busCount: number,
  source: Source,
  lines: readonly Line[],
  transformers: readonly Transformer[],
): Float64Array {
  const nominalV = new Float64Array(busCount);
  const lineEnds: number[][] = Array.from({ length: busCount }, () => []);
  for (const { from, to } of lines) {
    lineEnds[from.bus].push(to.bus);
    lineEnds[to.bus].push(from.bus);
  }
  const queue = [source.terminal.bus];
  nominalV[source.terminal.bus] = (source.baseKv * 1000) / Math.sqrt(3);
  const reach = (bus: number, volts: number) => {
    if (nominalV[bus] !== 0) return;
    nominalV[bus] = volts;
    queue.push(bus);
  };
  while (queue.length > 0) {
    const bus = queue.pop()!;
    for (const other of lineEnds[bus]) reach(other, nominalV[bus]);
    for (const { windings } of transformers) {
      if (!windings.some((winding) => winding.terminal.bus === bus)) continue;
      for (const winding of windings) reach(winding.terminal.bus, (winding.kv * 1000) / Math.sqrt(3));
    }
  }
  return nominalV;
}
