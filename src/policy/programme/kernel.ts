/** What is left of a step's currents once its groups' curvature G stands in their way. With W the sum of the currents' own
 *  inverse curvatures by group, (D + U·G·Uᵀ)⁻¹ = D⁻¹ − D⁻¹U·W⁻¹·UᵀD⁻¹ + D⁻¹U·N·UᵀD⁻¹ and N = W^-½·(I + W^½·G·W^½)⁻¹·W^-½:
 *  written so, nothing cancels where a limit is hard.
 *  @param curvature G [groups × groups], used up  @param sums W [groups]; 0 where a group has no current
 *  @param kernel N, written from `base` on */
export function kernelOf(
  curvature: Float64Array,
  sums: Float64Array,
  groups: number,
  kernel: Float64Array,
  base: number,
): void {
  const n = groups;
  for (let g = 0; g < n; g++)
    for (let h = 0; h <= g; h++) {
      const scaled = curvature[g * n + h] * Math.sqrt(sums[g] * sums[h]);
      curvature[g * n + h] = g === h ? 1 + scaled : scaled;
    }
  // Cholesky factor in the lower half, then its inverse in place.
  for (let row = 0; row < n; row++)
    for (let column = 0; column <= row; column++) {
      let sum = curvature[row * n + column];
      for (let k = 0; k < column; k++) sum -= curvature[row * n + k] * curvature[column * n + k];
      curvature[row * n + column] = row === column ? Math.sqrt(sum) : sum / curvature[column * n + column];
    }
  for (let column = 0; column < n; column++) {
    curvature[column * n + column] = 1 / curvature[column * n + column];
    for (let row = column + 1; row < n; row++) {
      let sum = 0;
      for (let k = column; k < row; k++) sum -= curvature[row * n + k] * curvature[k * n + column];
      curvature[row * n + column] = sum / curvature[row * n + row];
    }
  }
  for (let g = 0; g < n; g++)
    for (let h = 0; h <= g; h++) {
      let sum = 0;
      for (let k = g; k < n; k++) sum += curvature[k * n + g] * curvature[k * n + h];
      const value = sums[g] > 0 && sums[h] > 0 ? sum / Math.sqrt(sums[g] * sums[h]) : 0;
      kernel[base + g * n + h] = value;
      kernel[base + h * n + g] = value;
    }
}
