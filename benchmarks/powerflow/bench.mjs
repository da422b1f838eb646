// Power flow beside OpenDSS and power-grid-model on the same feeders and the same load steps, at 1e-6, all nodes: a time
// loop (all loads follow their shapes) with one and with four lanes, a closed loop as a co-simulation has it (set every
// load, solve, read every voltage), and the time loop with regulators and capacitors free.
// `npm run bench -- powerflow [--feeders FOLDER] [--only NAME] [--rounds N] [--typescript]`: FOLDER holds ieee123/, ckt5/,
// ckt7/, ieee8500/ as OpenDSS ships them; `--typescript` leaves the compiled kernel out.
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { build } from "esbuild";
import { freshNode, printTable } from "../tools/measure.mjs";
import { pythonWith } from "../tools/python.mjs";
import { feedersFor } from "./feeders.mjs";

const path = (relative) => fileURLToPath(new URL(relative, import.meta.url));

export async function bench(options) {
  const after = (name) => (options.includes(name) ? options[options.indexOf(name) + 1] : undefined);
  const python = pythonWith(["opendssdirect.py==0.9.4", "power-grid-model==1.12.110"]);
  const folder = mkdtempSync(join(tmpdir(), "gridpilot-bench-"));
  const bundle = path("../../.bench/powerflow.mjs");
  try {
    await build({
      entryPoints: [path("library.ts")],
      outfile: bundle,
      bundle: true,
      format: "esm",
      platform: "node",
      external: ["yaml"],
    });
    const library = await import(pathToFileURL(bundle).href);
    const only = after("--only");
    const feeders = (await feedersFor(library, folder, after("--feeders"))).filter(
      ({ name }) => !only || name.startsWith(only),
    );
    const setting = {
      ...{ python, folder, bundle: pathToFileURL(bundle).href, rounds: Number(after("--rounds") ?? 3) },
      kernel: options.includes("--typescript") ? "typescript" : "compiled",
    };
    const results = [];
    for (const feeder of feeders) results.push({ feeder, ...compare(feeder, setting) });
    print(results);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Alternating, the best of several rounds each. */
function compare(feeder, { python, folder, bundle, rounds, kernel }) {
  const { file, problem, steps } = feeder;
  const answer = join(folder, "answer.json");
  const run = (command, args) => {
    const child = spawnSync(command, args, { encoding: "utf8", maxBuffer: 1 << 28, stdio: ["ignore", "pipe", "pipe"] });
    if (child.status !== 0) throw new Error(`${args.join(" ")}\n${child.stderr}`);
    return JSON.parse(readFileSync(answer, "utf8"));
  };
  let [opendss, pgm, ours, empty, memory, small] = [];
  for (let round = 0; round < rounds; round++) {
    opendss = least(opendss, run(python, [path("opendss.py"), JSON.stringify(feeder), answer]));
    if (problem) pgm = least(pgm, run(python, [path("powergridmodel.py"), problem, String(steps), answer]));
    const found = join(folder, "found.json");
    writeFileSync(found, JSON.stringify({ taps: opendss.taps, capacitors: opendss.capacitors }));
    ours = least(ours, freshNode(path("gridpilot.mjs"), [bundle, JSON.stringify({ ...feeder, kernel }), found]));
    empty = least(empty, freshNode("--expose-gc", [path("memory.mjs")]));
    memory = least(memory, freshNode("--expose-gc", [path("memory.mjs"), bundle, file]));
    small = least(small, freshNode("--expose-gc", [path("memory.mjs"), bundle, file, "small"]));
  }
  return { opendss, pgm, ours, memory: { empty, usual: memory, small } };
}

/** Times and sizes are the least of both; what else there is, the first's. */
function least(a, b) {
  if (!a) return b;
  const smaller = Object.entries(a).map(([name, value]) => [
    name,
    /(Us|Ms|MiB)$/.test(name) ? Math.min(value, b[name]) : value,
  ]);
  return Object.fromEntries(smaller);
}

function print(results) {
  const us = (value) => (value === undefined ? "" : value.toFixed(value < 100 ? 1 : 0));
  const ratio = (theirs, mine, wanted) =>
    theirs === undefined || mine === undefined ? "" : `${(theirs / mine).toFixed(1)}${wanted ? ` [${wanted}]` : ""}`;
  const apart = (peer, { voltages, nominalV }) => {
    if (!peer) return "";
    let largest = 0;
    for (const [node, v] of Object.entries(voltages)) {
      const theirs = peer.voltages[node.toLowerCase()] ?? peer.voltages[node];
      if (theirs !== undefined) largest = Math.max(largest, Math.abs(v - theirs) / (nominalV[node] || v));
    }
    return largest.toExponential(1);
  };
  console.log(
    "CPU µs per step at 1e-6; ratios over gridpilot [wanted]; largest difference of a voltage after the last step, pu",
  );
  printTable([
    ["time loop", "nodes", "OpenDSS", "PGM", "gridpilot", "4 lanes", "OpenDSS ÷", "PGM ÷", "OpenDSS ÷ 4 lanes"].concat([
      "PGM ÷ 4 lanes",
      "iterations",
      "to OpenDSS",
      "to PGM",
      "lanes to one",
    ]),
    ...results.map(({ feeder: { name, wanted }, opendss, pgm, ours }) => [
      name,
      ours.nodes,
      ...[opendss.loopUs, pgm?.loopUs, ours.loopUs, ours.lanesUs].map(us),
      ratio(opendss.loopUs, ours.loopUs, wanted.opendss),
      ratio(pgm?.loopUs, ours.loopUs, wanted.pgm),
      ratio(opendss.loopUs, ours.lanesUs, wanted.lanes),
      ratio(pgm?.loopUs, ours.lanesUs),
      ours.iterations.toFixed(2),
      apart(opendss, ours),
      apart(pgm, ours),
      ours.lanesApartPu.toExponential(1),
    ]),
  ]);
  console.log("\nclosed loop from outside: set all loads, solve, read all voltages; reading and factorising");
  printTable([
    ["closed loop", "OpenDSS", "gridpilot", "OpenDSS ÷", "read + factorise ms"],
    ...results.map(({ feeder: { name, wanted }, opendss, ours }) => [
      name,
      us(opendss.closedUs),
      us(ours.closedUs),
      ratio(opendss.closedUs, ours.closedUs, wanted.closed),
      us(ours.readAndFactoriseMs),
    ]),
  ]);
  console.log(
    "\nmemory of a process that reads, factorises and solves, MiB: what the feeder holds; resident above an empty node process,\n" +
      "at the highest and once settled, with node's usual heap and with the small one of `gridpilot powerflow`",
  );
  printTable([
    ["memory", "held", "peak", "settled", "peak, small heap", "settled, small heap", "empty process"],
    ...results.map(({ feeder: { name }, memory: { empty, usual, small } }) =>
      [
        name,
        ...[usual.heldMiB, usual.peakMiB - empty.emptyMiB, usual.settledMiB - empty.emptyMiB],
        ...[small.peakMiB - empty.emptyMiB, small.settledMiB - empty.emptyMiB, empty.emptyMiB],
      ].map((cell) => (typeof cell === "number" ? cell.toFixed(1) : cell)),
    ),
  ]);
  const free = results.filter(({ ours }) => ours.freeUs !== undefined);
  if (free.length === 0) return;
  console.log("\nregulators and capacitors free (static control mode), at 1e-6");
  printTable([
    ["time loop", "OpenDSS", "gridpilot", "OpenDSS ÷", "solves", "path updates", "taps that differ at the end"],
    ...free.map(({ feeder: { name, wanted }, opendss, ours }) => [
      name,
      us(opendss.freeUs),
      us(ours.freeUs),
      ratio(opendss.freeUs, ours.freeUs, wanted.free),
      ours.freeSolves.toFixed(2),
      ours.freePathUpdates.toFixed(2),
      Object.entries(ours.freeTaps).filter(([name, taps]) =>
        taps.some((tap, w) => Math.abs(tap - (opendss.freeTaps[name]?.[w] ?? tap)) > 1e-6),
      ).length,
    ]),
  ]);
}
