// Builds dist/: the TypeScript sources one to one (so worker URLs stay valid) and the report's browser bundle.
// `--clean` empties dist/ first.
import { spawnSync } from "node:child_process";
import { existsSync, rmSync } from "node:fs";
import { build } from "esbuild";

if (process.argv.includes("--clean")) rmSync("dist", { recursive: true, force: true });
const tsc = spawnSync(process.execPath, ["node_modules/typescript/bin/tsc", "-p", "tsconfig.build.json"], {
  stdio: "inherit",
});

const client = "src/report/client/main.ts";
if (existsSync(client)) {
  await build({
    entryPoints: [client],
    outfile: "dist/report/client.js",
    bundle: true,
    minify: true,
    format: "iife",
    target: "es2022",
    legalComments: "none",
  });
}
process.exitCode = tsc.status ?? 1;
