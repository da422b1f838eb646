import { basename, join } from "node:path";
import { api } from "../api.ts";
import { flag, JSON_OPTION, RUN_OPTIONS, SCENARIO_OPTIONS, text, texts, workers } from "../arguments.ts";
import { type Args, type Command, EXIT, UsageError } from "../command.ts";
import { interruptible } from "../interrupt.ts";
import { kpiTable } from "../kpi-lines.ts";
import { progress } from "../progress.ts";
import { complain, print, printJson } from "../terminal.ts";
import { isRunFolder, readCompareFile } from "../what-to-compare.ts";

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
  const { compareRuns, readRun, writeComparison } = await api();
  const runs = [];
  for (const dir of dirs) runs.push(await readRun(dir));
  const { json, html } = await compareRuns(runs);
  const out = text(args, "out");
  if (out !== undefined || !flag(args, "json")) {
    await writeComparison(
      out ?? join("out", "compare"),
      { json, html },
      { existing: flag(args, "force") ? "replace" : "refuse" },
    );
  }
  show(args, out ?? join("out", "compare"), json);
}

async function compareVariants(args: Args, paths: readonly string[], asked: readonly string[]): Promise<void> {
  const vary = asked.length > 0 ? asked : await readCompareFile(paths[0]!);
  if (vary.length === 0) {
    throw new UsageError("expected --vary key=a,b (or a compare.yaml beside the scenario), or two run folders");
  }
  const out = text(args, "out") ?? join("out", `${basename(paths[0]!).replace(/\.ya?ml$/, "")}-compare`);
  const { runVariants } = await api();
  const bar = progress("compare", { quiet: flag(args, "quiet") });
  const result = await interruptible((signal) =>
    runVariants(paths, {
      sets: texts(args, "set"),
      plugins: texts(args, "plugin"),
      vary,
      out,
      workers: workers(args),
      existing: flag(args, "force") ? "replace" : "refuse",
      onProgress: bar.update,
      signal,
    }).finally(bar.end),
  );
  for (const { name, error } of result.failed) complain(`${name}: ${error}`);
  if (result.failed.length > 0) process.exitCode = EXIT.partial;
  show(args, out, result.json);
}

function show(args: Args, out: string, json: { readonly runs: Parameters<typeof kpiTable>[0] }): void {
  if (flag(args, "json")) printJson(json);
  else if (!flag(args, "quiet")) print(`${kpiTable(json.runs)}\n\npage  ${join(out, "compare.html")}`);
}
