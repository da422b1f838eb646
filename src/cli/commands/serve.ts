import { statSync } from "node:fs";
import { api } from "../api.ts";
import { flag, JSON_OPTION, number, text } from "../arguments.ts";
import { type Command, UsageError } from "../command.ts";
import { Interrupted, interruptible } from "../interrupt.ts";
import { print, printJson, say } from "../terminal.ts";

/** `gridpilot serve`: runs and studies in the browser of this machine. */
export const serveCommand: Command = {
  usage: "serve [dir]",
  summary: "Show the runs and studies of a folder in this machine's browser, live",
  positionals: { dir: { type: "string", default: "out", describe: "Folder to look into" } },
  options: {
    port: { type: "string", requiresArg: true, default: "7300", describe: "Port on 127.0.0.1; 0 for any free one" },
    ...JSON_OPTION,
  },
  examples: [
    ["$0 serve", "What is in out/; open the address it prints"],
    ["$0 serve /shared/studies --port 0", "Another folder, any free port"],
  ],
  async run(args) {
    const dir = text(args, "dir")!;
    const port = number(args, "port")!;
    if (!Number.isInteger(port) || port < 0 || port > 65_535) throw new UsageError("--port: expected 0 to 65535");
    if (!statSync(dir, { throwIfNoEntry: false })?.isDirectory()) throw new UsageError(`no folder "${dir}" to serve`);
    const { serveResults } = await api();
    const served = await serveResults(dir, { port });
    if (flag(args, "json")) printJson({ url: served.url, port: served.port });
    else print(served.url);
    say("open it in a browser on this machine; Ctrl-C ends");
    try {
      await interruptible(
        (signal) => new Promise<never>((_, stop) => signal.addEventListener("abort", () => stop(signal.reason))),
      );
    } catch (error) {
      if (!(error instanceof Interrupted)) throw error;
    } finally {
      await served.close();
    }
  },
};
