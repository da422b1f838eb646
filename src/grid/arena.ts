/** Arrays that lie in one piece of memory, where a WebAssembly kernel can reach them. */
export interface Arena<Plan extends ArrayPlan> {
  /** Absent where the host has no WebAssembly or no room for it: the arrays are then ordinary ones. */
  readonly memory: WebAssembly.Memory | undefined;
  readonly arrays: { readonly [Name in keyof Plan]: Plan[Name]["kind"] extends "f64" ? Float64Array : Int32Array };
}

/** What each array holds, and how many of it. */
export type ArrayPlan = Readonly<Record<string, { readonly kind: "f64" | "i32"; readonly length: number }>>;

const PAGE = 65536;
/** A complex number is moved as one. */
const ALIGNMENT = 16;

/** Lays the planned arrays one after the other, zeroed. */
export function openArena<Plan extends ArrayPlan>(plan: Plan, kind: "webassembly" | "ordinary"): Arena<Plan> {
  const sizes = Object.values(plan).map(({ kind, length }) => {
    const bytes = length * (kind === "f64" ? 8 : 4);
    return Math.ceil(bytes / ALIGNMENT) * ALIGNMENT;
  });
  // The header stands at ALIGNMENT, not at 0, which the compiled program takes for no address.
  const total = sizes.reduce((sum, size) => sum + size, ALIGNMENT);
  const memory = kind === "webassembly" ? openMemory(Math.ceil(total / PAGE)) : undefined;
  const buffer = memory?.buffer ?? new ArrayBuffer(total);
  let at = ALIGNMENT;
  const arrays: Record<string, Float64Array | Int32Array> = {};
  Object.entries(plan).forEach(([name, { kind, length }], k) => {
    arrays[name] = kind === "f64" ? new Float64Array(buffer, at, length) : new Int32Array(buffer, at, length);
    at += sizes[k];
  });
  return { memory, arrays: arrays as Arena<Plan>["arrays"] };
}

function openMemory(pages: number): WebAssembly.Memory | undefined {
  try {
    return new WebAssembly.Memory({ initial: pages, maximum: pages });
  } catch {
    return undefined;
  }
}
