import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import { expect, it } from "vitest";
import { BANNED, BROWSER, LAYERS, LONG_FILES, MAX_LINES } from "./layers.ts";

const SRC = resolve(import.meta.dirname, "../src");
const files = readdirSync(SRC, { recursive: true, encoding: "utf8" })
  .filter((path) => path.endsWith(".ts") && !path.endsWith(".test.ts"))
  .sort();
const text = (path: string) => readFileSync(join(SRC, path), "utf8");
const folderOf = (path: string) => (path.includes("/") ? path.slice(0, path.indexOf("/")) : ".");

/** Code without comments and text, so that a sentence about the clock is not a call of it. */
const bare = (code: string) => code.replace(/\/\*[\s\S]*?\*\/|\/\/.*|"(?:[^"\\\n]|\\.)*"/g, "");

function importsOf(path: string): string[] {
  const found = text(path).matchAll(/(?:from|import)\s*\(?\s*"(\.[^"]+)"/g);
  return [...found].map((match) => relative(SRC, resolve(SRC, dirname(path), match[1]!)));
}

it("every folder of src/ is in the table of layers", () => {
  for (const path of files) expect(LAYERS, path).toHaveProperty([folderOf(path)]);
});

it("imports go one way", () => {
  const forbidden = files.flatMap((path) => {
    const own = folderOf(path);
    return importsOf(path)
      .filter((target) => folderOf(target) !== own && !LAYERS[own]!.includes(folderOf(target)))
      .map(
        (target) => `src/${path} imports src/${target}: ${own} may import only ${LAYERS[own]!.join(", ") || "nothing"}`,
      );
  });
  expect(forbidden).toEqual([]);
});

it("nothing below the CLI reads the clock, waits, or draws unnamed random numbers", () => {
  const calls = files
    .filter((path) => folderOf(path) !== "cli" && !BROWSER.some((folder) => path.startsWith(folder)))
    .flatMap((path) =>
      BANNED.filter(({ pattern }) => pattern.test(bare(text(path)))).map(
        ({ pattern, instead }) => `src/${path}: ${pattern.source}: ${instead}`,
      ),
    );
  expect(calls).toEqual([]);
});

it("no file is longer than the limit without a reason", () => {
  const long = files.filter((path) => text(path).split("\n").length - 1 > MAX_LINES);
  expect(long.sort()).toEqual(Object.keys(LONG_FILES).sort());
});

it("the test itself sees a forbidden import and a forbidden call", () => {
  expect(importsOf("run/run.ts")).toContain("engine/workers.ts");
  expect(BANNED.some(({ pattern }) => pattern.test(bare("const t = Date.now(); // fine")))).toBe(true);
  expect(BANNED.some(({ pattern }) => pattern.test(bare("// Date.now() is banned")))).toBe(false);
});
