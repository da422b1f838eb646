import { addAt, type ComplexMatrix, zeroMatrix } from "../complex-matrix.ts";
import { earthReturn, innerImpedance, MU_0, TWO_PI } from "./earth-return.ts";
import type { EarthModel } from "./property.ts";

/** A conductor hung in the air or buried, everything in meters and ohms per meter. */
export interface Conductor {
  readonly x: number;
  readonly y: number;
  readonly gmr: number;
  readonly radius: number;
  /** Negative: as `radius`. */
  readonly capRadius: number;
  readonly rac: number;
  readonly rdc: number;
  readonly shield?: CableShield;
}

/** What surrounds a cable's core [m, Ω/m]. */
export interface CableShield {
  readonly kind: "neutral" | "tape";
  readonly epsR: number;
  readonly insulation: number;
  readonly insulationDiameter: number;
  readonly cableDiameter: number;
  readonly strands: number;
  readonly strandDiameter: number;
  readonly strandGmr: number;
  readonly strandR: number;
  readonly shieldDiameter: number;
  readonly tapeLayer: number;
  readonly tapeLapPct: number;
}

/** Where the line runs and how the earth carries its return current. */
export interface Surroundings {
  readonly hz: number;
  /** Earth resistivity [Ω m]. */
  readonly rho: number;
  readonly earthModel: EarthModel;
}

/** Impedance of conductors that lie bare: own, mutual, and through earth. */
export function bareImpedance(conductors: readonly Conductor[], surroundings: Surroundings): ComplexMatrix {
  const n = conductors.length;
  const z = zeroMatrix(n);
  for (let i = 0; i < n; i++) {
    for (let j = 0; j <= i; j++) {
      const earth = earthReturn(conductors[i], conductors[j], i === j, surroundings);
      const spacing =
        i === j
          ? ownSpacing(conductors[i], surroundings)
          : reactance(distance(conductors[i], conductors[j]), surroundings.hz);
      const inner = i === j ? innerImpedance(conductors[i], surroundings) : undefined;
      // At power frequency the GMR already holds the flux inside of the conductor.
      const re = earth.re + (inner?.re ?? 0);
      const im = earth.im + spacing + (inner && !usesGmr(surroundings.hz) ? inner.im : 0);
      addAt(z, i, j, re, im);
      if (i !== j) addAt(z, j, i, re, im);
    }
  }
  return z;
}

/** ω μ0 / 2π · ln(1 / meters). */
export function reactance(meters: number, hz: number): number {
  return ((TWO_PI * hz * MU_0) / TWO_PI) * Math.log(1 / meters);
}

export function distance(a: Conductor, b: Conductor): number {
  return Math.sqrt((a.x - b.x) ** 2 + (a.y - b.y) ** 2);
}

function ownSpacing(conductor: Conductor, { hz }: Surroundings): number {
  return reactance(usesGmr(hz) ? conductor.gmr : conductor.radius, hz);
}

const usesGmr = (hz: number) => hz > 40 && hz < 1000;
