import { SimulationError } from "../base/errors.ts";
import { addAt, type ComplexMatrix, inverse, invertInPlace, zeroMatrix } from "./complex-matrix.ts";
import type { Impedance, Line, Named, Openable, Source, Terminal } from "./network.ts";

/** An element's own admittance matrix over the conductors of all its terminals, terminal after terminal. */
export interface Primitive {
  readonly terminals: readonly Terminal[];
  /** Order = Σ conductors [S]. */
  readonly y: ComplexMatrix;
}

/** A source's impedance between its two terminals. */
export function sourcePrimitive(source: Source): Primitive {
  const y = inverseOf(source.zOhm, "source", source);
  const back = source.returnTerminal ?? groundedCopy(source.terminal, source.phases);
  return opened(source, { terminals: [source.terminal, back], y: betweenTerminals(y) });
}

/** A line's pi section. */
export function linePrimitive(line: Line): Primitive {
  const y = zeroMatrix(2 * line.zOhm.order);
  writeLine(line, y.re, y.im, 0, lineWork());
  return opened(line, { terminals: [line.from, line.to], y });
}

/** Scratch for `writeLine`, as large as the largest line needs. */
export interface LineWork {
  re: Float64Array;
  im: Float64Array;
}

export const lineWork = (): LineWork => ({ re: new Float64Array(16), im: new Float64Array(16) });

/** Writes a line's pi section, open conductors aside, row-major at `at`: lines are the many, so nothing is allocated. */
export function writeLine(line: Line, re: Float64Array, im: Float64Array, at: number, work: LineWork): void {
  const n = line.zOhm.order;
  const z = line.zOhm;
  const shunt = line.yShuntS;
  if (work.re.length < n * n) {
    work.re = new Float64Array(n * n);
    work.im = new Float64Array(n * n);
  }
  for (let k = 0; k < n * n; k++) {
    work.re[k] = z.re[k];
    work.im[k] = z.im[k];
  }
  if (!invertInPlace(n, work.re, work.im)) throw singular("line", line);
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < n; j++) {
      const k = i * n + j;
      const near = at + 2 * i * n + j;
      const far = near + 2 * n * n;
      re[near] = re[far + n] = work.re[k] + shunt.re[k] / 2;
      im[near] = im[far + n] = work.im[k] + shunt.im[k] / 2;
      re[near + n] = re[far] = -work.re[k];
      im[near + n] = im[far] = -work.im[k];
    }
  }
}

/** A reactor's or a fault's branches. */
export function impedancePrimitive(element: Impedance): Primitive {
  return opened(element, branchPrimitive(element, element.yS));
}

/** Branches with admittances between them, each between two terminals or, for delta, between neighbouring nodes. */
export function branchPrimitive(
  element: { phases: number; connection: string; from: Terminal; to?: Terminal },
  branchY: ComplexMatrix,
): Primitive {
  const n = element.phases;
  if (element.connection === "wye") {
    const to = element.to ?? groundedCopy(element.from, n);
    return { terminals: [element.from, to], y: betweenTerminals(branchY) };
  }
  // One or two branches of a delta end at a further node; three and more close the ring.
  const conductors = n < 3 ? n + 1 : n;
  const y = zeroMatrix(conductors);
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < n; j++) {
      const re = branchY.re[i * n + j];
      const im = branchY.im[i * n + j];
      const [a, b, c, d] = [i, (i + 1) % conductors, j, (j + 1) % conductors];
      addAt(y, a, c, re, im);
      addAt(y, b, d, re, im);
      addAt(y, a, d, -re, -im);
      addAt(y, b, c, -re, -im);
    }
  }
  return { terminals: [element.from], y };
}

/** [Y −Y; −Y Y] */
function betweenTerminals(y: ComplexMatrix): ComplexMatrix {
  const n = y.order;
  const out = zeroMatrix(2 * n);
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < n; j++) {
      const re = y.re[i * n + j];
      const im = y.im[i * n + j];
      addAt(out, i, j, re, im);
      addAt(out, n + i, n + j, re, im);
      addAt(out, i, n + j, -re, -im);
      addAt(out, n + i, j, -re, -im);
    }
  }
  return out;
}

/** A terminal at ground for the far side of an element at `terminal`. */
const groundedCopy = (terminal: Terminal, conductors: number): Terminal => ({
  bus: terminal.bus,
  nodes: new Array<number>(conductors).fill(0),
});

/** Eliminates the conductors that are open: what is left in their rows carries no current to speak of. */
export function opened(element: Openable & Named, primitive: Primitive): Primitive {
  if (!element.open?.some((terminal) => terminal.some(Boolean))) return primitive;
  const n = primitive.y.order;
  const re = primitive.y.re.slice();
  const im = primitive.y.im.slice();
  const isOpen = primitive.terminals.flatMap((terminal, t) => terminal.nodes.map((_, k) => !!element.open?.[t]?.[k]));
  for (let k = 0; k < n; k++) {
    if (!isOpen[k]) continue;
    const pr = re[k * n + k];
    const pi = im[k * n + k];
    const size = pr * pr + pi * pi;
    for (let i = 0; i < n; i++) {
      if (i === k || size === 0) continue;
      const fr = (re[i * n + k] * pr + im[i * n + k] * pi) / size;
      const fi = (im[i * n + k] * pr - re[i * n + k] * pi) / size;
      for (let j = 0; j < n; j++) {
        if (j === k) continue;
        re[i * n + j] -= fr * re[k * n + j] - fi * im[k * n + j];
        im[i * n + j] -= fr * im[k * n + j] + fi * re[k * n + j];
      }
    }
    for (let i = 0; i < n; i++) {
      re[i * n + k] = re[k * n + i] = 0;
      im[i * n + k] = im[k * n + i] = 0;
    }
  }
  if (element.openS) for (let k = 0; k < n; k++) re[k * n + k] += element.openS;
  return { terminals: primitive.terminals, y: { order: n, re, im } };
}

/** The inverse, or the error that names the element. @throws SimulationError ZERO_IMPEDANCE */
export function inverseOf(z: ComplexMatrix, what: string, element: Named): ComplexMatrix {
  const y = inverse(z);
  if (!y) throw singular(what, element);
  return y;
}

function singular(what: string, element: Named): SimulationError {
  const place = element.origin ? `${element.origin.file}:${element.origin.line} ` : "";
  return new SimulationError("ZERO_IMPEDANCE", `${place}${what} "${element.name}": its impedance matrix is singular`);
}
