import type { CapacitorControl, ElementRef, RegulatorControl, Transformer } from "../network.ts";
import type { CapControlState } from "./classes/cap-control.ts";
import type { RegulatorState } from "./classes/regulator.ts";
import { type NetworkBuilder, namedAs, terminalAt } from "./network-builder.ts";
import { BadValue, quote } from "./place.ts";
import type { DssObject } from "./property.ts";

/** Where each enabled element went, by `class.name`. */
export type ElementPlaces = ReadonlyMap<string, { list: string; index: number }>;

/** @returns undefined where the transformer is disabled */
export function toRegulator(
  builder: NetworkBuilder,
  object: DssObject<RegulatorState>,
  places: ElementPlaces,
  transformers: readonly Transformer[],
): RegulatorControl | undefined {
  const { state } = object;
  const place = places.get(`transformer.${state.transformer}`);
  if (!place) return undefined;
  const transformer = transformers[place.index];
  const count = transformer.windings.length;
  const tapWinding = state.tapWinding ?? state.winding;
  if (state.winding > count || tapWinding > count) {
    throw new BadValue(
      "DSS_OUT_OF_RANGE",
      `transformer ${quote(transformer.name)} has ${count} windings, got ${state.winding}`,
    );
  }
  const { phases } = transformer;
  const isCompensated = state.r !== 0 || state.x !== 0;
  if (typeof state.ptPhase === "number" && state.ptPhase > phases) {
    throw new BadValue(
      "DSS_OUT_OF_RANGE",
      `transformer ${quote(transformer.name)} has ${phases} phases, got PTPhase=${state.ptPhase}`,
    );
  }
  return {
    ...namedAs(object),
    transformer: place.index,
    winding: state.winding - 1,
    tapWinding: tapWinding - 1,
    vregV: state.vreg,
    bandV: state.band,
    ptRatio: state.bus ? (state.remotePtRatio ?? state.ptRatio) : state.ptRatio,
    ctPrimaryA: state.ctPrimary,
    rV: state.r,
    xV: state.x,
    delayS: state.delayS,
    tapDelayS: state.tapDelayS,
    maxTapChange: state.maxTapChange,
    ptPhase: typeof state.ptPhase === "number" ? state.ptPhase - 1 : state.ptPhase,
    ...(state.bus && { remote: terminalAt(builder, state.bus, { phases, conductors: phases }, object) }),
    ...(state.limit > 0 && { limitV: state.limit }),
    // Where it measures at a bus of its own, it does not look at the direction of power.
    ...(state.isReversible &&
      !state.bus && {
        reverse: {
          vregV: state.revVreg,
          bandV: state.revBand,
          // The forward values switch line drop compensation on.
          rV: isCompensated ? state.revR : 0,
          xV: isCompensated ? state.revX : 0,
          delayS: state.revDelayS,
          thresholdKw: state.revThresholdKw,
          toNeutral: state.revNeutral,
        },
      }),
    isInverseTime: state.isInverseTime,
  };
}

/** @returns undefined where the capacitor or the element it watches is disabled */
export function toCapacitorControl(
  builder: NetworkBuilder,
  object: DssObject<CapControlState>,
  places: ElementPlaces,
): CapacitorControl | undefined {
  const { state } = object;
  const capacitor = places.get(`capacitor.${state.capacitor}`);
  const element = places.get(state.element);
  if (!capacitor || !element) return undefined;
  if (element.list === "pvSystems" || element.list === "storages") {
    throw new BadValue("DSS_UNSUPPORTED", `a capacitor control cannot watch ${quote(state.element)}`);
  }
  const phase = <T>(value: number | T) => (typeof value === "number" ? value - 1 : value);
  const { on, off, ptRatio, ctRatio, delayS, delayOffS, deadTimeS, minV, maxV } = state;
  return {
    ...namedAs(object),
    capacitor: capacitor.index,
    type: state.type ?? "current",
    element: element as ElementRef,
    terminal: state.terminal - 1,
    onSetting: on,
    offSetting: off,
    ptRatio,
    ctRatio,
    ptPhase: phase(state.ptPhase),
    ctPhase: phase(state.ctPhase),
    delayS,
    delayOffS,
    deadTimeS,
    ...(state.hasOverride && {
      voltageOverride: {
        minV,
        maxV,
        ...(state.bus && { bus: terminalAt(builder, state.bus, { phases: 3, conductors: 3 }, object) }),
      },
    }),
  };
}
