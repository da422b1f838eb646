import { nearest } from "../../base/nearest.ts";
import type { Circuit, SolutionOptions } from "./circuit.ts";
import { BadValue, quote } from "./place.ts";
import type { EarthModel, Edit } from "./property.ts";
import { choiceOf, flagOf, integerOf, numberOf, numbersOf, type Text } from "./values.ts";

type Mode = SolutionOptions["mode"];

const MODES: Readonly<Record<string, Mode>> = {
  snap: "snapshot",
  snapshot: "snapshot",
  daily: "daily",
  yearly: "yearly",
  m1: { unsupported: "Monte Carlo" },
  ld1: { unsupported: "load duration" },
  peakday: { unsupported: "peak day" },
  dutycycle: "duty",
  direct: "direct",
  mf: { unsupported: "Monte Carlo fault" },
  faultstudy: { unsupported: "fault study" },
  m2: { unsupported: "Monte Carlo" },
  m3: { unsupported: "Monte Carlo" },
  ld2: { unsupported: "load duration" },
  autoadd: { unsupported: "automatic addition" },
  dynamics: { unsupported: "dynamics" },
  harmonics: { unsupported: "harmonics" },
  harmonict: { unsupported: "harmonics" },
  time: { unsupported: "general time" },
};

type ControlMode = SolutionOptions["controlMode"];

const CONTROL_MODES: Readonly<Record<string, ControlMode | undefined>> = {
  off: "off",
  static: "static",
  event: "event",
  time: "time",
  multirate: undefined,
};

/** Sets one option. @returns why it has no effect, where it has none @throws BadValue */
type Setter = (circuit: Circuit, value: Text, edit: Edit) => void;

const solution =
  (set: (options: SolutionOptions, value: Text, edit: Edit) => void): Setter =>
  (circuit, value, edit) =>
    set(circuit.solution, value, edit);

const setFrequency: Setter = (circuit, value, edit) => {
  const hz = numberOf(value, edit);
  if (!(hz > 0)) throw new BadValue("DSS_OUT_OF_RANGE", `expected a frequency above 0, got ${hz}`);
  circuit.baseHz = hz;
};

/** In OpenDSS's order, which decides what an abbreviation means; a text says why the option is ignored. */
const OPTIONS: Readonly<Record<string, Setter | string>> = {
  type: "selects only",
  element: "selects only",
  hour: solution((options, value, edit) => {
    options.hour = integerOf(value, edit);
  }),
  sec: solution((options, value, edit) => {
    options.sec = numberOf(value, edit);
  }),
  year: (circuit, value, edit) => {
    circuit.year = integerOf(value, edit);
  },
  frequency: setFrequency,
  stepsize: solution(setStep),
  mode: solution(setMode),
  random: "Monte Carlo modes only",
  number: solution((options, value, edit) => {
    options.number = integerOf(value, edit, { least: 1, most: 10_000_000 });
  }),
  time: solution((options, value, edit) => {
    const [hour, sec] = numbersOf(value, edit);
    options.hour = Math.trunc(hour ?? 0);
    options.sec = sec ?? 0;
  }),
  class: "selects only",
  object: "selects only",
  circuit: "selects only",
  editor: "no editor is started",
  tolerance: solution((options, value, edit) => {
    const tolerance = numberOf(value, edit);
    if (!(tolerance > 0)) throw new BadValue("DSS_OUT_OF_RANGE", `expected a tolerance above 0, got ${tolerance}`);
    options.tolerancePu = tolerance;
  }),
  maxiterations: solution((options, value, edit) => {
    options.maxIterations = integerOf(value, edit, { least: 1, most: 1_000_000 });
  }),
  h: solution(setStep),
  loadmodel: solution((options, value) => {
    options.loadsAsAdmittance = choiceOf(value, { powerflow: false, admittance: true });
  }),
  loadmult: solution((options, value, edit) => {
    options.loadMultiplier = numberOf(value, edit);
  }),
  normvminpu: "reporting only",
  normvmaxpu: "reporting only",
  emergvminpu: "reporting only",
  emergvmaxpu: "reporting only",
  "%mean": "Monte Carlo modes only",
  "%stddev": "Monte Carlo modes only",
  ldcurve: "load duration modes only",
  "%growth": (circuit, value, edit) => {
    circuit.growthPct = numberOf(value, edit);
  },
  genkw: "automatic addition only",
  genpf: "automatic addition only",
  capkvar: "automatic addition only",
  addtype: "automatic addition only",
  allowduplicates: (circuit, value) => {
    circuit.allowsDuplicates = flagOf(value);
  },
  zonelock: "reporting only",
  ueweight: "reporting only",
  lossweight: "reporting only",
  ueregs: "reporting only",
  lossregs: "reporting only",
  voltagebases: (circuit, value, edit) => {
    const bases = numbersOf(value, edit).filter((kv) => kv !== 0);
    if (bases.length === 0 || bases.some((kv) => kv < 0)) {
      throw new BadValue("DSS_OUT_OF_RANGE", `expected voltages above 0, got ${quote(value.value)}`);
    }
    circuit.voltageBases = bases;
  },
  algorithm: "the same solution is found by fixed point",
  trapezoidal: "reporting only",
  autobuslist: "automatic addition only",
  controlmode: solution((options, value) => {
    const mode = choiceOf(value, CONTROL_MODES);
    if (!mode) throw new BadValue("DSS_UNSUPPORTED", "control mode MULTIRATE is not supported", "use TIME");
    options.controlMode = mode;
    options.defaultControlMode = mode;
  }),
  tracecontrol: "reporting only",
  genmult: solution((options, value, edit) => {
    options.generatorMultiplier = numberOf(value, edit);
  }),
  defaultdaily: "loads without a shape stay as they are",
  defaultyearly: "loads without a shape stay as they are",
  allocationfactors: "set by the interpreter",
  cktmodel: (_, value) => {
    if (!choiceOf(value, { multiphase: true, positive: false })) {
      throw new BadValue("DSS_UNSUPPORTED", "the positive-sequence circuit model is not supported");
    }
  },
  pricesignal: "prices are no part of the power flow",
  pricecurve: "prices are no part of the power flow",
  terminal: "selects only",
  basefrequency: setFrequency,
  harmonics: "harmonic studies only",
  maxcontroliter: solution((options, value, edit) => {
    options.maxControlIterations = integerOf(value, edit, { least: 1, most: 1_000_000 });
  }),
  bus: "selects only",
  datapath: "files are read beside the script",
  keeplist: "circuit reduction only",
  reduceoption: "circuit reduction only",
  demandinterval: "reporting only",
  "%normal": "reporting only",
  diverbose: "reporting only",
  casename: "reporting only",
  markercode: "plotting only",
  nodewidth: "plotting only",
  log: "reporting only",
  recorder: "reporting only",
  overloadreport: "reporting only",
  voltexceptionreport: "reporting only",
  cfactors: "set by the interpreter",
  showexport: "reporting only",
  numallociterations: "load allocation only",
  defaultbasefrequency: setFrequency,
  ...plotting("markswitches switchmarkercode daisysize marktransformers transmarkercode transmarkersize"),
  loadshapeclass: "general time mode only",
  earthmodel: (circuit, value) => {
    circuit.earthModel = choiceOf<EarthModel>(value, { carson: "carson", fullcarson: "fullcarson", deri: "deri" });
  },
  querylog: "reporting only",
  ...plotting("markcapacitors markregulators markpvsystems markstorage capmarkercode regmarkercode pvmarkercode"),
  ...plotting("storemarkercode capmarkersize regmarkersize pvmarkersize storemarkersize"),
  neglectloady: "harmonic studies only",
  ...plotting("markfuses fusemarkercode fusemarkersize markreclosers reclosermarkercode reclosermarkersize"),
  registryupdate: "reporting only",
  ...plotting("markrelays relaymarkercode relaymarkersize"),
  processtime: "reporting only",
  totaltime: "reporting only",
  steptime: "reporting only",
  sampleenergymeters: "reporting only",
  miniterations: solution((options, value, edit) => {
    options.minIterations = integerOf(value, edit, { least: 1, most: 1_000_000 });
  }),
  dssvisualizationtool: "plotting only",
  keepload: "circuit reduction only",
  zmag: "circuit reduction only",
  seasonrating: "one rating is used all year",
  seasonsignal: "one rating is used all year",
  linetypes: "description only",
  eventlogdefault: "reporting only",
  longlinecorrection: (_, value) => {
    if (flagOf(value)) throw new BadValue("DSS_UNSUPPORTED", "long-line correction is not supported");
  },
  showreports: "reporting only",
  ...Object.fromEntries(
    "numcpus numcores numactors activeactor cpu actorprogress parallel concatenatereports numanodes"
      .split(" ")
      .map((name) => [name, "one circuit is solved at a time"]),
  ),
};

const NAMES = Object.keys(OPTIONS);

/** Sets an option by name or abbreviation.
 *  @returns the option's full name, and why it was ignored if it was @throws BadValue */
export function setOption(
  circuit: Circuit,
  written: string,
  value: Text,
  edit: Edit,
): { name: string; ignored?: string } {
  const word = written.toLowerCase();
  const name = Object.hasOwn(OPTIONS, word)
    ? word
    : NAMES.find((candidate) => word !== "" && candidate.startsWith(word));
  if (name === undefined) {
    const near = nearest(word, NAMES);
    throw new BadValue(
      "DSS_UNKNOWN_OPTION",
      `unknown option ${quote(written)}`,
      near ? `did you mean "${near}"?` : undefined,
    );
  }
  const setter = OPTIONS[name];
  if (typeof setter === "string") return { name, ignored: setter };
  setter(circuit, value, edit);
  return { name };
}

/** `15m`, `1h`, `30s` or plain seconds. */
function setStep(options: SolutionOptions, value: Text, edit: Edit): void {
  const unit = /^[^a-z]*[0-9.]\s*([hms])$/i.exec(value.value.trim())?.[1].toLowerCase();
  const digits = unit === undefined ? value : { ...value, value: value.value.trim().slice(0, -1) };
  const step = numberOf(digits, edit) * (unit === "h" ? 3600 : unit === "m" ? 60 : 1);
  if (!(step > 0)) throw new BadValue("DSS_OUT_OF_RANGE", `expected a step above 0, got ${quote(value.value)}`);
  options.stepS = step;
}

/** A mode brings its own step, count and control mode, as in OpenDSS. */
function setMode(options: SolutionOptions, value: Text): void {
  const mode = choiceOf(value, MODES);
  options.mode = mode;
  options.controlMode = options.defaultControlMode;
  options.hour = 0;
  options.sec = 0;
  if (mode === "daily") [options.stepS, options.number] = [3600, 24];
  else if (mode === "yearly") [options.stepS, options.number] = [3600, 8760];
  else if (mode === "duty") [options.stepS, options.controlMode] = [1, "time"];
  else options.number = 1;
}

function plotting(names: string): Record<string, string> {
  return Object.fromEntries(names.split(" ").map((name) => [name, "plotting only"]));
}
