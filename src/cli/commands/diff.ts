import { api } from "../api.ts";
import { flag, JSON_OPTION, text } from "../arguments.ts";
import { type Command, EXIT } from "../command.ts";
import { print, printJson } from "../terminal.ts";

/** `gridpilot diff`: where two runs part. */
export const diffCommand: Command = {
  usage: "diff <a> <b>",
  summary: "Say where two runs part: settings, window, first differing event and row",
  positionals: {
    a: { type: "string", describe: "Run folder" },
    b: { type: "string", describe: "Run folder to hold against it" },
  },
  options: { ...JSON_OPTION },
  examples: [
    ["$0 diff out/here out/there", "Are two runs the same, and if not, from where on do they differ?"],
    [
      "$0 run scenarios/lv-street --trace-hash --set record.events=true --out out/here",
      "Makes a run that can be told apart by event",
    ],
  ],
  async run(args) {
    const { diffRuns, isSameRun, readRun } = await api();
    const [a, b] = [readRun(text(args, "a")!), readRun(text(args, "b")!)];
    const found = diffRuns(a, b);
    const isSame = isSameRun(found);
    if (flag(args, "json")) printJson({ same: isSame, ...found });
    else print(lines(found, isSame).join("\n"));
    if (!isSame) process.exitCode = EXIT.differ;
  },
};

type Found = ReturnType<Awaited<ReturnType<typeof api>>["diffRuns"]>;

function lines({ settings, window, event, tables, missing }: Found, isSame: boolean): string[] {
  const both = (a: string | undefined, b: string | undefined) => [`  a  ${a ?? "nothing"}`, `  b  ${b ?? "nothing"}`];
  return [
    isSame ? "the runs are the same" : "the runs differ",
    ...settings.map(({ path, a, b }) => `setting ${path}: ${a} and ${b}`),
    ...(typeof window === "object"
      ? [`events differ in the window that ends at ${window.edgeS} s`, ...both(window.a, window.b)]
      : []),
    ...(typeof event === "object" ? ["first event that differs", ...both(event.a, event.b)] : []),
    ...missing.map((kind) => `only one of them has the table ${kind}`),
    ...tables
      .filter(({ kind }) => kind !== "events")
      .flatMap(({ kind, row, a, b }) => [`${kind}, row ${row}`, ...both(a, b)]),
    ...(!isSame && event === undefined ? ["to see the first event, run both with --set record.events=true"] : []),
  ];
}
