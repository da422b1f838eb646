import { join } from "node:path";
import { api } from "../api.ts";
import { flag, JSON_OPTION, text } from "../arguments.ts";
import type { Command } from "../command.ts";
import { kpiLines } from "../kpi-lines.ts";
import { print, printJson } from "../terminal.ts";
import { writeFileWhole } from "../write-file-whole.ts";

/** `gridpilot report`: the page of a run folder, drawn again from its tables. */
export const reportCommand: Command = {
  usage: "report <run>",
  summary: "Draw a run folder's page again from its tables",
  positionals: { run: { type: "string", describe: "Run folder" } },
  options: {
    out: { type: "string", requiresArg: true, describe: "Page to write; report.html in the run folder when absent" },
    ...JSON_OPTION,
  },
  examples: [
    ["$0 report out/workplace-caltech", "Draw the page with this version's charts"],
    ["$0 report out/workplace-caltech --json", "Also print the KPIs"],
  ],
  async run(args) {
    const dir = text(args, "run")!;
    const { pageOf, readRun } = await api();
    const run = readRun(dir);
    const tables = Object.fromEntries(run.manifest.tables.map(({ kind }) => [kind, run.table(kind)!]));
    const page = text(args, "out") ?? join(dir, "report.html");
    await writeFileWhole(page, await pageOf({ tables, kpis: run.kpis, manifest: run.manifest }));
    if (flag(args, "json")) printJson({ report: page, kpis: run.kpis });
    else print(`${kpiLines(run.kpis)}\n\npage  ${page}`);
  },
};
