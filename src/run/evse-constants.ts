import type { SiteEvse } from "../model/model.ts";

/** What the views of all sites with the same EVSEs show alike, made once: a city has the same house a million times. Nothing
 *  is ever written into these arrays but what is in them already. */
export interface EvseConstants {
  readonly maxCurrentA: Float64Array;
  readonly minCurrentA: Float64Array;
  readonly voltageV: Float64Array;
  /** Of the EVSE; a view of a site starts with these. */
  readonly phases: Int32Array;
  readonly allowedCurrentsA: readonly (Float64Array | undefined)[];
  /** Active power per ampere of phase current at power factor 1 [kW/A]. */
  readonly kwPerAmp: Float64Array;
  /** Entries of 0, of 0 and of NaN, where nothing gives power back or tells its state of charge. */
  readonly noEvses: Int32Array;
  readonly none: Float64Array;
  readonly unknown: Float64Array;
  readonly no: Uint8Array;
}

const known = new WeakMap<readonly SiteEvse[], EvseConstants>();

/** @param evses the list itself is what is recognised: sites of one layout share it */
export function evseConstants(evses: readonly SiteEvse[]): EvseConstants {
  const before = known.get(evses);
  if (before) return before;
  const made: EvseConstants = {
    maxCurrentA: Float64Array.from(evses, (evse) => evse.maxCurrentA),
    minCurrentA: Float64Array.from(evses, (evse) => evse.minCurrentA),
    voltageV: Float64Array.from(evses, (evse) => evse.voltageV),
    phases: Int32Array.from(evses, (evse) => evse.phases),
    allowedCurrentsA: evses.map((evse) => evse.allowedCurrentsA),
    kwPerAmp: Float64Array.from(evses, ({ voltageV, phases }) => (voltageV * phases) / 1000),
    noEvses: new Int32Array(evses.length),
    none: new Float64Array(evses.length),
    unknown: new Float64Array(evses.length).fill(Number.NaN),
    no: new Uint8Array(evses.length),
  };
  known.set(evses, made);
  return made;
}
