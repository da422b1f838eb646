import { addAt, type ComplexMatrix, zeroMatrix } from "../complex-matrix.ts";
import {
  bareImpedance,
  type CableShield,
  type Conductor,
  distance,
  reactance,
  type Surroundings,
} from "./bare-conductors.ts";
import { earthReturn, TWO_PI } from "./earth-return.ts";
import { eliminate } from "./impedance-matrix.ts";
import { BadValue } from "./place.ts";

/** [F/m] */
const EPSILON_0 = 8.854e-12;

/** Resistivity of a copper tape at 50 °C [Ω m]; Kersting. */
const TAPE_RHO = 2.3718e-8;

/** Cores and bare neutrals with the cables' own shields, which are grounded and eliminated. Kersting, chapter 4.5. */
export function cableImpedance(
  conductors: readonly Conductor[],
  phases: number,
  surroundings: Surroundings,
): ComplexMatrix {
  const n = conductors.length;
  const shielded = conductors.slice(0, phases).map(({ shield }, i) => {
    if (!shield) throw new BadValue("DSS_CABLE_DATA", `phase conductor ${i + 1} is no cable but another one is`);
    return shield;
  });
  const z = zeroMatrix(n + phases);
  const bare = bareImpedance(conductors, surroundings);
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < n; j++) addAt(z, i, j, bare.re[i * n + j], bare.im[i * n + j]);
  }
  for (let i = 0; i < phases; i++) {
    const add = (row: number, column: number, meters: number, other: number, ohm = 0) => {
      const earth = earthReturn(conductors[i], conductors[other], i === other, surroundings);
      const im = earth.im + reactance(meters, surroundings.hz);
      addAt(z, row, column, earth.re + ohm, im);
      if (row !== column) addAt(z, column, row, earth.re + ohm, im);
    };
    const shield = shielded[i];
    add(n + i, n + i, shieldGmr(shield), i, shieldResistance(shield));
    for (let j = 0; j < i; j++) add(n + i, n + j, distance(conductors[i], conductors[j]), j);
    for (let j = 0; j < n; j++) add(n + i, j, coreToShield(conductors, i, j, shield), j);
  }
  let reduced = z;
  while (reduced.order > n) reduced = eliminate(reduced, reduced.order - 1);
  return reduced;
}

/** A shielded core has capacitance to its own shield only. */
export function cableSusceptance(conductors: readonly Conductor[], phases: number, hz: number): ComplexMatrix {
  const y = zeroMatrix(conductors.length);
  for (let i = 0; i < phases; i++) {
    const { epsR, insulation, insulationDiameter } = conductors[i].shield!;
    const outer = insulationDiameter / 2;
    if (!(outer > 0 && insulation > 0 && insulation < outer)) {
      throw new BadValue("DSS_CABLE_DATA", `cable ${i + 1} needs DiaIns and InsLayer`);
    }
    addAt(y, i, i, 0, (TWO_PI * EPSILON_0 * epsR * (TWO_PI * hz)) / Math.log(outer / (outer - insulation)));
  }
  return y;
}

const shieldRadius = (shield: CableShield) =>
  shield.kind === "neutral"
    ? 0.5 * (shield.cableDiameter - shield.strandDiameter)
    : 0.5 * (shield.shieldDiameter - shield.tapeLayer);

function shieldGmr(shield: CableShield): number {
  const radius = shieldRadius(shield);
  if (!(radius > 0)) throw new BadValue("DSS_CABLE_DATA", "a cable's shield has no radius");
  if (shield.kind === "tape") return radius;
  const k = shield.strands;
  return (shield.strandGmr * k * radius ** (k - 1)) ** (1 / k);
}

function shieldResistance(shield: CableShield): number {
  if (shield.kind === "neutral") return shield.strandR / shield.strands;
  const lap = Math.sqrt(50 / (100 - shield.tapeLapPct));
  return (0.3183 * TAPE_RHO) / (shield.shieldDiameter * shield.tapeLayer * lap);
}

/** Mean distance of a shield to its own core, another core or a bare neutral [m]. */
function coreToShield(conductors: readonly Conductor[], i: number, j: number, shield: CableShield): number {
  const radius = shieldRadius(shield);
  if (i === j) return radius;
  const apart = distance(conductors[i], conductors[j]);
  if (shield.kind === "tape") return apart;
  return (apart ** shield.strands - radius ** shield.strands) ** (1 / shield.strands);
}
