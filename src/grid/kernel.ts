import { KERNEL_BYTES, KERNEL_FIELDS } from "./kernel-bytes.ts";

/** The compiled loops of a power flow (assembly/kernel.ts); `header` is the address of one of its headers. */
export interface Kernel {
  solveTrailing(header: number): void;
  addLoadCurrents(header: number): void;
  copyInjected(header: number): void;
  update(header: number, isFirst: number): void;
  extrapolate(header: number, share: number): void;
  spread(header: number): void;
  takeExtras(header: number): void;
  drawPower(header: number): void;
  /** The same of two lanes (lanes.ts): an iteration, and the step by their shares. */
  iteratePair(header: number, isFirst: number): void;
  extrapolatePair(header: number): void;
  /** So many numbers between an array and a lane of one, by their addresses. */
  toLane(to: number, from: number, count: number): void;
  fromLane(to: number, from: number, count: number): void;
}

/** Length of a header, which names the arrays' addresses and the counts. */
export const HEADER_LENGTH = KERNEL_FIELDS.length;

/** The program, which holds no state: a sweep starts it for thousands of feeders. */
let compiled: WebAssembly.Module | undefined;

/** Starts the compiled loops over a memory, or nothing where the host cannot run them. */
export function startKernel(memory: WebAssembly.Memory): Kernel | undefined {
  try {
    compiled ??= new WebAssembly.Module(kernelBytes());
    const instance = new WebAssembly.Instance(compiled, {
      env: { memory },
      host: { pow: Math.pow },
    });
    return instance.exports as unknown as Kernel;
  } catch (error) {
    // An older host without 128-bit vectors; every other fault is ours.
    if (error instanceof WebAssembly.CompileError) return undefined;
    throw error;
  }
}

function kernelBytes(): Uint8Array<ArrayBuffer> {
  const text = atob(KERNEL_BYTES);
  return Uint8Array.from(text, (letter) => letter.charCodeAt(0));
}

/** Whether this host runs WebAssembly at all. */
export const hasWebAssembly = (): boolean => typeof WebAssembly === "object";

/** Fills a header: each field is the address of the array of that name, or the count of that name. */
export function writeHeader(
  header: Int32Array,
  arrays: Readonly<Record<string, Float64Array | Int32Array>>,
  counts: Readonly<Record<string, number>>,
): void {
  KERNEL_FIELDS.forEach((field, k) => {
    header[k] = field in counts ? counts[field] : (arrays[field]?.byteOffset ?? 0);
  });
}

/** Changes one count of a header. */
export function setHeaderCount(header: Int32Array, field: (typeof KERNEL_FIELDS)[number], count: number): void {
  header[KERNEL_FIELDS.indexOf(field)] = count;
}
