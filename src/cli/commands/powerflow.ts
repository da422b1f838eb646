import { api } from "../api.ts";
import { flag, number, text, wholeNumber } from "../arguments.ts";
import { type Args, type Command, UsageError } from "../command.ts";
import { explainedText } from "../explained-text.ts";
import { keepHeapSmall } from "../small-heap.ts";
import { print, printJson, warn } from "../terminal.ts";
import { writeFileWhole } from "../write-file-whole.ts";

/** power-grid-model's names. */
const TAP_STRATEGIES = ["any_valid_tap", "fast_any_tap", "min_voltage_tap", "max_voltage_tap"] as const;

/** `gridpilot powerflow`: one solution of an OpenDSS model or a shipped feeder. */
export const powerflowCommand: Command = {
  usage: "powerflow <path>",
  summary: "Solve the power flow of an OpenDSS model or a feeder once",
  positionals: {
    path: {
      type: "string",
      describe: "OpenDSS .dss file, power-grid-model .json, or a feeder folder such as models/feeders/european-lv",
    },
  },
  options: {
    "tolerance-pu": { type: "string", requiresArg: true, describe: "Convergence tolerance [pu], 1e-8 when absent" },
    "max-iterations": { type: "string", requiresArg: true, describe: "Iterations before it counts as diverged, 100" },
    daily: { type: "boolean", describe: "Solve a day by its shapes, after what the model solves itself" },
    step: { type: "string", requiresArg: true, describe: "Step of the day: 30s, 1m, 1h", defaultDescription: "1h" },
    steps: { type: "string", requiresArg: true, describe: "Steps of the day, a whole day's when absent" },
    lanes: {
      type: "string",
      requiresArg: true,
      describe: "Time steps to solve side by side, 1 to 64; controls must be off or absent",
    },
    "allow-outside": { type: "boolean", describe: "Let an OpenDSS script read files outside of its own folder" },
    "tap-strategy": {
      type: "string",
      choices: TAP_STRATEGIES,
      requiresArg: true,
      describe: "How a power-grid-model file's tap regulators find their positions; taps stay when absent",
    },
    explain: { type: "boolean", describe: "Print what the model holds, a table per class, and do not solve it" },
    json: { type: "string", describe: "Write JSON to this file, or to stdout where none or - is given" },
  },
  examples: [
    ["$0 powerflow Master.dss", "Losses and the lowest and highest voltage"],
    ["$0 powerflow Master.dss --json", "Every node's voltage"],
    ["$0 powerflow Master.dss --daily --step 1m --json day.json", "A day in minutes, and the state at its end"],
    ["$0 powerflow Master.dss --daily --step 1m --lanes 4", "The same, four steps side by side: controls off"],
    ["$0 powerflow models/feeders/european-lv", "A feeder that ships with gridpilot"],
    ["$0 powerflow Master.dss --explain", "What the reader took the model for"],
  ],
  async run(args) {
    keepHeapSmall();
    const { explainFeeder, powerFlow } = await api();
    const path = text(args, "path")!;
    const json = text(args, "json");
    if (flag(args, "explain")) {
      const explained = await explainFeeder(path);
      for (const warning of explained.warnings) warn(warning);
      if (json === undefined) print(explainedText(explained));
      else await writeJson(json, explained);
      return;
    }
    const tolerancePu = number(args, "tolerance-pu");
    if (tolerancePu !== undefined && tolerancePu <= 0)
      throw new UsageError(`--tolerance-pu: expected a number above 0, got "${tolerancePu}"`);
    const maxIterations = wholeNumber(args, "max-iterations", { min: 1 });
    const daily = dailyOf(args);
    const lanes = wholeNumber(args, "lanes", { min: 1, max: 64 });
    const strategy = TAP_STRATEGIES.find((one) => one === text(args, "tap-strategy"));
    const { state, series, warnings, ...rest } = await powerFlow(path, {
      ...(tolerancePu === undefined ? {} : { tolerancePu }),
      ...(maxIterations === undefined ? {} : { maxIterations }),
      ...(daily && { daily }),
      allowOutside: flag(args, "allow-outside"),
      ...(lanes === undefined ? {} : { lanes }),
      ...(strategy && { tapStrategy: strategy }),
    });
    for (const warning of warnings) warn(warning);
    if (json !== undefined) await writeJson(json, state);
    if (json === undefined || !isStdout(json)) print(numbersOf({ ...rest, ...state, ...series }));
  },
};

const isStdout = (json: string) => json === "" || json === "-";

async function writeJson(json: string, value: unknown): Promise<void> {
  if (isStdout(json)) printJson(value);
  else await writeFileWhole(json, `${JSON.stringify(value, null, 2)}\n`);
}

const UNIT_S: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3600 };

/** @throws UsageError */
function dailyOf(args: Args): { stepS: number; steps: number } | undefined {
  const step = text(args, "step");
  const steps = wholeNumber(args, "steps", { min: 1, max: 10_000_000 });
  if (!flag(args, "daily")) {
    const alone = ["step", "steps", "lanes"].find((name) => text(args, name) !== undefined);
    if (alone) throw new UsageError(`--${alone} needs --daily`);
    return undefined;
  }
  const match = /^(\d+(?:\.\d+)?)([smh])$/.exec(step ?? "1h");
  const stepS = match ? Number(match[1]) * UNIT_S[match[2]!]! : 0;
  if (!(stepS > 0)) throw new UsageError(`--step: expected a time such as 30s, 1m or 1h, got "${step?.slice(0, 40)}"`);
  return { stepS, steps: steps ?? Math.max(1, Math.round(86_400 / stepS)) };
}

/** One line per number, text or truth of the result; its lists are for `--json`. */
function numbersOf(result: object): string {
  const entries = Object.entries(result).filter(([, value]) => typeof value !== "object");
  const width = Math.max(...entries.map(([key]) => key.length));
  return entries.map(([key, value]) => `${key.padEnd(width)}  ${shown(value)}`).join("\n");
}

/** Seven digits say more than any feeder's data; `--json` has them all. */
const shown = (value: unknown): unknown => (typeof value === "number" ? Number(value.toPrecision(7)) : value);
