import { existsSync, readdirSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { PACKAGE_ROOT } from "../../base/package-root.ts";
import { commandName } from "../command.ts";
import { COMMANDS } from "./registry.ts";

/** An example's words, a quoted one whole. */
const wordsOf = (example: string): string[] => (example.match(/"[^"]*"|\S+/g) ?? []).slice(1);

const EXAMPLES = COMMANDS.flatMap((command) =>
  command.examples.map(([line]) => ({ owner: commandName(command), line })),
);

describe("an example of the help can be typed as it is printed", () => {
  for (const { owner, line } of EXAMPLES) {
    it(`${owner}: ${line}`, () => {
      const words = wordsOf(line);
      const command = COMMANDS.find((one) => commandName(one) === words[0])!;
      expect(command, words[0]).toBeDefined();
      for (const word of words.filter((word) => word.startsWith("--"))) {
        expect(Object.keys(command.options)).toContain(word.slice(2));
      }
      // What ships is named by its path from the root; anything else is the reader's own.
      for (const word of words.filter((word) => /^(scenarios|models|docs)\//.test(word))) {
        expect(existsSync(new URL(word, PACKAGE_ROOT)), word).toBe(true);
      }
    });
  }

  it("and does not write where another one of the same command has written", () => {
    for (const name of ["run", "interop"]) {
      const folders = EXAMPLES.filter(
        ({ owner, line }) => owner === name && !/--print-config|calibrate/.test(line),
      ).map(({ line }) => {
        const words = wordsOf(line);
        const out = words.indexOf("--out");
        return out < 0 ? words.slice(0, 2).join(" ") : words[out + 1];
      });
      expect(new Set(folders).size, folders.join(", ")).toBe(folders.length);
    }
  });
});

/** Where a command of a document writes: what --out says, else what follows from its first path. */
const target = (line: string): string => {
  const words = line.replace(/ +#.*/, "").split(/\s+/).slice(1);
  const out = words.indexOf("--out");
  return out < 0 ? words.slice(0, words[0] === "interop" ? 1 : 2).join(" ") : words[out + 1]!;
};

it("the commands of a scenario's README, and of docs/interop.md, can be typed one after the other", () => {
  const scenarios = readdirSync(new URL("scenarios/", PACKAGE_ROOT), { withFileTypes: true });
  const readmes = scenarios.filter((entry) => entry.isDirectory()).map(({ name }) => `scenarios/${name}/README.md`);
  for (const file of [...readmes, "docs/interop.md"]) {
    const text = readFileSync(new URL(file, PACKAGE_ROOT), "utf8").replaceAll("\\\n", "");
    const lines = text.split("\n").filter((line) => /^gridpilot (run|compare|interop)\b(?! calibrate)/.test(line));
    const targets = lines.map(target);
    expect(new Set(targets).size, `${file}: ${targets.join(", ")}`).toBe(targets.length);
  }
});
