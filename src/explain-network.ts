import { formatFault } from "./base/errors.ts";
import type { ComplexMatrix } from "./grid/complex-matrix.ts";
import type {
  Connected,
  ElementRef,
  InverterLimits,
  Network,
  PvSystem,
  ShapeRefs,
  Storage,
  Terminal,
} from "./grid/network.ts";
import { readFeeder } from "./grid/read-feeder.ts";

/** One class of a model as a table; units stand in the column's name. */
export interface ExplainedClass {
  readonly title: string;
  readonly columns: readonly string[];
  readonly rows: readonly (readonly (string | number)[])[];
}

/** A model in our terms: everything the reader accepted. */
export interface ExplainedNetwork {
  readonly feeder: string;
  readonly frequencyHz: number;
  readonly classes: readonly ExplainedClass[];
  readonly warnings: readonly string[];
}

/** Reads an OpenDSS model, a power-grid-model file or a feeder folder and says what it holds, without solving it.
 *  @throws ScenarioError where it cannot be read */
export async function explainFeeder(path: string): Promise<ExplainedNetwork> {
  const { network, warnings } = await readFeeder(path);
  return {
    feeder: network.name,
    frequencyHz: network.frequencyHz,
    classes: explainNetwork(network),
    warnings: warnings.map(formatFault),
  };
}

const phaseText = (phase: number | string) => (typeof phase === "number" ? phase + 1 : phase);

/** Voltages between which an element is what its model says [pu]. */
const rangeOf = ({ minPu, maxPu }: Connected) => (maxPu < 100 ? `${round(minPu)}–${round(maxPu)}` : "any");

/** How an inverter's reactive power comes about, its limits, and what goes first where its rating is short. */
function inverterCells(inverter: (PvSystem | Storage) & InverterLimits): (string | number)[] {
  const { powerFactor, kvar, maxKvar, maxAbsorbedKvar, priority } = inverter;
  return [
    kvar !== undefined ? `${round(kvar)} kvar` : `power factor ${round(powerFactor ?? 1)}`,
    maxKvar === undefined ? "" : round(maxKvar),
    maxAbsorbedKvar === undefined ? "" : round(maxAbsorbedKvar),
    priority ?? "reactive power",
  ];
}

/** A table per class that the network has anything of. */
export function explainNetwork(network: Network): ExplainedClass[] {
  const at = (terminal: Terminal | undefined) => placeOf(network, terminal);
  const shapes = (refs: ShapeRefs | undefined) =>
    Object.entries(refs ?? {})
      .map(([mode, index]) => `${mode} ${network.shapes[index].name}`)
      .join(" ");
  const all: ExplainedClass[] = [
    {
      title: "Buses",
      columns: ["bus", "nominal phase voltage [V]", "x", "y"],
      rows: network.buses.map(({ name, nominalV, x, y }) => [name, round(nominalV), x ?? "", y ?? ""]),
    },
    {
      title: "Sources",
      columns: [
        "source",
        "at",
        "phases",
        "rated [kV]",
        "voltage [pu]",
        "angle [deg]",
        "r1 [Ω]",
        "x1 [Ω]",
        "r0 [Ω]",
        "x0 [Ω]",
      ],
      rows: network.sources.map((s) => [
        s.name,
        at(s.terminal),
        s.phases,
        s.baseKv,
        round(s.pu),
        round(s.angleDeg),
        ...sequenceOf(s.zOhm),
      ]),
    },
    {
      title: "Lines",
      columns: [
        "line",
        "from",
        "to",
        "length [m]",
        "r1 [Ω]",
        "x1 [Ω]",
        "r0 [Ω]",
        "x0 [Ω]",
        "b1 [µS]",
        "rating [A]",
        "emergency [A]",
        "switch",
      ],
      rows: network.lines.map((l) => [
        l.name,
        `${at(l.from)}${openText(l.open?.[0])}`,
        `${at(l.to)}${openText(l.open?.[1])}`,
        round(l.lengthM),
        ...sequenceOf(l.zOhm),
        round(sequenceOf(l.yShuntS)[1] * 1e6),
        l.normalAmps ?? "",
        l.emergencyAmps ?? "",
        l.isSwitch ? "yes" : "",
      ]),
    },
    {
      title: "Transformers",
      columns: [
        "transformer",
        "winding",
        "at",
        "connection",
        "rated [kV]",
        "rated [kVA]",
        "tap [pu]",
        "lowest tap [pu]",
        "highest tap [pu]",
        "r [%]",
        "x to next [%]",
        "no load [%]",
        "magnetizing [%]",
      ],
      rows: network.transformers.flatMap((t) =>
        t.windings.map((w, k) => [
          k === 0 ? t.name : "",
          k + 1,
          at(w.terminal),
          w.connection,
          round(w.kv),
          round(w.kva),
          round(w.tap),
          round(w.minTap),
          round(w.maxTap),
          t.yS ? "by admittance" : round(w.resistancePct),
          t.yS ? "by admittance" : k + 1 < t.windings.length ? round(reactanceBetween(t, k)) : "",
          k === 0 && !t.yS ? round(t.noLoadLossPct) : "",
          k === 0 && !t.yS ? round(t.magnetizingPct) : "",
        ]),
      ),
    },
    {
      title: "Impedances",
      columns: ["impedance", "kind", "from", "to", "connection", "g [S]", "b [S]"],
      rows: network.impedances.map((i) => [
        i.name,
        i.kind,
        at(i.from),
        at(i.to),
        i.connection,
        round(i.yS.re[0]),
        round(i.yS.im[0]),
      ]),
    },
    {
      title: "Capacitors",
      columns: ["capacitor", "from", "to", "connection", "rated [kV]", "steps [kvar]", "closed"],
      rows: network.capacitors.map((c) => [
        c.name,
        at(c.from),
        at(c.to),
        c.connection,
        c.kv,
        c.steps.map(({ kvar }) => round(kvar)).join(" "),
        c.steps.filter(({ closed }) => closed).length,
      ]),
    },
    {
      title: "Loads",
      columns: [
        "load",
        "at",
        "connection",
        "model",
        "rated [kV]",
        "power [kW]",
        "reactive [kvar]",
        "range [pu]",
        "status",
        "shape",
      ],
      rows: network.loads.map((l) => [
        l.name,
        at(l.terminal),
        l.connection,
        LOAD_MODELS[l.model - 1],
        round(l.kv),
        round(l.kw),
        round(l.kvar),
        rangeOf(l),
        l.status,
        shapes(l.shapes),
      ]),
    },
    {
      title: "Generators",
      columns: [
        ...[
          "generator",
          "at",
          "connection",
          "model",
          "rated [kV]",
          "rated [kVA]",
          "generated [kW]",
          "generated [kvar]",
        ],
        ...["holds [pu]", "least [kvar]", "most [kvar]", "range [pu]", "status", "shape"],
      ],
      rows: network.generators.map((g) => [
        ...[g.name, at(g.terminal), g.connection, g.model, round(g.kv), round(g.kva)],
        ...[round(g.generatedKw), round(g.generatedKvar)],
        ...(g.model === 3 ? [round(g.targetPu), round(g.minKvar), round(g.maxKvar)] : ["", "", ""]),
        ...[rangeOf(g), g.status, shapes(g.shapes)],
      ]),
    },
    {
      title: "PV systems",
      columns: [
        ...["PV system", "at", "connection", "rated [kV]", "inverter [kVA]", "panels [kW]", "most [kW]"],
        ...["irradiance [kW/m²]", "by temperature", "on above [%]", "off below [%]"],
        ...["reactive", "most [kvar]", "most absorbed [kvar]", "first", "range [pu]", "shape"],
      ],
      rows: network.pvSystems.map((p) => [
        ...[p.name, at(p.terminal), p.connection, round(p.kv), round(p.ratedKva), round(p.pmppKw)],
        ...[p.maxKw === undefined ? "" : round(p.maxKw), p.irradiance],
        ...[shapes(p.temperatureFactors) || round(p.temperatureFactor), p.cutInPct, p.cutOutPct],
        ...inverterCells(p),
        ...[rangeOf(p), shapes(p.shapes)],
      ]),
    },
    {
      title: "Storages",
      columns: [
        ...["storage", "at", "connection", "rated [kV]", "rated [kW]", "rated [kVA]", "capacity [kWh]", "stored [kWh]"],
        ...["reserve [%]", "state", "charges [%]", "discharges [%]", "charging [%]", "discharging [%]", "idling [%]"],
        ...["reactive", "most [kvar]", "most absorbed [kvar]", "first", "range [pu]"],
      ],
      rows: network.storages.map((s) => [
        ...[s.name, at(s.terminal), s.connection, round(s.kv), s.ratedKw, s.ratedKva, s.ratedKwh, s.storedKwh],
        ...[s.reservePct, s.state, s.chargePct, s.dischargePct],
        ...[s.chargeEfficiencyPct, s.dischargeEfficiencyPct, round(s.idlingPct)],
        ...inverterCells(s),
        rangeOf(s),
      ]),
    },
    {
      title: "Regulators",
      columns: [
        ...["regulator", "transformer", "winding", "moves winding", "phase", "at", "holds [V]", "band [V]", "PT ratio"],
        ...["CT [A]", "R [V]", "X [V]", "ceiling [V]", "delay [s]", "tap delay [s]", "most taps", "reverse [V]"],
      ],
      rows: network.regulators.map((r) => [
        ...[r.name, network.transformers[r.transformer].name, r.winding + 1, r.tapWinding + 1],
        ...[phaseText(r.ptPhase), at(r.remote), r.vregV, r.bandV, r.ptRatio, r.ctPrimaryA, r.rV, r.xV],
        ...[r.limitV ?? "", r.delayS, r.tapDelayS, r.maxTapChange],
        r.reverse ? (r.reverse.toNeutral ? "to neutral" : r.reverse.vregV) : "",
      ]),
    },
    {
      title: "Capacitor controls",
      columns: [
        ...[
          "control",
          "capacitor",
          "type",
          "measures",
          "on at",
          "off at",
          "PT ratio",
          "CT ratio",
          "PT phase",
          "CT phase",
        ],
        ...["delay [s]", "delay off [s]", "dead time [s]", "override [V]"],
      ],
      rows: network.capacitorControls.map((c) => [
        ...[c.name, network.capacitors[c.capacitor].name, c.type],
        `${elementName(network, c.element)} terminal ${c.terminal + 1}`,
        ...[c.onSetting, c.offSetting, c.ptRatio, c.ctRatio, phaseText(c.ptPhase), phaseText(c.ctPhase)],
        ...[c.delayS, c.delayOffS, c.deadTimeS],
        c.voltageOverride ? `${c.voltageOverride.minV}–${c.voltageOverride.maxV}` : "",
      ]),
    },
    {
      title: "Shapes",
      columns: ["shape", "points", "interval [s]", "lowest", "highest", "unit"],
      rows: network.shapes.map((s) => [
        s.name,
        s.p.length,
        s.intervalS || "by hours",
        round(extreme(s.p, Math.min)),
        round(extreme(s.p, Math.max)),
        s.isActual ? "kW" : "of nominal",
      ]),
    },
  ];
  return all.filter(({ rows }) => rows.length > 0);
}

const LOAD_MODELS = [
  "constant power",
  "constant impedance",
  "constant P, quadratic Q",
  "P and Q by exponents",
  "constant current",
  "constant P, fixed Q",
  "constant P, Q of an impedance",
  "ZIP",
];

/** `bus.1.2.3`, ground left out where it is all there is. */
function placeOf(network: Network, terminal: Terminal | undefined): string {
  if (!terminal) return "ground";
  return [network.buses[terminal.bus].name, ...terminal.nodes].join(".");
}

const openText = (open: readonly boolean[] | undefined): string => (open?.some(Boolean) ? " (open)" : "");

function elementName(network: Network, { list, index }: ElementRef): string {
  return `${list.replace(/s$/, "")} ${network[list][index].name}`;
}

/** Positive- and zero-sequence values (r1, x1, r0, x0) of the mean line; of one conductor itself where it has one. */
function sequenceOf({ order, re, im }: ComplexMatrix): [number, number, number, number] {
  const mean = (values: Float64Array, diagonal: boolean) => {
    let sum = 0;
    let count = 0;
    for (let i = 0; i < order; i++) {
      for (let j = 0; j < order; j++) {
        if ((i === j) !== diagonal) continue;
        sum += values[i * order + j];
        count++;
      }
    }
    return count > 0 ? sum / count : 0;
  };
  const [rs, xs, rm, xm] = [mean(re, true), mean(im, true), mean(re, false), mean(im, false)];
  return [round(rs - rm), round(xs - xm), round(rs + (order - 1) * rm), round(xs + (order - 1) * xm)];
}

/** Short-circuit reactance between winding k and the next. */
function reactanceBetween(t: Network["transformers"][number], k: number): number {
  const count = t.windings.length;
  let index = 0;
  for (let i = 0; i < k; i++) index += count - 1 - i;
  return t.reactancePct[index];
}

const extreme = (values: Float64Array, pick: (a: number, b: number) => number): number =>
  values.length === 0 ? 0 : values.reduce((a, b) => pick(a, b));

/** Six digits: enough to recognise a model by. */
const round = (value: number): number => Number(value.toPrecision(6));
