import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";

/** Where a plug-in broke: `file:line:column` of what it threw, or Node's own lines about what it could not parse. */
export async function pluginPlace(error: { readonly message: string; readonly cause?: unknown }): Promise<string> {
  const { cause } = error;
  if (!(cause instanceof Error)) return "";
  const thrown = /(file:\/\/[^\s()]+?)(:\d+(?::\d+)?)/.exec(cause.stack ?? "");
  if (thrown) return `at ${fileURLToPath(thrown[1]!)}${thrown[2]}`;
  const file = /^(.*): cannot be loaded: /.exec(error.message)?.[1];
  return cause.name === "SyntaxError" && file ? parseFault(file) : "";
}

/** An error of parsing does not say where it is; `node --check` does, and runs nothing. */
const parseFault = (file: string): Promise<string> =>
  new Promise((resolve) => {
    execFile(process.execPath, ["--check", file], (_, __, stderr) => {
      const [place = "", ...rest] = stderr.split("\n").filter((line) => line.trim() !== "");
      const source = rest.slice(
        0,
        Math.max(
          0,
          rest.findIndex((line) => line.startsWith("SyntaxError")),
        ),
      );
      resolve(place.startsWith(file) ? [`at ${place}`, ...source].join("\n") : "");
    });
  });
