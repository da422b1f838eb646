import type { DssClass } from "../property.ts";
import { CAP_CONTROL } from "./cap-control.ts";
import { CAPACITOR } from "./capacitor.ts";
import { CN_DATA, TS_DATA, WIRE_DATA } from "./conductor.ts";
import { FAULT } from "./fault.ts";
import { GENERATOR } from "./generator.ts";
import { LINE_GEOMETRY } from "./geometry.ts";
import { GROWTH_SHAPE } from "./growth-shape.ts";
import { LINE } from "./line.ts";
import { LINE_CODE } from "./line-code.ts";
import { LOAD } from "./load.ts";
import { LOAD_SHAPE, T_SHAPE } from "./load-shape.ts";
import { ENERGY_METER, MONITOR } from "./outputs.ts";
import { PV_SYSTEM } from "./pv-system.ts";
import { REACTOR } from "./reactor.ts";
import { REG_CONTROL } from "./regulator.ts";
import { LINE_SPACING } from "./spacing.ts";
import { STORAGE } from "./storage.ts";
import { SWITCHING_CLASSES } from "./switching.ts";
import { TRANSFORMER, XFMR_CODE } from "./transformer.ts";
import { VSOURCE } from "./vsource.ts";
import { XY_CURVE } from "./xy-curve.ts";

/** The classes that are read, in no particular order. */
export const DSS_CLASSES: readonly DssClass[] = [
  VSOURCE,
  LINE_CODE,
  WIRE_DATA,
  CN_DATA,
  TS_DATA,
  LINE_SPACING,
  LINE_GEOMETRY,
  LINE,
  XFMR_CODE,
  TRANSFORMER,
  LOAD_SHAPE,
  T_SHAPE,
  GROWTH_SHAPE,
  XY_CURVE,
  LOAD,
  CAPACITOR,
  CAP_CONTROL,
  REG_CONTROL,
  REACTOR,
  FAULT,
  GENERATOR,
  PV_SYSTEM,
  STORAGE,
  MONITOR,
  ENERGY_METER,
  ...SWITCHING_CLASSES,
];

/** Classes whose objects change nothing in a power flow; their properties are not looked at. */
export const IGNORED_CLASSES: Readonly<Record<string, string>> = {
  spectrum: "harmonic studies only",
  tcc_curve: "protection studies only",
  priceshape: "prices are no part of the power flow",
  sensor: "state estimation only",
  dynamicexp: "dynamic studies only",
  gendispatcher: "generators run at their kW and shape",
  storagecontroller: "batteries stay in the state given to them",
  invcontrol: "inverters keep the power factor or kvar given to them",
  expcontrol: "inverters keep the power factor or kvar given to them",
  espvlcontrol: "inverters keep the power factor or kvar given to them",
};

/** Classes that inject current or couple nodes in ways we do not model: leaving them out would give a wrong answer. */
export const UNSUPPORTED_CLASSES: readonly string[] = [
  "isource",
  "vccs",
  "upfc",
  "upfccontrol",
  "indmach012",
  "gicsource",
  "autotrans",
  "gicline",
  "gictransformer",
  "vsconverter",
  "generic5",
  "windgen",
];
