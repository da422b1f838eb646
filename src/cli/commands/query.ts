import { api } from "../api.ts";
import { flag, JSON_OPTION, text, texts } from "../arguments.ts";
import { type Command, UsageError } from "../command.ts";
import { print, printJson } from "../terminal.ts";

/** `gridpilot query`: SQL over results. */
export const queryCommand: Command = {
  usage: "query <sql> [dir..]",
  summary: "Ask finished studies and runs in SQL (needs the optional package @duckdb/node-api)",
  positionals: {
    sql: { type: "string", describe: "A query; a study is the table of its folder's name, a run's tables have theirs" },
    dir: { type: "string", describe: "Folders of studies or runs" },
  },
  options: { csv: { type: "boolean", describe: "Print CSV" }, ...JSON_OPTION },
  examples: [
    ['$0 query "select * from results order by peakKw limit 5" out/capacity', "The five lowest peaks of a study"],
    ['$0 query "select run, sum(delivered_kwh) from sessions group by run" out/a out/b', "Over two runs' tables"],
  ],
  async run(args) {
    const dirs = texts(args, "dir");
    if (dirs.length === 0) throw new UsageError("expected at least one folder of a study or a run");
    if (text(args, "sql")!.trim() === "") throw new UsageError("sql: expected a query, got an empty one");
    if (flag(args, "csv") && flag(args, "json")) throw new UsageError("--csv and --json both go to stdout; give one");
    const { csvOf, query } = await api();
    const { columns, rows } = await query(text(args, "sql")!, dirs);
    if (flag(args, "json")) printJson(rows.map((row) => Object.fromEntries(columns.map((name, i) => [name, row[i]]))));
    else if (flag(args, "csv"))
      print(
        csvOf({ header: columns, rows: rows.map((row) => row.map((c) => (typeof c === "boolean" ? String(c) : c))) }),
      );
    else {
      const cells = [columns, ...rows.map((row) => row.map((cell) => (cell === null ? "–" : String(cell))))];
      const widths = columns.map((_, i) => Math.max(...cells.map((row) => row[i]!.length)));
      print(
        cells
          .map((row) =>
            row
              .map((cell, i) => cell.padEnd(widths[i]!))
              .join("  ")
              .trimEnd(),
          )
          .join("\n"),
      );
    }
  },
};
