import { type DssClass, elementTail, like, type Property, propertiesOf, RELIABILITY } from "../property.ts";
import { applyReactances, copyWindings, newWindings, type WindingsState, windingProperties } from "./winding.ts";

export interface TransformerState extends WindingsState {
  isSubstation: boolean;
  bank: string;
  /** The high side leads in wye-delta. */
  leads: boolean;
}

const CODE_ORDER =
  "Phases Windings Wdg Conn kV kVA Tap %R RNeut XNeut Conns kVs kVAs Taps XHL XHT XLT XSCArray thermal n m flrise hsrise " +
  "%LoadLoss %NoLoadLoss NormHkVA EmergHkVA MaxTap MinTap NumTaps %IMag ppm_Antifloat %Rs X12 X13 X23 RDCOhms Seasons Ratings";

const ORDER =
  "Phases Windings Wdg Bus Conn kV kVA Tap %R RNeut XNeut Buses Conns kVs kVAs Taps XHL XHT XLT XSCArray thermal n m " +
  "flrise hsrise %LoadLoss %NoLoadLoss NormHkVA EmergHkVA Sub MaxTap MinTap NumTaps SubName %IMag ppm_Antifloat %Rs Bank " +
  "XfmrCode XRConst X12 X13 X23 LeadLag WdgCurrents Core RDCOhms Seasons Ratings NormAmps EmergAmps FaultRate pctPerm Repair";

const THERMAL = "thermal model's parameter; transformer ageing takes its own";

const IGNORED: Readonly<Record<string, string>> = {
  thermal: THERMAL,
  n: THERMAL,
  m: THERMAL,
  flrise: THERMAL,
  hsrise: THERMAL,
  rdcohms: "geomagnetic studies only",
  core: "geomagnetic studies only",
  xrconst: "harmonic studies only",
  subname: "description only",
  wdgcurrents: "a result, not an input",
  seasons: "one rating is used all year",
  ratings: "one rating is used all year",
  normamps: "follows from NormHkVA",
  emergamps: "follows from EmergHkVA",
  faultrate: RELIABILITY,
  pctperm: RELIABILITY,
  repair: RELIABILITY,
};

/** Picks properties in the class's order. */
function inOrder<S extends WindingsState>(order: string, own: readonly Property<S>[]): Property<S>[] {
  const known = windingProperties<S>();
  for (const property of own) known.set(property.name.toLowerCase(), property);
  return order.split(" ").map((name) => {
    const key = name.toLowerCase();
    return known.get(key) ?? { name, ignored: IGNORED[key], set: () => {} };
  });
}

export const XFMR_CODE: DssClass<WindingsState> = {
  name: "XfmrCode",
  kind: "data",
  create: ({ baseHz }) => newWindings(baseHz),
  copy: copyWindings,
  finish: applyReactances,
  properties: [...inOrder<WindingsState>(CODE_ORDER, []), like<WindingsState>()],
};

const { flag, text, choice } = propertiesOf<TransformerState>();

export const TRANSFORMER: DssClass<TransformerState> = {
  name: "Transformer",
  kind: "circuit",
  create: ({ baseHz }) => Object.assign(newWindings(baseHz), { isSubstation: false, bank: "", leads: false }),
  copy: (from, to) => {
    const { magnetizingPct, antifloatPpm } = to;
    copyWindings(from, to);
    // OpenDSS leaves these two behind when it copies.
    Object.assign(to, { bank: from.bank, magnetizingPct, antifloatPpm });
  },
  finish: applyReactances,
  properties: [
    ...inOrder<TransformerState>(ORDER, [
      flag("Sub", (state, value) => {
        state.isSubstation = value;
      }),
      text("Bank", (state, value) => {
        state.bank = value;
      }),
      text("XfmrCode", (state, value, edit) => copyWindings(edit.find<WindingsState>("XfmrCode", value).state, state)),
      choice("LeadLag", { lag: false, lead: true, ansi: false, euro: true }, (state, value) => {
        state.leads = value;
      }),
    ]),
    ...elementTail<TransformerState>(),
  ],
};
