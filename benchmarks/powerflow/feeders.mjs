// The feeders of the benchmark, as OpenDSS scripts that both engines read: the shipped European feeder and a synthetic
// 10,000-node radial one are written here, others are taken from a folder of .dss files where one is given.
import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/** @returns {name, file, steps, closedSteps, wanted: ratio, note}[] */
export async function feedersFor(library, folder, folderOfOthers) {
  mkdirSync(folder, { recursive: true });
  const european = join(folder, "european-lv.dss");
  writeFileSync(european, scriptOf(await library.loadFeeder("models/feeders/european-lv")));
  const radial = join(folder, "radial-10000.dss");
  writeFileSync(radial, radialScript(3334));
  const feeders = [
    { name: "european-lv", file: european, steps: 1440, closedSteps: 500, wanted: 10, wantedClosed: 12 },
    { name: "radial-10000", file: radial, steps: 300, closedSteps: 100, wanted: 8 },
  ];
  if (!folderOfOthers) return feeders;
  const others = [
    ["ieee123", "ieee123/Run_IEEE123Bus.DSS", 1000, 300, 5],
    ["ckt7", "ckt7/Master_ckt7.dss", 300, 100, 5],
    ["ckt5", "ckt5/Master_ckt5.dss", 300, 100, 5],
    ["ieee8500", "ieee8500/Master.dss", 300, 100, 6, 12],
  ];
  for (const [name, path, steps, closedSteps, wanted, wantedClosed] of others) {
    const file = join(folderOfOthers, path);
    if (existsSync(file)) feeders.push({ name, file, steps, closedSteps, wanted, wantedClosed });
    else console.error(`${name} left out: there is no ${file}`);
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
        `model=1 vminpu=${load.minPu} vmaxpu=${load.maxPu} yearly=s${load.shapes.yearly}`,
    );
  }
  lines.push("Set voltagebases=[11 .416]", "Calcvoltagebases", "Solve");
  return `${lines.join("\n")}\n`;
}

/** A radial medium-voltage tree of `buses` three-phase buses with a load at each; every third bus branches off. */
function radialScript(buses) {
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
