import { rmSync } from "node:fs";
import { basename, join, resolve } from "node:path";
import type { CheckpointOptions } from "../../index.ts";
import { api } from "../api.ts";
import {
  DECISION_LIMIT_OPTION,
  decisionLimitS,
  flag,
  JSON_OPTION,
  RUN_OPTIONS,
  SCENARIO_OPTIONS,
  text,
  texts,
  workers,
} from "../arguments.ts";
import { type Args, type Command, UsageError } from "../command.ts";
import { heapWatch } from "../heap-watch.ts";
import { Interrupted, interruptible } from "../interrupt.ts";
import { kpiLines } from "../kpi-lines.ts";
import { loadFromArgs } from "../load-from-args.ts";
import { printConfig } from "../print-config.ts";
import { progress } from "../progress.ts";
import { print, printJson, say, warn } from "../terminal.ts";

/** `gridpilot run`: one scenario, one run folder with its page. */
export const runCommand: Command = {
  usage: "run <path..>",
  summary: "Run a scenario and write tables, KPIs and a page",
  positionals: { path: { type: "string", describe: "Scenario folder or file, then overlays (the later wins)" } },
  options: {
    ...SCENARIO_OPTIONS,
    ...DECISION_LIMIT_OPTION,
    ...RUN_OPTIONS,
    "print-config": { type: "boolean", describe: "Print the scenario with defaults and where each value comes from" },
    "trace-hash": {
      type: "boolean",
      describe: "Keep a running hash of all events, a line per window; diff finds where runs part",
    },
    checkpoint: {
      type: "string",
      requiresArg: true,
      describe: "Write a checkpoint every so much simulated time, e.g. 1h",
    },
    resume: { type: "boolean", describe: "Go on from the last checkpoint of a run that was ended" },
    patience: {
      type: "string",
      requiresArg: true,
      default: "10min",
      describe: "Give up one of several workers that has been at one site for so long; 0s: never",
    },
    profile: { type: "boolean", describe: "Print events and time by kind of event; takes one thread" },
    ...JSON_OPTION,
  },
  examples: [
    ["$0 run scenarios/workplace-caltech", "Run it; the page is out/workplace-caltech/report.html"],
    [
      "$0 run scenarios/workplace-caltech --set policy.kind=least-laxity --set site.transformerKw=10 --out out/10-kw",
      "Another policy at a smaller transformer",
    ],
    ["$0 run scenarios/workplace-caltech scenarios/workplace-caltech/real-evse.yaml --out out/real", "With an overlay"],
    ["$0 run scenarios/lv-street --print-config", "What would be run"],
    [
      "$0 run scenarios/workplace-caltech --checkpoint 1d --out out/march",
      "So that it can be ended; the same with --resume goes on",
    ],
  ],
  async run(args) {
    const threads = workers(args);
    const loaded = await loadFromArgs(args);
    if (flag(args, "print-config")) {
      if (flag(args, "json")) printJson({ scenario: loaded.scenario, origins: loaded.origins });
      else print(await printConfig(loaded));
      return;
    }
    const dir = text(args, "out") ?? freeOf(loaded.folder);
    const {
      checkRunTarget,
      dropCheckpoints,
      parseDurationUs,
      rowsAside,
      runScenario,
      sweepLeftOvers,
      traceHashLines,
      writeRun,
    } = await api();
    const existing = flag(args, "force") ? "replace" : "refuse";
    const patienceS = (await durationUs(args, "patience", "0s"))! / 1e6;
    const checkpoint = await checkpointOf(args, dir);
    checkRunTarget(dir, { existing });
    const left = sweepLeftOvers(dir);
    if (left.length > 0 && !flag(args, "quiet"))
      say(`removed ${left.join(", ")}, left by a run that was ended before it could tidy up`);
    const spillDir = rowsAside(dir);
    const started = performance.now();
    const bar = progress(basename(loaded.folder), { quiet: flag(args, "quiet") });
    const result = await interruptible(async (signal, end) => {
      const checkHeap = await heapWatch(end);
      const done = await runScenario(loaded, {
        workers: threads,
        isWorkersLimit: (text(args, "workers") ?? "auto") === "auto",
        plugins: texts(args, "plugin"),
        decisionLimitS: decisionLimitS(args, parseDurationUs),
        traceHash: flag(args, "trace-hash"),
        profileClock: flag(args, "profile") ? () => performance.now() : undefined,
        onProgress: (fraction) => {
          bar.update(fraction);
          checkHeap(fraction);
        },
        patienceS,
        checkpoint,
        spillDir,
        signal,
      }).finally(bar.end);
      signal.throwIfAborted();
      const wallS = (performance.now() - started) / 1000;
      await writeRun(dir, done, { existing, info: { wallS, ...done.threads, argv: process.argv.slice(2) } });
      if (checkpoint) dropCheckpoints(checkpoint);
      return done;
    })
      .finally(() => rmSync(spillDir, { recursive: true, force: true }))
      .catch((error) => {
        if (checkpoint && error instanceof Interrupted)
          say("what was done until the last checkpoint goes on with --resume");
        throw error;
      });
    for (const warning of result.warnings) warn(warning);
    const page = join(dir, "report.html");
    const { profile, hashes } = result.seen ?? { profile: [], hashes: [] };
    if (flag(args, "json"))
      printJson({
        out: dir,
        report: page,
        kpis: result.kpis,
        warnings: result.warnings,
        ...(profile.length > 0 ? { profile } : {}),
      });
    else if (!flag(args, "quiet")) {
      print(
        `${loaded.scenario.name}, policy ${loaded.scenario.policy.kind}\n\n${kpiLines(result.kpis)}\n\npage  ${page}`,
      );
      if (profile.length > 0) print(profileLines(profile));
      if (hashes.length > 0) print(`\n${traceHashLines(hashes)}`);
    }
  },
};

/** What was asked for in checkpoints. @throws UsageError */
async function checkpointOf(args: Args, out: string): Promise<CheckpointOptions | undefined> {
  const every = text(args, "checkpoint");
  const resume = flag(args, "resume");
  if (every === undefined && !resume) return undefined;
  if (flag(args, "profile")) throw new UsageError("--profile times one whole run: leave out --checkpoint and --resume");
  const everyUs = await durationUs(args, "checkpoint", "1s");
  const onResume = (edgeUs: number) => {
    if (!flag(args, "quiet")) say(`going on at ${edgeUs / 3.6e9} h of simulated time`);
  };
  return { out, everyUs, resume, replace: flag(args, "force"), onResume };
}

/** A duration given as text; undefined where it was not given. @throws UsageError */
async function durationUs(args: Args, name: string, least: string): Promise<number | undefined> {
  const given = text(args, name);
  if (given === undefined) return undefined;
  const { parseDurationUs } = await api();
  const us = parseDurationUs(given);
  if (us !== undefined && us >= parseDurationUs(least)!) return us;
  throw new UsageError(`--${name}: expected a duration from ${least} such as 10min or 1h, got "${given.slice(0, 40)}"`);
}

/** Where a run goes that was not told: beside, not into, a scenario that itself lies in out/. */
function freeOf(folder: string): string {
  const dir = join("out", basename(folder));
  return resolve(dir) === resolve(folder) ? `${dir}-run` : dir;
}

/** Events and time by kind, the costliest first. */
function profileLines(profile: readonly { event: string; events: number; ms: number }[]): string {
  const rows = profile
    .toSorted((a, b) => b.ms - a.ms)
    .map(({ event, events, ms }) => {
      const perS = ms > 0 ? `${Math.round(events / ms)} thousand/s` : "";
      return `${event.padEnd(12)}${String(events).padStart(12)} events${`${ms.toFixed(1)} ms`.padStart(14)}  ${perS}`;
    });
  return `\n${rows.join("\n")}`;
}
