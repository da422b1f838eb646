import { basename, join, resolve } from "node:path";
import type { ComparisonFiles, FinishedRun } from "../../index.ts";
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
import { type Args, type Command, EXIT, UsageError } from "../command.ts";
import { differenceLines } from "../difference-lines.ts";
import { interruptible } from "../interrupt.ts";
import { kpiTable, runList } from "../kpi-lines.ts";
import { loadFromArgs } from "../load-from-args.ts";
import { namesAreUsage } from "../names-are-usage.ts";
import { progress } from "../progress.ts";
import { seriesLines } from "../series-lines.ts";
import { shareLines } from "../share-lines.ts";
import { complain, print, printJson, warn } from "../terminal.ts";
import { isRunFolder, isStudyFolder, notARun, notAStudy, readCompareFile } from "../what-to-compare.ts";
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
    ...DECISION_LIMIT_OPTION,
    ...RUN_OPTIONS,
    unpaired: { type: "boolean", describe: "Compare also what differs in seed, time or sessions, or has no partner" },
    csv: { type: "boolean", describe: "Print the numbers as CSV to stdout" },
    block: {
      type: "string",
      requiresArg: true,
      describe: "Length of a block of the time series, for their intervals (1d)",
    },
    crate: { type: "boolean", describe: "Make the folder an RO-Crate: ro-crate-metadata.json beside the page" },
    license: { type: "string", requiresArg: true, describe: "URL of the crate's licence" },
    author: { type: "string", requiresArg: true, describe: "Who made the crate: a name, or an ORCID's URL" },
    ...JSON_OPTION,
  },
  examples: [
    ["$0 compare out/a out/b", "Two runs that are there"],
    ["$0 compare out/study-a out/study-b --csv", "Two studies, run by run: paired differences with intervals"],
    ["$0 compare scenarios/lv-street", "The variants of the scenario's own compare.yaml"],
    [
      "$0 compare scenarios/workplace-caltech --vary policy.kind=first-come,least-laxity --vary site.transformerKw=10..125..5",
      "A sweep: energy delivered against capacity, a line per policy",
    ],
  ],
  async run(args) {
    const paths = texts(args, "path");
    const vary = texts(args, "vary");
    const forCrate = ["license", "author"].find((name) => text(args, name) !== undefined);
    if (forCrate && !flag(args, "crate")) throw new UsageError(`--${forCrate} goes into a crate; give --crate with it`);
    if (flag(args, "csv") && flag(args, "json")) throw new UsageError("--csv and --json both go to stdout; give one");
    const studies = paths.filter(isStudyFolder);
    if (studies.length > 0) {
      const other = paths.find((path) => !isStudyFolder(path));
      if (other !== undefined) throw new UsageError(notAStudy(other));
      if (vary.length > 0 || studies.length < 2)
        throw new UsageError("expected at least two folders of finished studies, and nothing else");
      return await compareFinishedStudies(args, studies);
    }
    const runs = paths.filter(isRunFolder);
    if (runs.length > 0 && vary.length > 0) {
      throw new UsageError("expected either run folders, or a scenario to vary; --vary goes with a scenario");
    }
    const other = paths.find((path) => !isRunFolder(path));
    if (runs.length > 0 && other !== undefined) throw new UsageError(notARun(other));
    if (runs.length > 0) await compareFolders(args, runs);
    else await compareVariants(args, paths, vary);
  },
};

async function compareFolders(args: Args, dirs: readonly string[]): Promise<void> {
  if (dirs.length < 2) throw new UsageError("expected at least two run folders, or --vary with a scenario");
  const { readRun } = await api();
  await show(args, text(args, "out") ?? join("out", "compare"), dirs.map(readRun), {
    unpaired: flag(args, "unpaired"),
  });
}

async function compareFinishedStudies(args: Args, dirs: readonly string[]): Promise<void> {
  const { compareStudies, comparisonFiles } = await api();
  const found = await compareStudies(dirs, { unpaired: flag(args, "unpaired") });
  const { differences, shares, sharesNote, html, left, pairing } = found;
  for (const sentence of [...left, ...pairing]) warn(sentence);
  const out = text(args, "out") ?? join("out", "compare");
  const names = dirs.map((dir) => basename(resolve(dir)));
  const { csv, crate } = await comparisonFiles({ name: names.join(" against "), differences, shares, inputs: names });
  const json = { differences, shares, ...(sharesNote ? { sharesNote } : {}) };
  const page = await writeAll(args, out, { html, json, csv }, crate);
  if (flag(args, "json")) printJson({ ...json, page });
  else if (flag(args, "csv")) print(csv);
  else if (!flag(args, "quiet")) {
    const paired = [shareLines(shares), sharesNote ?? ""].filter((lines) => lines !== "").join("\n");
    print([differenceLines(differences), ...(paired ? [paired] : []), `page  ${page}`].join("\n\n"));
  }
}

/** Writes a comparison's page and its numbers in three formats, and what makes the folder a crate where that was asked for.
 *  @returns the page's path */
async function writeAll(
  args: Args,
  out: string,
  texts: { html: string; json: object; csv: string },
  crate: ComparisonFiles["crate"],
): Promise<string> {
  await writeFileWhole(join(out, "compare.html"), texts.html);
  await writeFileWhole(join(out, "compare.json"), `${JSON.stringify(texts.json, null, 2)}\n`);
  await writeFileWhole(join(out, "compare.csv"), texts.csv);
  if (flag(args, "crate")) {
    const files = ["compare.html", "compare.json", "compare.csv"];
    const datePublished = new Date().toISOString().slice(0, 10);
    const published = { datePublished, license: text(args, "license"), author: text(args, "author") };
    await writeFileWhole(join(out, "ro-crate-metadata.json"), crate(out, files, published));
  }
  return join(out, "compare.html");
}

/** What --block asks for, or undefined where it was not given [s]. @throws UsageError */
function blockS(args: Args, parseDurationUs: (text: string) => number | undefined): number | undefined {
  const given = text(args, "block");
  if (given === undefined) return undefined;
  const us = parseDurationUs(given);
  if (!(us && us > 0)) throw new UsageError(`--block: expected a duration such as 1d, got "${given.slice(0, 40)}"`);
  return us / 1e6;
}

async function compareVariants(args: Args, paths: readonly string[], asked: readonly string[]): Promise<void> {
  const threads = workers(args);
  const vary = asked.length > 0 ? asked : await readCompareFile(paths[0]!);
  if (vary.length === 0) {
    // A path that is not there, or holds no scenario, is told as everywhere.
    await loadFromArgs(args);
    throw new UsageError("expected --vary key=a,b (or a compare.yaml beside the scenario), or two run folders");
  }
  const out = text(args, "out") ?? join("out", `${basename(resolve(paths[0]!)).replace(/\.ya?ml$/, "")}-compare`);
  const { parseDurationUs, parseVary, runVariants } = await api();
  const varied = await namesAreUsage(async () => parseVary(vary));
  const bar = progress("compare", { quiet: flag(args, "quiet") });
  const { runs, failures } = await interruptible((signal) =>
    runVariants({
      paths,
      sets: texts(args, "set"),
      plugins: texts(args, "plugin"),
      decisionLimitS: decisionLimitS(args, parseDurationUs),
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
async function show(
  args: Args,
  out: string,
  runs: readonly FinishedRun[],
  options: { unpaired: boolean } = { unpaired: true },
): Promise<void> {
  const { comparisonFiles, compareRuns, FEWEST_BLOCKS, parseDurationUs, spanText } = await api();
  const { json, html } = await compareRuns(runs, { ...options, blockS: blockS(args, parseDurationUs) });
  const inputs = runs.map(({ name }) => name);
  const { csv, crate } = await comparisonFiles({ name: inputs.join(", "), ...json, inputs });
  const page = await writeAll(args, out, { html, json, csv }, crate);
  if (flag(args, "json")) printJson({ ...json, page });
  else if (flag(args, "csv")) print(csv);
  else if (!flag(args, "quiet")) {
    const numbers = runs.length > MOST_COLUMNS ? runList(json.runs) : kpiTable(json.runs);
    const paired = [shareLines(json.shares), seriesLines(json.series, { spanText, FEWEST_BLOCKS })]
      .filter((lines) => lines !== "")
      .join("\n");
    print([numbers, ...(paired ? [paired] : []), `page  ${page}`].join("\n\n"));
  }
}
