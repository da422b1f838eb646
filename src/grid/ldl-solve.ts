import type { Ldl } from "./sparse-ldl.ts";

/** Solves in place from panel `firstPanel` on (0, or `ldl.activePanel`): right-hand sides that are zero before it stay
 *  so on the way down, and the unknowns before it are left for `leading-block.ts`. A panel's three columns are worked on
 *  together, which halves the time (benchmarks/powerflow). */
export function solveTrailing(ldl: Ldl, firstPanel: number, xRe: Float64Array, xIm: Float64Array): void {
  forward(ldl, firstPanel, xRe, xIm);
  backward(ldl, firstPanel, xRe, xIm);
}

function forward(ldl: Ldl, firstPanel: number, xRe: Float64Array, xIm: Float64Array): void {
  const { start, rowOf, re, im, panel } = ldl;
  const last = panel.length - 1;
  for (let s = firstPanel; s < last; s++) {
    const j = panel[s];
    const ar = xRe[j];
    const ai = xIm[j];
    let p = start[j];
    if (panel[s + 1] - j === 1) {
      const end = start[j + 1];
      for (; p < end; p++) {
        const row = rowOf[p];
        const lr = re[p];
        const li = im[p];
        xRe[row] -= lr * ar - li * ai;
        xIm[row] -= lr * ai + li * ar;
      }
      continue;
    }
    let q = start[j + 1];
    let r = start[j + 2];
    const br = xRe[j + 1] - (re[p] * ar - im[p] * ai);
    const bi = xIm[j + 1] - (re[p] * ai + im[p] * ar);
    const cr = xRe[j + 2] - (re[p + 1] * ar - im[p + 1] * ai) - (re[q] * br - im[q] * bi);
    const ci = xIm[j + 2] - (re[p + 1] * ai + im[p + 1] * ar) - (re[q] * bi + im[q] * br);
    xRe[j + 1] = br;
    xIm[j + 1] = bi;
    xRe[j + 2] = cr;
    xIm[j + 2] = ci;
    p += 2;
    q += 1;
    const end = start[j + 3];
    for (; r < end; p++, q++, r++) {
      const row = rowOf[r];
      xRe[row] -= re[p] * ar - im[p] * ai + (re[q] * br - im[q] * bi) + (re[r] * cr - im[r] * ci);
      xIm[row] -= re[p] * ai + im[p] * ar + (re[q] * bi + im[q] * br) + (re[r] * ci + im[r] * cr);
    }
  }
}

function backward(ldl: Ldl, firstPanel: number, xRe: Float64Array, xIm: Float64Array): void {
  const { start, rowOf, re, im, inverseRe, inverseIm, panel } = ldl;
  for (let s = panel.length - 2; s >= firstPanel; s--) {
    const j = panel[s];
    let p = start[j];
    let ar = xRe[j] * inverseRe[j] - xIm[j] * inverseIm[j];
    let ai = xRe[j] * inverseIm[j] + xIm[j] * inverseRe[j];
    if (panel[s + 1] - j === 1) {
      const end = start[j + 1];
      for (; p < end; p++) {
        const row = rowOf[p];
        const lr = re[p];
        const li = im[p];
        ar -= lr * xRe[row] - li * xIm[row];
        ai -= lr * xIm[row] + li * xRe[row];
      }
      xRe[j] = ar;
      xIm[j] = ai;
      continue;
    }
    let q = start[j + 1];
    let r = start[j + 2];
    const pTop = p;
    const qTop = q;
    let br = xRe[j + 1] * inverseRe[j + 1] - xIm[j + 1] * inverseIm[j + 1];
    let bi = xRe[j + 1] * inverseIm[j + 1] + xIm[j + 1] * inverseRe[j + 1];
    let cr = xRe[j + 2] * inverseRe[j + 2] - xIm[j + 2] * inverseIm[j + 2];
    let ci = xRe[j + 2] * inverseIm[j + 2] + xIm[j + 2] * inverseRe[j + 2];
    p += 2;
    q += 1;
    const end = start[j + 3];
    for (; r < end; p++, q++, r++) {
      const row = rowOf[r];
      const vr = xRe[row];
      const vi = xIm[row];
      ar -= re[p] * vr - im[p] * vi;
      ai -= re[p] * vi + im[p] * vr;
      br -= re[q] * vr - im[q] * vi;
      bi -= re[q] * vi + im[q] * vr;
      cr -= re[r] * vr - im[r] * vi;
      ci -= re[r] * vi + im[r] * vr;
    }
    br -= re[qTop] * cr - im[qTop] * ci;
    bi -= re[qTop] * ci + im[qTop] * cr;
    ar -= re[pTop + 1] * cr - im[pTop + 1] * ci + (re[pTop] * br - im[pTop] * bi);
    ai -= re[pTop + 1] * ci + im[pTop + 1] * cr + (re[pTop] * bi + im[pTop] * br);
    xRe[j] = ar;
    xIm[j] = ai;
    xRe[j + 1] = br;
    xIm[j + 1] = bi;
    xRe[j + 2] = cr;
    xIm[j + 2] = ci;
  }
}
