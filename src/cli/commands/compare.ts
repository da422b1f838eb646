import { basename, join, resolve } from "node:path";
import type { FinishedRun } from "../../index.ts";
import { api } from "../api.ts";
import { flag, JSON_OPTION, RUN_OPTIONS, SCENARIO_OPTIONS, text, texts, workers } from "../arguments.ts";
import { type Args, type Command, EXIT, UsageError } from "../command.ts";
import { interruptible } from "../interrupt.ts";
import { kpiTable, runList } from "../kpi-lines.ts";
import { progress } from "../progress.ts";
import { complain, print, printJson } from "../terminal.ts";
import { isRunFolder, readCompareFile } from "../what-to-compare.ts";
import { writeFileWhole } from "../write-file-whole.ts";

/** Runs that stand side by side in a terminal; more stand one below the other. */
const MOST_COLUMNS = 7;

/** `gridpilot compare`: several runs side by side; with `--vary` it makes the runs first. */
export const compareCommand: Command = {
  usage: "compare <path..>",
  summary: "Put several runs, or variants of a scenario, side by side in one page",
  positionals: { path: { type: "string", describe: "Run folders; or one scenario (with overlays) to vary" } },
  options: {
    vary: {
      type: "string",
      requiresArg: true,
      describe: "Values to try: policy.kind=a,b or site.transformerKw=10..125..5 (repeatable: every combination)",
    },
    ...SCENARIO_OPTIONS,
    ...RUN_OPTIONS,
    ...JSON_OPTION,
  },
  examples: [
    ["$0 compare out/a out/b", "Two runs that are there"],
    ["$0 compare scenarios/lv-street", "The variants of the scenario's own compare.yaml"],
    [
      "$0 compare scenarios/workplace-caltech --vary policy.kind=first-come,least-laxity --vary site.transformerKw=10..125..5",
      "A sweep: energy delivered against capacity, a line per policy",
    ],
  ],
  async run(args) {
    const paths = texts(args, "path");
    const vary = texts(args, "vary");
    const runs = paths.filter(isRunFolder);
    if (runs.length > 0 && (runs.length < paths.length || vary.length > 0)) {
      throw new UsageError("expected either run folders, or a scenario to vary");
    }
    if (runs.length > 0) await compareFolders(args, runs);
    else await compareVariants(args, paths, vary);
  },
};

async function compareFolders(args: Args, dirs: readonly string[]): Promise<void> {
  if (dirs.length < 2) throw new UsageError("expected at least two run folders, or --vary with a scenario");
  const { readRun } = await api();
  await show(args, text(args, "out") ?? join("out", "compare"), dirs.map(readRun));
}

async function compareVariants(args: Args, paths: readonly string[], asked: readonly string[]): Promise<void> {
  const threads = workers(args);
  const vary = asked.length > 0 ? asked : await readCompareFile(paths[0]!);
  if (vary.length === 0) {
    throw new UsageError("expected --vary key=a,b (or a compare.yaml beside the scenario), or two run folders");
  }
  const out = text(args, "out") ?? join("out", `${basename(resolve(paths[0]!)).replace(/\.ya?ml$/, "")}-compare`);
  const { parseVary, runVariants } = await api();
  const varied = parseVary(vary);
  const bar = progress("compare", { quiet: flag(args, "quiet") });
  const { runs, failures } = await interruptible((signal) =>
    runVariants({
      paths,
      sets: texts(args, "set"),
      plugins: texts(args, "plugin"),
      vary: varied,
      out,
      workers: threads,
      existing: flag(args, "force") ? "replace" : "refuse",
      onProgress: bar.update,
      signal,
    }).finally(bar.end),
  );
  await show(args, out, runs);
  for (const { name, error } of failures) complain(`${name}: ${error.message}`);
  if (failures.length > 0) {
    complain(`${failures.length} of ${failures.length + runs.length} variants failed`);
    process.exitCode = EXIT.partial;
  }
}

/** Writes the page and its numbers beside the runs, and prints the numbers. */
async function show(args: Args, out: string, runs: readonly FinishedRun[]): Promise<void> {
  const { compareRuns } = await api();
  const { json, html } = await compareRuns(runs);
  const page = join(out, "compare.html");
  await writeFileWhole(page, html);
  await writeFileWhole(join(out, "compare.json"), `${JSON.stringify(json, null, 2)}\n`);
  if (flag(args, "json")) printJson({ ...json, page });
  else if (!flag(args, "quiet"))
    print(`${runs.length > MOST_COLUMNS ? runList(json.runs) : kpiTable(json.runs)}\n\npage  ${page}`);
}
