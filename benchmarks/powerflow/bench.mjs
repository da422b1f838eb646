// Power flow beside OpenDSS on the same feeders and the same load steps, at 1e-6: a time loop (all loads follow their
// shapes), and a closed loop as a co-simulation has it (set every load, solve, read every voltage).
// `npm run bench -- powerflow [--feeders FOLDER]`: FOLDER holds ieee123/, ckt5/, ckt7/, ieee8500/ as OpenDSS ships them.
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
const ROUNDS = 3;

export async function bench(options) {
  const python = pythonWith(["opendssdirect.py==0.9.4"]);
  const at = options.indexOf("--feeders");
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
    const feeders = await feedersFor(library, folder, at < 0 ? undefined : options[at + 1]);
    const rows = [
      [
        "CPU µs per step, 1e-6",
        "nodes",
        "OpenDSS",
        "gridpilot",
        "ratio",
        "wanted",
        "OpenDSS closed",
        "closed",
        "ratio",
        "wanted",
        "iterations",
        "largest difference pu",
        "read + factorise ms",
        "MiB",
      ],
    ];
    for (const feeder of feeders) rows.push(compare(feeder, { python, folder, bundle: pathToFileURL(bundle).href }));
    printTable(rows);
    console.log("closed: set all loads, solve, read all voltages, one step at a time from the outside.");
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function compare({ name, file, steps, closedSteps, wanted, wantedClosed }, { python, folder, bundle }) {
  const tapsFile = join(folder, `${name}.taps.json`);
  let [peer, ours] = [undefined, undefined];
  // Alternating, the best of several rounds each.
  for (let round = 0; round < ROUNDS; round++) {
    const peerFile = join(folder, `${name}.peer.json`);
    const child = spawnSync(python, [path("opendss.py"), file, String(steps), String(closedSteps), peerFile], {
      encoding: "utf8",
      maxBuffer: 1 << 28,
    });
    if (child.status !== 0) throw new Error(child.stderr);
    const theirs = JSON.parse(readFileSync(peerFile, "utf8"));
    writeFileSync(tapsFile, JSON.stringify(theirs.taps));
    const mine = freshNode(path("gridpilot.mjs"), [bundle, file, String(steps), String(closedSteps), tapsFile]);
    peer = peer
      ? { ...peer, loopUs: Math.min(peer.loopUs, theirs.loopUs), closedUs: Math.min(peer.closedUs, theirs.closedUs) }
      : theirs;
    ours = ours
      ? {
          ...ours,
          loopUs: Math.min(ours.loopUs, mine.loopUs),
          closedUs: Math.min(ours.closedUs, mine.closedUs),
          readAndFactoriseMs: Math.min(ours.readAndFactoriseMs, mine.readAndFactoriseMs),
        }
      : mine;
  }
  let differencePu = 0;
  for (const [node, v] of Object.entries(ours.voltages)) {
    const base = ours.nominalV[node] || v;
    const theirs = peer.voltages[node.toLowerCase()];
    if (theirs !== undefined) differencePu = Math.max(differencePu, Math.abs(v - theirs) / base);
  }
  const us = (value) => value.toFixed(value < 100 ? 1 : 0);
  return [
    name,
    ours.nodes,
    us(peer.loopUs),
    us(ours.loopUs),
    (peer.loopUs / ours.loopUs).toFixed(1),
    wanted ?? "",
    us(peer.closedUs),
    us(ours.closedUs),
    (peer.closedUs / ours.closedUs).toFixed(1),
    wantedClosed ?? "",
    ours.iterations.toFixed(2),
    differencePu.toExponential(1),
    ours.readAndFactoriseMs.toFixed(0),
    ours.rssMiB.toFixed(0),
  ];
}
