// The feeders of the benchmark, as OpenDSS scripts that both engines read and, where power-grid-model can represent them,
// as plain numbers for it: the shipped European feeder and two synthetic radial ones of 10,000 nodes are written here,
// others are taken from a folder of .dss files where one is given.
import { cpSync, existsSync, mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";

/** @returns {name, file, steps, closedSteps, ownShapes, problem?, freeSteps?, wanted: {…}}[], `wanted` being ratios of CPU
 *  time over gridpilot's: to OpenDSS, to power-grid-model, to OpenDSS with four lanes, closed loop, regulators free */
export async function feedersFor(library, folder, folderOfOthers) {
  mkdirSync(folder, { recursive: true });
  const network = await library.loadFeeder("models/feeders/european-lv");
  const write = (name, text) => {
    writeFileSync(join(folder, name), text);
    return join(folder, name);
  };
  const constant = {
    ...network,
    loads: network.loads.map((load) => ({ ...load, lowPu: 0.05, minPu: 0.1, maxPu: 2 })),
  };
  const radial = radialFeeder(3334);
  const feeders = [
    {
      name: "european-lv",
      file: write("european-lv.dss", scriptOf(network)),
      ...{ steps: 1440, closedSteps: 300, ownShapes: true },
      wanted: { opendss: 10, closed: 12, lanes: 25 },
    },
    {
      name: "european-lv, constant power",
      file: write("european-lv-constant.dss", scriptOf(constant)),
      problem: write("european-lv.json", JSON.stringify(problemOf(constant))),
      ...{ steps: 1440, closedSteps: 300, ownShapes: true },
      wanted: { opendss: 10, pgm: 20, closed: 12, lanes: 25 },
    },
    {
      name: "radial-10000",
      file: write("radial-10000.dss", radial.script),
      problem: write("radial-10000.json", JSON.stringify(radial.problem)),
      ...{ steps: 96, closedSteps: 40 },
      wanted: { opendss: 8, pgm: 8, lanes: 17 },
    },
    {
      name: "radial-10000, balanced",
      file: write("radial-balanced.dss", balancedScript(3334)),
      ...{ steps: 96, closedSteps: 40 },
      wanted: { opendss: 8 },
    },
  ];
  if (!folderOfOthers) return feeders;
  const others = [
    ["ieee123", "ieee123/Run_IEEE123Bus.DSS", { steps: 960, closedSteps: 200, wanted: { opendss: 5 } }],
    ["ckt7", "ckt7/Master_ckt7.dss", { steps: 96, closedSteps: 60, wanted: { opendss: 5 } }],
    ["ckt5", "ckt5/Master_ckt5.dss", { steps: 96, closedSteps: 60, wanted: { opendss: 5 } }],
    [
      "ieee8500",
      "ieee8500/Master.dss",
      { steps: 96, closedSteps: 60, freeSteps: 96, wanted: { opendss: 6, closed: 12, free: 20 } },
    ],
  ];
  for (const [name, path, rest] of others) {
    const given = join(folderOfOthers, path);
    if (!existsSync(given)) {
      console.error(`${name} left out: there is no ${given}`);
      continue;
    }
    // OpenDSS writes what a script shows and exports beside it.
    cpSync(dirname(given), join(folder, dirname(path)), { recursive: true });
    feeders.push({ name, file: join(folder, path), ...rest });
  }
  return feeders;
}

/** A network of our own format as an OpenDSS script. */
function scriptOf(network) {
  const source = network.sources[0];
  const bus = (terminal) => `${network.buses[terminal.bus].name}.${terminal.nodes.join(".")}`;
  const matrix = (values, n) =>
    Array.from({ length: n }, (_, i) => [...values.slice(i * n, i * n + n)].join(" ")).join(" | ");
  const lines = [
    "Clear",
    `Set DefaultBaseFrequency=${network.frequencyHz}`,
    `New Circuit.bench basekv=${source.baseKv} pu=${source.pu} bus1=${bus(source.terminal)} Isc3=3000 Isc1=5`,
  ];
  network.shapes.forEach((shape, s) => {
    lines.push(
      `New LoadShape.s${s} npts=${shape.p.length} sinterval=${shape.intervalS} mult=[${[...shape.p].join(" ")}]`,
    );
  });
  for (const line of network.lines) {
    const n = line.zOhm.order;
    lines.push(
      `New Line.${line.name} phases=${n} bus1=${bus(line.from)} bus2=${bus(line.to)} length=1 units=none ` +
        `rmatrix=(${matrix(line.zOhm.re, n)}) xmatrix=(${matrix(line.zOhm.im, n)}) ` +
        `cmatrix=(${matrix(new Float64Array(n * n), n)})`,
    );
  }
  for (const { name, windings, reactancePct } of network.transformers) {
    lines.push(
      `New Transformer.${name} phases=3 windings=2 xhl=${reactancePct[0]} buses=[${windings.map((w) => bus(w.terminal)).join(" ")}] ` +
        `conns=[${windings.map((w) => w.connection).join(" ")}] kvs=[${windings.map((w) => w.kv).join(" ")}] ` +
        `kvas=[${windings.map((w) => w.kva).join(" ")}] %rs=[${windings.map((w) => w.resistancePct).join(" ")}]`,
    );
  }
  for (const load of network.loads) {
    lines.push(
      `New Load.${load.name} phases=${load.phases} bus1=${bus(load.terminal)} kv=${load.kv} kw=${load.kw} kvar=${load.kvar} ` +
        `model=1 vlowpu=${load.lowPu} vminpu=${load.minPu} vmaxpu=${load.maxPu} yearly=s${load.shapes.yearly}`,
    );
  }
  lines.push("Set voltagebases=[11 .416]", "Calcvoltagebases", "Solve");
  return `${lines.join("\n")}\n`;
}

/** The European feeder for power-grid-model, which has no load model with voltage limits: loads of constant power. */
function problemOf(network) {
  const source = network.sources[0];
  const transformer = network.transformers[0];
  const [high, low] = transformer.windings;
  const z = (matrix) => {
    const [self, mutual] = [0, 1].map((k) => [matrix.re[k], matrix.im[k]]);
    return [self[0] - mutual[0], self[1] - mutual[1], self[0] + 2 * mutual[0], self[1] + 2 * mutual[1]];
  };
  return {
    names: network.buses.map(({ name }) => name),
    ratedV: network.buses.map((_, b) => (b === source.terminal.bus ? high.kv : low.kv) * 1000),
    lines: network.lines.map((line) => [line.from.bus, line.to.bus, ...z(line.zOhm)]),
    transformer: {
      ...{ from: high.terminal.bus, to: low.terminal.bus, kva: high.kva, highV: high.kv * 1000, lowV: low.kv * 1000 },
      ...{ resistancePct: high.resistancePct + low.resistancePct, reactancePct: transformer.reactancePct[0] },
    },
    source: { node: source.terminal.bus, pu: source.pu, va: Math.sqrt(3) * source.baseKv * 1000 * 3000, rOverX: 0.25 },
    loads: network.loads.map((load) => [load.terminal.bus, load.terminal.nodes[0] - 1, load.kw, load.kvar]),
    shapes: network.loads.map((load) => [...network.shapes[load.shapes.yearly].p]),
  };
}

/** A radial medium-voltage tree of three-phase buses, six of ten with a load of its own on each phase; the voltage falls
 *  by some 5 % to the furthest. */
function radialFeeder(buses) {
  let state = 20210;
  const random = () => {
    state = (state * 48271) % 2147483647;
    return state / 2147483647;
  };
  const parent = [-1];
  for (let b = 1; b < buses; b++) {
    const back = random() < 0.55 ? Math.ceil(Math.log(1 - random()) / Math.log(0.75)) : 0;
    parent.push(Math.max(0, b - 1 - back));
  }
  const km = Array.from({ length: buses }, () => ((20 + 100 * random()) / 1000) * Math.sqrt(1000 / buses));
  const loads = [];
  for (let b = 1; b < buses; b++) {
    if (random() < 0.6) for (let phase = 0; phase < 3; phase++) loads.push([b, phase, 0.2 + 1.6 * random(), 0]);
  }
  // The drop that the loads' currents cause along the way.
  const volts = 12470 / Math.sqrt(3);
  const amps = new Float64Array(buses);
  for (const [bus, , kw] of loads) amps[bus] += (kw * 1000) / 3 / volts;
  for (let b = buses - 1; b > 0; b--) amps[parent[b]] += amps[b];
  const drop = new Float64Array(buses);
  for (let b = 1; b < buses; b++) drop[b] = drop[parent[b]] + (amps[b] * Math.hypot(0.25, 0.3) * km[b]) / volts;
  const scale = 0.05 / drop.reduce((a, b) => Math.max(a, b));
  for (const load of loads) {
    load[2] *= scale;
    load[3] = 0.3 * load[2];
  }
  const lines = parent.slice(1).map((up, k) => [up, k + 1, ...[0.25, 0.3, 0.55, 1.2].map((ohm) => ohm * km[k + 1])]);
  const script = [
    "Clear",
    "Set DefaultBaseFrequency=60",
    "New Circuit.radial basekv=12.47 pu=1.03 bus1=b0 mvasc3=1000000 mvasc1=1000000 x1r1=10 x0r0=10",
    ...lines.map(
      ([from, to, r1, x1, r0, x0]) =>
        `New Line.l${to} bus1=b${from} bus2=b${to} phases=3 r1=${r1} x1=${x1} r0=${r0} x0=${x0} c1=0 c0=0 length=1 units=none`,
    ),
    ...loads.map(
      ([bus, phase, kw, kvar]) =>
        `New Load.d${bus}_${phase} bus1=b${bus}.${phase + 1} phases=1 kv=${12.47 / Math.sqrt(3)} kw=${kw} kvar=${kvar} vlowpu=0.05 vminpu=0.1 vmaxpu=2`,
    ),
    "Set voltagebases=[12.47]",
    "Calcvoltagebases",
    "Solve",
  ].join("\n");
  const problem = {
    names: parent.map((_, b) => `b${b}`),
    ratedV: parent.map(() => 12470),
    ...{ lines, loads },
    source: { node: 0, pu: 1.03, va: 1e12, rOverX: 0.1 },
  };
  return { script, problem };
}

/** The same size with one balanced three-phase load at every bus, which is a third of the elements for OpenDSS; every third
 *  bus branches off. */
function balancedScript(buses) {
  const lines = ["Clear", "New Circuit.radial basekv=12.47 pu=1.03 bus1=b0 MVAsc3=2000 MVAsc1=2000"];
  lines.push("New LineCode.a nphases=3 R1=0.1 X1=0.3 R0=0.3 X0=0.9 C1=10 C0=5 units=km");
  for (let k = 1; k < buses; k++) {
    const up = k % 3 === 0 ? Math.floor(k / 3) : Math.max(0, k - 1 - (k % 3 === 1 ? 1 : 0));
    lines.push(`New Line.l${k} bus1=b${up} bus2=b${k} linecode=a length=0.01 units=km`);
    lines.push(`New Load.d${k} bus1=b${k} phases=3 kv=12.47 kw=1.2 kvar=0.4 model=1 vminpu=0.5 vmaxpu=1.5`);
  }
  lines.push("Set voltagebases=[12.47]", "Calcvoltagebases", "Solve");
  return `${lines.join("\n")}\n`;
}
