import type { Sweep } from "../index.ts";
import { api } from "./api.ts";
import { decisionLimitS, text, texts } from "./arguments.ts";
import type { Args } from "./command.ts";
import { progress } from "./progress.ts";

/** Opens the study that the command line names, with a bar while it is checked. */
export async function openSweepOf(
  args: Args,
  options: { readonly signal: AbortSignal; readonly quiet: boolean },
): Promise<Sweep> {
  const { openSweep, parseDurationUs } = await api();
  const bar = progress("checking", { quiet: options.quiet });
  return openSweep({
    study: text(args, "study")!,
    out: text(args, "out"),
    store: text(args, "store"),
    plugins: texts(args, "plugin"),
    decisionLimitS: decisionLimitS(args, parseDurationUs),
    keep: text(args, "keep") as "kpis" | "tables" | undefined,
    onProgress: bar.update,
    signal: options.signal,
  }).finally(bar.end);
}
