import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Shard, Sweep, SweepResult } from "../../index.ts";
import { DECISION_LIMIT_OPTION, flag, number, SCENARIO_OPTIONS, text, workers } from "../arguments.ts";
import { type Args, type Command, EXIT, UsageError } from "../command.ts";
import { interruptible } from "../interrupt.ts";
import { markOnOwnThread } from "../mark-on-own-thread.ts";
import { openSweepOf } from "../open-sweep.ts";
import { tellExplanation } from "../run-explanation.ts";
import { sweepBoard } from "../sweep-board.ts";
import { SWEEP_FOLDERS } from "../sweep-folders.ts";
import { complain, print, say, warn } from "../terminal.ts";
import { writeFileWhole } from "../write-file-whole.ts";

/** Bytes of one finished run in the store and in the results, measured on the shipped studies. */
const BYTES_PER_RUN = 900;

/** `gridpilot sweep`: every run of a study that is not done yet. */
export const sweepCommand: Command = {
  usage: "sweep <study>",
  summary: "Run a study: many runs of one scenario, resumed where they stopped",
  positionals: { study: { type: "string", describe: "A study file, or a folder with one" } },
  options: {
    plugin: SCENARIO_OPTIONS.plugin,
    ...DECISION_LIMIT_OPTION,
    ...SWEEP_FOLDERS,
    workers: { type: "string", requiresArg: true, default: "auto", describe: "Threads to use: a number, or auto" },
    shard: { type: "string", requiresArg: true, describe: "Do a part only: 2/8 is every 8th run from the 2nd" },
    executor: {
      type: "string",
      requiresArg: true,
      default: "local",
      describe: "Where runs run: local; slurm, a job array of --workers tasks; bullmq, a queue that workers serve",
    },
    target: {
      type: "string",
      requiresArg: true,
      describe: "Options of sbatch, such as --partition=short; or the queue's address; else REDIS_URL, or this machine",
    },
    "max-failures": { type: "string", requiresArg: true, describe: "Stop when more runs than this have failed" },
    "dry-run": { type: "boolean", describe: "Print the plan and run nothing" },
    explain: { type: "string", requiresArg: true, describe: "As gridpilot explain: say why this run would be run" },
    quiet: { type: "boolean", describe: "No plan, no progress and no summary" },
    json: { type: "boolean", describe: "Print what happens as JSON to stdout, a line per event" },
  },
  examples: [
    ["$0 sweep scenarios/workplace-caltech/capacity.study.yaml", "Energy delivered against capacity, 240 runs"],
    ["$0 sweep my.study.yaml --dry-run", "How many runs, how long, how much disk, how many are done"],
    ["$0 sweep my.study.yaml --shard 2/8 --out /shared/my", "An eighth of it, on one of eight machines"],
    [
      "$0 sweep scenarios/workplace-caltech/capacity.study.yaml --explain three-phase_first-come_10",
      "Why a run would be run again",
    ],
  ],
  async run(args) {
    const threads = workers(args);
    const shard = shardOf(args);
    const maxFailures = number(args, "max-failures");
    const quiet = flag(args, "quiet") || flag(args, "json");
    markOnOwnThread(threads);
    await interruptible(async (signal) => {
      const sweep = await openSweepOf(args, { signal, quiet });
      try {
        const asked = text(args, "explain");
        if (asked !== undefined) return tellExplanation(args, await sweep.explain(asked));
        const pace = paceOf(sweep.out);
        if (!quiet) say(planLine(sweep, pace));
        if (!quiet && sweep.plan.warmUp) say(`warm   ${sweep.plan.warmUp}`);
        const event = flag(args, "json") ? printEvent : undefined;
        event?.("plan", { version: EVENTS_VERSION, out: sweep.out, ...sweep.plan });
        if (flag(args, "dry-run")) return;
        const started = performance.now();
        const executor = text(args, "executor");
        const board = sweepBoard({ quiet });
        let [done, hasPace] = [0, pace !== undefined];
        const result = await sweep
          .run({
            workers: threads,
            shard,
            maxFailures,
            executor,
            target: text(args, "target") ?? (executor === "bullmq" ? process.env["REDIS_URL"] : undefined),
            signal,
            onNote: (message) => {
              if (event) event("note", { message });
              else if (!quiet) say(message);
            },
            ...(event ? { onRun: (run) => event("run", run) } : {}),
            onState(state) {
              done = state.done;
              if (!hasPace && !quiet && done >= 2 * threads && performance.now() - started > 2000) {
                hasPace = true;
                const eachS = (performance.now() - started) / 1000 / done;
                say(
                  `time   ${spanText(eachS * state.toRun)}, judging by the first ${done} ${done === 1 ? "run" : "runs"}`,
                );
              }
              board.update(state);
            },
          })
          .finally(board.end);
        const wallS = (performance.now() - started) / 1000;
        if (done > 0) {
          const info = { wallS, runs: done, workers: threads, argv: process.argv.slice(2) };
          await writeFileWhole(join(sweep.out, "run-info.json"), `${JSON.stringify(info, null, 2)}\n`);
        }
        tell(args, sweep, result, { done, wallS });
      } finally {
        sweep.close();
      }
    });
  },
};

function shardOf(args: Args): Shard | undefined {
  const given = text(args, "shard");
  if (given === undefined) return undefined;
  const match = /^(\d+)\/(\d+)$/.exec(given);
  const [index, of] = [Number(match?.[1]), Number(match?.[2])];
  if (!match || index < 1 || index > of || of > 1_000_000)
    throw new UsageError(`--shard: expected i/n with 1 <= i <= n, such as 2/8, got "${given.slice(0, 40)}"`);
  return { index, of };
}

/** Seconds per run of an earlier sweep into the same folder. */
function paceOf(out: string): number | undefined {
  const file = join(out, "run-info.json");
  if (!existsSync(file)) return undefined;
  try {
    const { wallS, runs } = JSON.parse(readFileSync(file, "utf8")) as { wallS: number; runs: number };
    return wallS / runs;
  } catch {
    return undefined;
  }
}

function planLine({ plan }: Sweep, paceS: number | undefined): string {
  const more = plan.mostReplications > plan.replications ? ` (up to ${plan.mostReplications})` : "";
  const runs = `${count(plan.points, "point")} × ${count(plan.replications, "replication")}${more} = ${count(plan.runs, "run")}`;
  // Where nothing was run here before, the first runs tell, in a line of their own.
  const time =
    plan.toRun === 0
      ? ""
      : paceS === undefined
        ? ", time to be told by the first runs"
        : `, ${spanText(paceS * plan.toRun)} at the last start's pace`;
  const disk = plan.keepsTables ? "" : `, ~${sizeText(plan.toRun * BYTES_PER_RUN)}`;
  if (plan.pilots) return `plan   ${runs}, and ${count(plan.pilots, "pilot")} first to see where they settle`;
  return `plan   ${runs}: ${plan.cached} done before, ${plan.toRun} to run${time}${plan.toRun > 0 ? disk : ""}`;
}

/** Counted up when a reader of the events could misread a newer one. */
const EVENTS_VERSION = 1;

/** One line of JSON: what happened, and the facts of it. */
const printEvent = (event: "plan" | "note" | "run" | "end", facts: object): void =>
  print(JSON.stringify({ event, ...facts }));

function tell(args: Args, sweep: Sweep, result: SweepResult, { done, wallS }: { done: number; wallS: number }): void {
  const { failed, broken, missing, replications } = result;
  if (flag(args, "json")) {
    printEvent("end", {
      out: sweep.out,
      run: done,
      cached: sweep.plan.cached,
      replications,
      missing,
      failed,
      broken,
      files: result.files ?? [],
      pairing: result.pairing ?? [],
    });
  } else if (!flag(args, "quiet")) {
    for (const { run, message } of failed.slice(0, 10)) complain(`${run}: ${message}`);
    for (const { point, kpi, condition, value } of broken.slice(0, 20))
      say(`BROKEN ${point}: ${kpi} ${Number(value.toPrecision(6))}, asked for ${condition}`);
    for (const sentence of result.pairing ?? []) warn(sentence);
    const more = replications > sweep.plan.replications ? `, ${count(replications, "replication")}` : "";
    const facts = `${done} run in ${wallS < 10 ? wallS.toFixed(1) : Math.round(wallS)} s, ${sweep.plan.cached} done before, ${failed.length} failed${more}`;
    if (missing > 0) print(`part   ${facts}; ${count(missing, "run")} left for other shards, and then the results`);
    else
      print(
        `done   ${facts}\nout    ${sweep.out}${result.files?.includes("study.html") ? `\npage   ${join(sweep.out, "study.html")}` : ""}`,
      );
  }
  if (failed.length > 0) process.exitCode = EXIT.partial;
  else if (broken.length > 0) process.exitCode = EXIT.threshold;
}

const count = (n: number, what: string): string => `${n} ${what}${n === 1 ? "" : "s"}`;

function spanText(seconds: number): string {
  if (seconds < 90) return `~${Math.max(1, Math.round(seconds))} s`;
  return seconds < 5400 ? `~${Math.round(seconds / 60)} min` : `~${(seconds / 3600).toFixed(1)} h`;
}

const sizeText = (bytes: number): string =>
  bytes < 1e6
    ? `${Math.max(1, Math.round(bytes / 1e3))} kB`
    : bytes < 1e9
      ? `${Math.round(bytes / 1e6)} MB`
      : `${(bytes / 1e9).toFixed(1)} GB`;
