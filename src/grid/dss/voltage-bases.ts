import { SimulationError } from "../../base/errors.ts";
import { addAt, type ComplexMatrix, zeroMatrix } from "../complex-matrix.ts";
import { voltagesWithoutLoads } from "../no-load.ts";
import type { Circuit } from "./circuit.ts";
import { toNetwork } from "./convert.ts";
import type { Place } from "./place.ts";
import type { Session } from "./session.ts";

/** "5 kvar at 345 kV" [S]. */
const LINE_END_S = 4.2e-8;

/** Gives every bus the voltage base nearest to its first node's voltage without load, as CalcVoltageBases does. */
export function calculateVoltageBases(circuit: Circuit, place: Place, session: Session): void {
  const network = toNetwork(circuit, session);
  if (session.faults.length > 0) return;
  const byOrder = new Map<number, ComplexMatrix>();
  const lineEnds = (order: number): ComplexMatrix => {
    const y = byOrder.get(order) ?? againstOpenEnds(order);
    byOrder.set(order, y);
    return y;
  };
  const bare = {
    ...network,
    capacitors: network.capacitors.filter(({ from, to }) => to !== undefined && to.bus !== from.bus),
    loads: [],
    generators: [],
    pvSystems: [],
    storages: [],
    lines: network.lines.map((line) => ({ ...line, yShuntS: lineEnds(line.yShuntS.order) })),
    transformers: network.transformers.map((transformer) => ({ ...transformer, noLoadLossPct: 0, magnetizingPct: 0 })),
  };
  try {
    const { index, volts } = voltagesWithoutLoads(bare);
    for (const [bus, { name }] of network.buses.entries()) {
      const first = index.first[bus];
      // A bus that only loads or capacitors connect has no voltage without them.
      const isDead = first === index.first[bus + 1];
      const kv = isDead ? 0 : (volts[first] * Math.sqrt(3)) / 1000;
      circuit.busKv.set(name, nearestBase(kv, circuit.voltageBases) / Math.sqrt(3));
    }
  } catch (error) {
    if (!(error instanceof SimulationError)) throw error;
    session.warn(place, "DSS_NO_VOLTAGE_BASES", `voltage bases cannot be calculated: ${error.message}`);
  }
}

/** What OpenDSS puts at every line end in place of the line's own charging, so that an open line has a voltage. */
function againstOpenEnds(order: number): ComplexMatrix {
  const y = zeroMatrix(order);
  for (let k = 0; k < order; k++) addAt(y, k, k, 0, 2 * LINE_END_S);
  return y;
}

/** The base whose ratio to the voltage is nearest to one. */
function nearestBase(kv: number, bases: readonly number[]): number {
  return bases.reduce((best, base) => (Math.abs(1 - kv / base) < Math.abs(1 - kv / best) ? base : best));
}
