import { type ComplexMatrix, inverse, zeroMatrix } from "../complex-matrix.ts";
import type { Impedance, Line } from "../network.ts";
import { phaseMatrix } from "../sequence.ts";
import { type Complex, complex } from "./complex.ts";
import type { ComponentDoor } from "./component.ts";
import type { BusOf } from "./read-transformers.ts";
import { phasesOf } from "./sequence-branch.ts";

/** power-grid-model's stand-in for a closed switch: 10⁸ (1 + j) per unit on 1 MVA, as its results show. */
const LINK_PU = 1e8;
const LINK_BASE_VA = 1e6;

/** Phase by phase, with zero-sequence values; or balanced, where those of the positive sequence stand in for them. */
export type Calculation = "symmetric" | "asymmetric";

/** A line of sequence values. */
export function readLine(door: ComponentDoor, busOf: BusOf, frequencyHz: number, calculation: Calculation): Line {
  const omega = 2 * Math.PI * frequencyHz;
  const zeroOf = (attribute: string, positive: number) =>
    calculation === "asymmetric" ? door.number(attribute) : positive;
  const [r1, x1, c1] = [door.number("r1"), door.number("x1"), door.number("c1")];
  const tan1 = door.optional("tan1") ?? 0;
  const [r0, x0, c0] = [zeroOf("r0", r1), zeroOf("x0", x1), zeroOf("c0", c1)];
  const tan0 = calculation === "asymmetric" ? (door.optional("tan0") ?? 0) : tan1;
  const shunt = (c: number, tan: number): Complex => complex(omega * c * tan, omega * c);
  return lineBetween(door, busOf, {
    zOhm: phaseMatrix(3, { r: r1, x: x1 }, { r: r0, x: x0 }),
    yShuntS: phasesOf(shunt(c0, tan0), shunt(c1, tan1)),
  });
}

/** A line of phase matrices, its neutral conductor eliminated. */
export function readAsymLine(door: ComponentDoor, busOf: BusOf, frequencyHz: number, calculation: Calculation): Line {
  const hasNeutral = door.optional("r_na") !== undefined || door.optional("x_na") !== undefined;
  const conductors = hasNeutral ? ["a", "b", "c", "n"] : ["a", "b", "c"];
  const z = zeroMatrix(conductors.length);
  triangle(door, "r", conductors, z.re);
  triangle(door, "x", conductors, z.im);
  const yShuntS = zeroMatrix(3);
  const c0 = door.optional("c0");
  const c1 = door.optional("c1");
  if (c0 !== undefined && c1 !== undefined)
    yShuntS.im.set(phaseMatrix(3, { r: c1, x: 0 }, { r: c0, x: 0 }).re.map((c) => 2 * Math.PI * frequencyHz * c));
  else {
    triangle(door, "c", ["a", "b", "c"], yShuntS.im);
    for (let k = 0; k < 9; k++) yShuntS.im[k] = yShuntS.im[k] * 2 * Math.PI * frequencyHz;
  }
  const zOhm = hasNeutral ? withoutLast(z) : z;
  return lineBetween(
    door,
    busOf,
    calculation === "asymmetric"
      ? { zOhm, yShuntS }
      : { zOhm: inverse(balanced(inverse(zOhm) ?? zOhm)) ?? zOhm, yShuntS: balanced(yShuntS) },
  );
}

/** A closed switch. */
export function readLink(door: ComponentDoor, busOf: BusOf): Line {
  const { ratedV } = busOf(door, "from_node");
  // Both ends of a link that is not closed throughout see nothing.
  const isClosed = door.isOn("from_status") && door.isOn("to_status");
  const ohm = (ratedV * ratedV) / LINK_BASE_VA / LINK_PU / 2;
  const z = { r: ohm, x: -ohm };
  const line = lineBetween(door, busOf, { zOhm: phaseMatrix(3, z, z), yShuntS: zeroMatrix(3) });
  return { ...line, isSwitch: true, ...(isClosed ? {} : { open: [ALL, ALL] }) };
}

/** An admittance to ground. */
export function readShunt(door: ComponentDoor, busOf: BusOf, calculation: Calculation): Impedance {
  const one = complex(door.number("g1"), door.number("b1"));
  const zero = calculation === "asymmetric" ? complex(door.number("g0"), door.number("b0")) : one;
  return {
    name: door.name,
    kind: "reactor",
    phases: 3,
    connection: "wye",
    from: { bus: busOf(door, "node").bus, nodes: [1, 2, 3] },
    yS: phasesOf(zero, one),
  };
}

const ALL = [true, true, true];
const NONE = [false, false, false];

/** An end that is switched off touches no node, so that a dead node there is not drawn in. */
function lineBetween(
  door: ComponentDoor,
  busOf: BusOf,
  { zOhm, yShuntS }: { zOhm: ComplexMatrix; yShuntS: ComplexMatrix },
): Line {
  const [from, to] = [door.isOn("from_status"), door.isOn("to_status")];
  const end = (attribute: string, isOn: boolean) => ({
    bus: busOf(door, attribute).bus,
    nodes: isOn ? [1, 2, 3] : [0, 0, 0],
  });
  const ratedA = door.optional("i_n", { min: 0 });
  return {
    name: door.name,
    from: end("from_node", from),
    to: end("to_node", to),
    zOhm,
    yShuntS,
    lengthM: 0,
    isSwitch: false,
    ...(ratedA === undefined ? {} : { normalAmps: ratedA }),
    ...(from && to ? {} : { open: [from ? NONE : ALL, to ? NONE : ALL] }),
  };
}

function triangle(door: ComponentDoor, what: string, conductors: readonly string[], into: Float64Array): void {
  const n = conductors.length;
  for (let i = 0; i < n; i++) {
    for (let j = 0; j <= i; j++) {
      const value = door.number(`${what}_${conductors[i]}${conductors[j]}`);
      into[i * n + j] = into[j * n + i] = value;
    }
  }
}

/** The first three conductors with the fourth at ground potential. */
function withoutLast({ order, re, im }: ComplexMatrix): ComplexMatrix {
  const last = order - 1;
  const out = zeroMatrix(last);
  const corner = last * order + last;
  const size = re[corner] ** 2 + im[corner] ** 2;
  for (let i = 0; i < last; i++) {
    for (let j = 0; j < last; j++) {
      const [a, b] = [i * order + last, last * order + j];
      const pr = re[a] * re[b] - im[a] * im[b];
      const pi = re[a] * im[b] + im[a] * re[b];
      out.re[i * last + j] = re[i * order + j] - (pr * re[corner] + pi * im[corner]) / size;
      out.im[i * last + j] = im[i * order + j] - (pi * re[corner] - pr * im[corner]) / size;
    }
  }
  return out;
}

/** The same on every phase: means of the diagonal and of the rest. */
function balanced({ re, im }: ComplexMatrix): ComplexMatrix {
  const mean = (values: Float64Array, diagonal: boolean) => {
    let sum = 0;
    for (let k = 0; k < 9; k++) if ((k % 4 === 0) === diagonal) sum += values[k];
    return sum / (diagonal ? 3 : 6);
  };
  const own = { r: mean(re, true), x: mean(im, true) };
  const mutual = { r: mean(re, false), x: mean(im, false) };
  return phaseMatrix(
    3,
    { r: own.r - mutual.r, x: own.x - mutual.x },
    { r: own.r + 2 * mutual.r, x: own.x + 2 * mutual.x },
  );
}
