// Builds dist/: the program bundled into few files, because loading some three hundred small ones costs more than a month's
// simulation; declarations for users of the library; and the report's browser bundle. `--clean` empties dist/ first.
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { build } from "esbuild";

if (process.argv.includes("--clean")) rmSync("dist", { recursive: true, force: true });
const require = createRequire(import.meta.url);

/** zod carries its messages in some fifty languages; ours are our own, in one. */
const oneLanguage = {
  name: "one-language",
  setup(bundle) {
    bundle.onResolve({ filter: /locales\/index\.js$/ }, ({ path }) => ({ path, namespace: "one-language" }));
    bundle.onLoad({ filter: /.*/, namespace: "one-language" }, () => ({ contents: "export {};" }));
  },
};

const program = {
  metafile: true,
  outbase: "src",
  outdir: "dist",
  bundle: true,
  splitting: true,
  format: "esm",
  platform: "node",
  target: "node20",
  chunkNames: "chunks/[name]-[hash]",
  legalComments: "linked",
  minifyWhitespace: true,
  minifySyntax: true,
  // Node prints the line an uncaught error comes from.
  lineLimit: 160,
  logLevel: "warning",
  // Threads, Arrow and HiGHS find their own files beside themselves.
  external: ["piscina", "apache-arrow", "apache-arrow/*", "highs"],
  // Under Node the package offers a module tree in CommonJS only; its browser build is the same code as ES modules.
  alias: { yaml: join(dirname(require.resolve("yaml/package.json")), "browser/index.js") },
  plugins: [oneLanguage],
};
// Threads share no module with the program, and each further entry cuts what all share into smaller files.
const entries = [
  ["src/index.ts", "src/cli/main.ts"],
  [
    "src/run/worker.ts",
    "src/run/plain-worker.ts",
    "src/variant-worker.ts",
    "src/study-worker.ts",
    "src/run/interop/worker.ts",
  ],
];
const inputs = {};
for (const entryPoints of entries) Object.assign(inputs, (await build({ ...program, entryPoints })).metafile.inputs);

/** A hash over every source that the result of a run may depend on: a study repeats its runs when it changes. */
const sources = new Set();
for (
  const open = ["src/run-scenario.ts", "src/run/worker.ts", "src/run/plain-worker.ts", "src/study/warm-up-cut.ts"];
  open.length > 0;
) {
  const path = open.pop();
  if (sources.has(path)) continue;
  sources.add(path);
  open.push(...inputs[path].imports.filter(({ external }) => !external).map(({ path }) => path));
}
const engine = createHash("sha256");
// Of what stays outside, the solver alone decides anything.
engine.update(`highs ${JSON.parse(readFileSync("package.json", "utf8")).dependencies.highs}\0`);
for (const path of [...sources].filter((path) => !path.startsWith("one-language:")).sort())
  engine.update(`${path}\0`).update(readFileSync(path));
writeFileSync("dist/engine.json", `${JSON.stringify({ sha256: engine.digest("hex") })}\n`);

await build({
  entryPoints: { client: "src/report/client/main.ts", serve: "src/report/client/serve.ts" },
  outdir: "dist/report",
  bundle: true,
  minify: true,
  format: "iife",
  target: "es2022",
  legalComments: "none",
  logLevel: "warning",
});

const declarations = ["node_modules/typescript/bin/tsc", "-p", "tsconfig.build.json"];
process.exitCode = spawnSync(process.execPath, declarations, { stdio: "inherit" }).status ?? 1;
