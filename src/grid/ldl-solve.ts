import type { Ldl } from "./sparse-ldl.ts";

/** Solves in place from panel `firstPanel` on (`ldl.activePanel`, or 0): right-hand sides that are zero before it stay
 *  so on the way down, and the unknowns before it are left for `leading-block.ts`. A panel's columns are worked on
 *  together, which halves the time (benchmarks/powerflow).
 *  @param x [2 × n], parts side by side */
export function solvePanels(ldl: Ldl, firstPanel: number, x: Float64Array): void {
  forward(ldl, firstPanel, ldl.panel.length - 1, x);
  backward(ldl, firstPanel, x);
}

/** Carries a right-hand side past the leading columns: their rows keep L⁻¹ b, the others are ready for
 *  `solvePanels`. */
export function passLeading(ldl: Ldl, x: Float64Array): void {
  forward(ldl, 0, ldl.activePanel, x);
}

function forward(ldl: Ldl, firstPanel: number, lastPanel: number, x: Float64Array): void {
  const { start, rowAt, value, panel } = ldl;
  for (let s = firstPanel; s < lastPanel; s++) {
    const j = panel[s];
    const ar = x[2 * j];
    const ai = x[2 * j + 1];
    let p = 2 * start[j];
    if (panel[s + 1] - j === 1) {
      for (let k = start[j], end = start[j + 1]; k < end; k++, p += 2) {
        const row = rowAt[k];
        const lr = value[p];
        const li = value[p + 1];
        x[row] -= lr * ar - li * ai;
        x[row + 1] -= lr * ai + li * ar;
      }
      continue;
    }
    let q = 2 * start[j + 1];
    if (panel[s + 1] - j === 2) {
      forwardTwo(ldl, j, x);
      continue;
    }
    let r = 2 * start[j + 2];
    const br = x[2 * j + 2] - (value[p] * ar - value[p + 1] * ai);
    const bi = x[2 * j + 3] - (value[p] * ai + value[p + 1] * ar);
    const cr = x[2 * j + 4] - (value[p + 2] * ar - value[p + 3] * ai) - (value[q] * br - value[q + 1] * bi);
    const ci = x[2 * j + 5] - (value[p + 2] * ai + value[p + 3] * ar) - (value[q] * bi + value[q + 1] * br);
    x[2 * j + 2] = br;
    x[2 * j + 3] = bi;
    x[2 * j + 4] = cr;
    x[2 * j + 5] = ci;
    p += 4;
    q += 2;
    for (let k = start[j + 2], end = start[j + 3]; k < end; k++, p += 2, q += 2, r += 2) {
      const row = rowAt[k];
      const pr = value[p];
      const pi = value[p + 1];
      const qr = value[q];
      const qi = value[q + 1];
      const rr = value[r];
      const ri = value[r + 1];
      x[row] -= pr * ar - pi * ai + (qr * br - qi * bi) + (rr * cr - ri * ci);
      x[row + 1] -= pr * ai + pi * ar + (qr * bi + qi * br) + (rr * ci + ri * cr);
    }
  }
}

function backward(ldl: Ldl, firstPanel: number, x: Float64Array): void {
  const { start, rowAt, value, inverse, panel } = ldl;
  for (let s = panel.length - 2; s >= firstPanel; s--) {
    const j = panel[s];
    const o = 2 * j;
    let p = 2 * start[j];
    let ar = x[o] * inverse[o] - x[o + 1] * inverse[o + 1];
    let ai = x[o] * inverse[o + 1] + x[o + 1] * inverse[o];
    if (panel[s + 1] - j === 1) {
      for (let k = start[j], end = start[j + 1]; k < end; k++, p += 2) {
        const row = rowAt[k];
        const lr = value[p];
        const li = value[p + 1];
        const vr = x[row];
        const vi = x[row + 1];
        ar -= lr * vr - li * vi;
        ai -= lr * vi + li * vr;
      }
      x[o] = ar;
      x[o + 1] = ai;
      continue;
    }
    if (panel[s + 1] - j === 2) {
      backwardTwo(ldl, j, x);
      continue;
    }
    let q = 2 * start[j + 1];
    let r = 2 * start[j + 2];
    const pTop = p;
    const qTop = q;
    let br = x[o + 2] * inverse[o + 2] - x[o + 3] * inverse[o + 3];
    let bi = x[o + 2] * inverse[o + 3] + x[o + 3] * inverse[o + 2];
    let cr = x[o + 4] * inverse[o + 4] - x[o + 5] * inverse[o + 5];
    let ci = x[o + 4] * inverse[o + 5] + x[o + 5] * inverse[o + 4];
    p += 4;
    q += 2;
    for (let k = start[j + 2], end = start[j + 3]; k < end; k++, p += 2, q += 2, r += 2) {
      const row = rowAt[k];
      const vr = x[row];
      const vi = x[row + 1];
      const pr = value[p];
      const pi = value[p + 1];
      const qr = value[q];
      const qi = value[q + 1];
      const rr = value[r];
      const ri = value[r + 1];
      ar -= pr * vr - pi * vi;
      ai -= pr * vi + pi * vr;
      br -= qr * vr - qi * vi;
      bi -= qr * vi + qi * vr;
      cr -= rr * vr - ri * vi;
      ci -= rr * vi + ri * vr;
    }
    br -= value[qTop] * cr - value[qTop + 1] * ci;
    bi -= value[qTop] * ci + value[qTop + 1] * cr;
    ar -= value[pTop + 2] * cr - value[pTop + 3] * ci + (value[pTop] * br - value[pTop + 1] * bi);
    ai -= value[pTop + 2] * ci + value[pTop + 3] * cr + (value[pTop] * bi + value[pTop + 1] * br);
    x[o] = ar;
    x[o + 1] = ai;
    x[o + 2] = br;
    x[o + 3] = bi;
    x[o + 4] = cr;
    x[o + 5] = ci;
  }
}

function forwardTwo({ start, rowAt, value }: Ldl, j: number, x: Float64Array): void {
  const ar = x[2 * j];
  const ai = x[2 * j + 1];
  let p = 2 * start[j];
  let q = 2 * start[j + 1];
  const br = x[2 * j + 2] - (value[p] * ar - value[p + 1] * ai);
  const bi = x[2 * j + 3] - (value[p] * ai + value[p + 1] * ar);
  x[2 * j + 2] = br;
  x[2 * j + 3] = bi;
  p += 2;
  for (let k = start[j + 1], end = start[j + 2]; k < end; k++, p += 2, q += 2) {
    const row = rowAt[k];
    const pr = value[p];
    const pi = value[p + 1];
    const qr = value[q];
    const qi = value[q + 1];
    x[row] -= pr * ar - pi * ai + (qr * br - qi * bi);
    x[row + 1] -= pr * ai + pi * ar + (qr * bi + qi * br);
  }
}

function backwardTwo({ start, rowAt, value, inverse }: Ldl, j: number, x: Float64Array): void {
  const o = 2 * j;
  const top = 2 * start[j];
  let p = top + 2;
  let q = 2 * start[j + 1];
  let ar = x[o] * inverse[o] - x[o + 1] * inverse[o + 1];
  let ai = x[o] * inverse[o + 1] + x[o + 1] * inverse[o];
  let br = x[o + 2] * inverse[o + 2] - x[o + 3] * inverse[o + 3];
  let bi = x[o + 2] * inverse[o + 3] + x[o + 3] * inverse[o + 2];
  for (let k = start[j + 1], end = start[j + 2]; k < end; k++, p += 2, q += 2) {
    const row = rowAt[k];
    const vr = x[row];
    const vi = x[row + 1];
    ar -= value[p] * vr - value[p + 1] * vi;
    ai -= value[p] * vi + value[p + 1] * vr;
    br -= value[q] * vr - value[q + 1] * vi;
    bi -= value[q] * vi + value[q + 1] * vr;
  }
  ar -= value[top] * br - value[top + 1] * bi;
  ai -= value[top] * bi + value[top + 1] * br;
  x[o] = ar;
  x[o + 1] = ai;
  x[o + 2] = br;
  x[o + 3] = bi;
}
