import type { Kind } from "../../base/registry.ts";
import { registry } from "../../base/registry.ts";

/** A synchronous area as one mass: inertia, loads that fall with frequency, and two layers of control. */
export interface FrequencySystem extends Kind {
  readonly nominalHz: number;
  readonly loadGw: number;
  /** Kinetic energy of everything that turns with the system [GW·s]. */
  readonly kineticGws: number;
  /** Share of the load that one hertz takes away [1/Hz]. */
  readonly dampingPerHz: number;
  /** Primary control: reserve, deviation at which all of it is out, and the deviation below which none is. */
  readonly primary: { readonly gw: number; readonly fullAtHz: number; readonly deadbandHz: number };
  /** Governor and steam chest, and the reheater: the share that does not pass it and its time constant. */
  readonly governorS: number;
  readonly turbineS: number;
  readonly reheatShare: number;
  readonly reheatS: number;
  /** Secondary control: reserve and integration time. */
  readonly secondary: { readonly gw: number; readonly integralS: number };
  /** The largest loss of infeed that it is made for [GW]. */
  readonly referenceLossGw: number;
  /** Frequencies between which it normally stays [Hz]. */
  readonly bandHz: readonly [number, number];
}

/** The areas known by name. Reserves, their full activation and dead bands: Regulation (EU) 2017/1485 Annex V, and for the
 *  Nordic area the system operators' FCR-N and FCR-D. Load, kinetic energy, damping, time constants and reference losses are
 *  from memory: defaults to override, not references. */
export const frequencySystems = registry<FrequencySystem>("frequency system", [
  {
    kind: "continental-europe",
    summary: "Continental Europe: 3 GW of FCR, all of it at 200 mHz",
    nominalHz: 50,
    loadGw: 300,
    kineticGws: 1500,
    dampingPerHz: 0.01,
    primary: { gw: 3, fullAtHz: 0.2, deadbandHz: 0.01 },
    governorS: 0.2,
    turbineS: 0.5,
    reheatShare: 0.3,
    reheatS: 8,
    secondary: { gw: 5, integralS: 120 },
    referenceLossGw: 3,
    bandHz: [49.95, 50.05],
  },
  {
    kind: "great-britain",
    summary: "Great Britain: primary response out at 500 mHz within 10 s",
    nominalHz: 50,
    loadGw: 30,
    kineticGws: 140,
    dampingPerHz: 0.025,
    primary: { gw: 1.3, fullAtHz: 0.5, deadbandHz: 0.015 },
    governorS: 0.2,
    turbineS: 0.5,
    reheatShare: 0.5,
    reheatS: 5,
    secondary: { gw: 1.4, integralS: 60 },
    referenceLossGw: 1.32,
    bandHz: [49.8, 50.2],
  },
  {
    kind: "ireland",
    summary: "Ireland: a small area with much wind",
    nominalHz: 50,
    loadGw: 5,
    kineticGws: 23,
    dampingPerHz: 0.025,
    primary: { gw: 0.4, fullAtHz: 0.5, deadbandHz: 0.015 },
    governorS: 0.2,
    turbineS: 0.4,
    reheatShare: 0.5,
    reheatS: 5,
    secondary: { gw: 0.4, integralS: 60 },
    referenceLossGw: 0.5,
    bandHz: [49.8, 50.2],
  },
  {
    kind: "nordic",
    summary: "Nordic area: FCR-D of 1,450 MW, all of it at 500 mHz",
    nominalHz: 50,
    loadGw: 40,
    kineticGws: 150,
    dampingPerHz: 0.0075,
    primary: { gw: 1.45, fullAtHz: 0.5, deadbandHz: 0.1 },
    governorS: 0.2,
    turbineS: 1.5,
    reheatShare: 1,
    reheatS: 1,
    secondary: { gw: 1.5, integralS: 120 },
    referenceLossGw: 1.45,
    bandHz: [49.9, 50.1],
  },
  {
    kind: "small-island",
    summary: "A small island on diesel sets",
    nominalHz: 50,
    loadGw: 0.1,
    kineticGws: 0.3,
    dampingPerHz: 0.02,
    primary: { gw: 0.015, fullAtHz: 0.5, deadbandHz: 0.02 },
    governorS: 0.2,
    turbineS: 0.3,
    reheatShare: 1,
    reheatS: 1,
    secondary: { gw: 0.02, integralS: 60 },
    referenceLossGw: 0.012,
    bandHz: [49.8, 50.2],
  },
]);
