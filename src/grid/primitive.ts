import { SimulationError } from "../base/errors.ts";
import { addAt, type ComplexMatrix, inverse, zeroMatrix } from "./complex-matrix.ts";
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
  const y = betweenTerminals(inverseOf(line.zOhm, "line", line));
  const n = line.zOhm.order;
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < n; j++) {
      const re = line.yShuntS.re[i * n + j] / 2;
      const im = line.yShuntS.im[i * n + j] / 2;
      addAt(y, i, j, re, im);
      addAt(y, n + i, n + j, re, im);
    }
  }
  return opened(line, { terminals: [line.from, line.to], y });
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
export function betweenTerminals(y: ComplexMatrix): ComplexMatrix {
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
export const groundedCopy = (terminal: Terminal, conductors: number): Terminal => ({
  bus: terminal.bus,
  nodes: new Array<number>(conductors).fill(0),
});

/** Eliminates the conductors that are open, leaving zeros in their rows: no current flows there. */
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
  return { terminals: primitive.terminals, y: { order: n, re, im } };
}

/** The inverse, or the error that names the element. */
export function inverseOf(z: ComplexMatrix, what: string, element: Named): ComplexMatrix {
  const y = inverse(z);
  if (y) return y;
  const place = element.origin ? `${element.origin.file}:${element.origin.line} ` : "";
  throw new SimulationError("ZERO_IMPEDANCE", `${place}${what} "${element.name}": its impedance matrix is singular`);
}
