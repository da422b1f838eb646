import { existsSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";
import { api } from "../api.ts";
import { flag, JSON_OPTION, list, RUN_OPTIONS, text, wholeNumber, workers } from "../arguments.ts";
import { calibrationText } from "../calibration-text.ts";
import { type Args, type Command, EXIT, UsageError } from "../command.ts";
import { interopText } from "../interop-text.ts";
import { interruptible } from "../interrupt.ts";
import { namesAreUsage } from "../names-are-usage.ts";
import { progress } from "../progress.ts";
import { print, printJson, warn } from "../terminal.ts";
import { writeFileWhole } from "../write-file-whole.ts";

/** `gridpilot interop`: every vehicle at every charger; `interop calibrate` fits the rates of faults to field figures. */
export const interopCommand: Command = {
  usage: "interop [action]",
  summary: "Run every vehicle at every charger: who can charge where, how fast, and what goes wrong",
  positionals: {
    action: { type: "string", choices: ["run", "calibrate"], default: "run", describe: "Run, or fit the fault rates" },
  },
  options: {
    vehicles: {
      type: "string",
      requiresArg: true,
      describe: "Vehicle models, comma-separated; the fleet's when absent",
    },
    chargers: {
      type: "string",
      requiresArg: true,
      describe: "Charger models, comma-separated; the fleet's when absent",
    },
    fleet: {
      type: "string",
      requiresArg: true,
      describe: "Fleet whose models are taken where none are named: europe (when absent), north-america, heavy, all",
    },
    rules: {
      type: "string",
      requiresArg: true,
      describe: "Rule sets to compare, comma-separated; today = the models as they are",
    },
    reliability: { type: "string", requiresArg: true, describe: "Reliability model, or none; field when absent" },
    repetitions: { type: "string", requiresArg: true, describe: "Attempts per pair and rule set, 100 when absent" },
    visits: {
      type: "string",
      requiresArg: true,
      describe: "Of calibrate: visits drawn by market share, 4000 when absent",
    },
    seed: { type: "string", requiresArg: true, describe: "Seed of every draw, 1 when absent" },
    ...RUN_OPTIONS,
    out: { ...RUN_OPTIONS.out, describe: "Folder to write; of calibrate: file of the fitted model" },
    force: { ...RUN_OPTIONS.force, describe: "Replace an earlier run folder; of calibrate: the model that ships" },
    ...JSON_OPTION,
  },
  examples: [
    ["$0 interop", "All vehicles at all chargers; the page is out/interop/report.html"],
    ["$0 interop --vehicles vw-id3,porsche-taycan --chargers hpc-350 --repetitions 20 --out out/two", "A part of it"],
    [
      "$0 interop --rules today,public-iso20-2027 --out out/rules",
      "What a rule would change, on common random numbers",
    ],
    ["$0 interop calibrate --out field.yaml", "Fit the rates of faults to their published targets, into a model file"],
  ],
  run: (args) => namesAreUsage(() => (text(args, "action") === "calibrate" ? calibrate(args) : study(args))),
};

async function study(args: Args): Promise<void> {
  if (text(args, "visits") !== undefined) throw new UsageError("--visits goes with gridpilot interop calibrate");
  const threads = workers(args);
  const dir = text(args, "out") ?? join("out", "interop");
  const { checkRunTarget, interopShares, runInterop, writeRun } = await api();
  const existing = flag(args, "force") ? "replace" : "refuse";
  checkRunTarget(dir, { existing });
  const started = performance.now();
  const bar = progress("interop", { quiet: flag(args, "quiet") });
  const result = await interruptible(async (signal) => {
    const done = await runInterop({ ...inputOf(args), workers: threads, onProgress: bar.update, signal }).finally(
      bar.end,
    );
    signal.throwIfAborted();
    const wallS = (performance.now() - started) / 1000;
    await writeRun(dir, done, { existing, info: { wallS, workers: threads, argv: process.argv.slice(2) } });
    return done;
  });
  for (const warning of result.warnings) warn(warning);
  const page = join(dir, "report.html");
  const table = result.tables["interop"]!;
  const names = result.manifest.scenario["rules"] as readonly string[];
  const rules = names.map((name) => ({ name, ...interopShares(table, { rules: name, access: "public" }) }));
  if (flag(args, "json")) printJson({ out: dir, report: page, kpis: result.kpis, rules, warnings: result.warnings });
  else if (!flag(args, "quiet")) print(`${interopText(table, rules)}\n\npage  ${page}`);
  process.exitCode = EXIT.ok;
}

async function calibrate(args: Args): Promise<void> {
  const other = ["rules", "repetitions"].find((name) => text(args, name) !== undefined);
  if (other) throw new UsageError(`--${other} goes with gridpilot interop; calibrate takes --visits`);
  const { calibrateReliability, modelFile, withFittedRates } = await api();
  const visits = wholeNumber(args, "visits", { min: 100, max: 1_000_000 });
  const { rules, repetitions, ...input } = inputOf(args);
  const name = input.reliability ?? "field";
  const out = text(args, "out");
  if (out !== undefined && existsSync(out) && !flag(args, "force"))
    throw new UsageError(`${out} is already there; replace it with --force`);
  const bar = progress("calibrate", { quiet: flag(args, "quiet") });
  const found = await interruptible((signal) =>
    calibrateReliability({
      ...input,
      ...(visits === undefined ? {} : { visits }),
      onProgress: bar.update,
      signal,
    }).finally(bar.end),
  );
  // The model that everybody's runs use is not rewritten by the way.
  const source = modelFile("reliability", name)!;
  const target = out ?? (flag(args, "force") ? source : undefined);
  if (target) await writeFileWhole(target, withFittedRates(readFileSync(source, "utf8"), found));
  const shown = relative("", target ?? source);
  const last = target ? `model  ${shown}` : `nothing written; --out FILE writes the model, --force into ${shown}`;
  if (flag(args, "json")) printJson({ ...found, out: target ? shown : null });
  else if (!flag(args, "quiet")) print(`${calibrationText(found)}\n\n${last}`);
}

function inputOf(args: Args) {
  const seed = wholeNumber(args, "seed", { min: 0 });
  const repetitions = wholeNumber(args, "repetitions", { min: 1, max: 100_000 });
  const reliability = text(args, "reliability");
  const fleet = text(args, "fleet");
  return {
    vehicles: list(args, "vehicles"),
    chargers: list(args, "chargers"),
    rules: list(args, "rules"),
    ...(fleet === undefined ? {} : { fleet }),
    ...(reliability === undefined ? {} : { reliability }),
    ...(seed === undefined ? {} : { seed }),
    ...(repetitions === undefined ? {} : { repetitions }),
  };
}
