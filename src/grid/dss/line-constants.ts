import { addAt, type ComplexMatrix, inverse, zeroMatrix } from "../complex-matrix.ts";
import { bareImpedance, type Conductor, distance, type Surroundings } from "./bare-conductors.ts";
import { cableImpedance, cableSusceptance } from "./cable-constants.ts";
import { TWO_PI } from "./earth-return.ts";
import { eliminate } from "./impedance-matrix.ts";
import { BadValue } from "./place.ts";

/** [F/m] */
const EPSILON_0 = 8.854e-12;

/** Series impedance [Ω/m] and shunt admittance [S/m] of parallel conductors over earth, by Carson's, full Carson's or
 *  Deri's earth return, as OpenDSS computes them; `keep` conductors remain, later ones are grounded and eliminated.
 *  Kersting, "Distribution System Modeling and Analysis", chapters 4 and 5; Deri et al. 1981.
 *  @throws BadValue where conductors overlap or lack data */
export function lineConstants(
  conductors: readonly Conductor[],
  keep: number,
  phases: number,
  surroundings: Surroundings,
): { z: ComplexMatrix; y: ComplexMatrix } {
  const isCable = conductors.some(({ shield }) => shield !== undefined);
  checkConductors(conductors, isCable);
  let z = isCable ? cableImpedance(conductors, phases, surroundings) : bareImpedance(conductors, surroundings);
  const full = isCable
    ? cableSusceptance(conductors, phases, surroundings.hz)
    : bareSusceptance(conductors, surroundings.hz);
  while (z.order > keep) z = eliminate(z, z.order - 1);
  const y = zeroMatrix(z.order);
  for (let i = 0; i < z.order; i++) {
    for (let j = 0; j < z.order; j++) addAt(y, i, j, 0, full.im[i * full.order + j]);
  }
  return { z, y };
}

/** Potential coefficients against the images in the earth, inverted. */
function bareSusceptance(conductors: readonly Conductor[], hz: number): ComplexMatrix {
  const n = conductors.length;
  const potential = zeroMatrix(n);
  const factor = -1 / TWO_PI / EPSILON_0 / (TWO_PI * hz);
  for (let i = 0; i < n; i++) {
    const { x, y, radius, capRadius } = conductors[i];
    addAt(potential, i, i, 0, factor * Math.log((2 * y) / (capRadius < 0 ? radius : capRadius)));
    for (let j = 0; j < i; j++) {
      const other = conductors[j];
      const image = Math.sqrt((x - other.x) ** 2 + (y + other.y) ** 2);
      const value = factor * Math.log(image / distance(conductors[i], other));
      addAt(potential, i, j, 0, value);
      addAt(potential, j, i, 0, value);
    }
  }
  const y = inverse(potential);
  if (!y) throw new BadValue("DSS_LINE_CONSTANTS", "the conductors' capacitances cannot be computed");
  return y;
}

function checkConductors(conductors: readonly Conductor[], isCable: boolean): void {
  for (const [i, a] of conductors.entries()) {
    if (!isCable && !(a.y > 0)) {
      throw new BadValue("DSS_CONDUCTOR_HEIGHT", `expected conductor ${i + 1} to hang above 0, got h=${a.y} m`);
    }
    if (!(a.gmr > 0 && a.radius > 0)) {
      throw new BadValue("DSS_CONDUCTOR_DATA", `conductor ${i + 1} has no radius and no GMR`);
    }
    for (let j = i + 1; j < conductors.length; j++) {
      if (distance(a, conductors[j]) < a.radius + conductors[j].radius) {
        throw new BadValue("DSS_CONDUCTORS_OVERLAP", `conductors ${i + 1} and ${j + 1} occupy the same space`);
      }
    }
  }
}
