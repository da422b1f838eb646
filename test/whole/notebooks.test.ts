import { execFileSync } from "node:child_process";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { emptyFolder, gridpilot, ROOT } from "./cli-spawn.ts";

// Python is named by the environment, since not everyone has it.
const python = process.env["GRIDPILOT_PYTHON"];
const required = process.env["GRIDPILOT_REQUIRE_PYARROW"] === "1";
const why = missing();

const NOTEBOOKS = join(ROOT, "notebooks");
const names = readdirSync(NOTEBOOKS).filter((name) => name.endsWith(".ipynb"));

interface Cell {
  readonly id: string;
  readonly cell_type: string;
  readonly source: readonly string[];
  readonly outputs?: readonly { readonly output_type: string; readonly text?: readonly string[] }[];
}
const cellsOf = (name: string): readonly Cell[] => JSON.parse(readFileSync(join(NOTEBOOKS, name), "utf8")).cells;
const codeOf = (name: string) => cellsOf(name).filter(({ cell_type }) => cell_type === "code");

function missing(): string | undefined {
  if (!python) return "GRIDPILOT_PYTHON names no Python with pyarrow and matplotlib";
  try {
    execFileSync(python, ["-c", "import pyarrow, matplotlib"], { stdio: "ignore" });
  } catch {
    return `${python} has no pyarrow or no matplotlib`;
  }
  return undefined;
}

it("there are three notebooks, each with the output of every code cell and none of them an error", () => {
  expect(names).toEqual(["batch-study.ipynb", "grid-stability.ipynb", "interoperability.ipynb"]);
  for (const cell of names.flatMap(codeOf)) {
    expect(cell.outputs!.length, cell.id).toBeGreaterThan(0);
    for (const { output_type } of cell.outputs!) expect(["stream", "display_data"]).toContain(output_type);
  }
});

if (why && !required) process.stderr.write(`notebooks not executed: ${why}\n`);

describe.skipIf(why && !required)("notebooks", () => {
  const out = emptyFolder();
  const run = async (...args: string[]) => {
    const { code, stderr } = await gridpilot([...args, "--workers", "1", "--quiet"], { cwd: ROOT });
    expect(code, stderr).toBe(0);
  };
  beforeAll(async () => {
    if (why) throw new Error(why);
    await run("run", "scenarios/lv-street", "--set", "duration=6h", "--out", join(out, "lv-street"));
    await run("run", "scenarios/v2g-fcr", "--set", "duration=3min", "--out", join(out, "v2g-fcr"));
    const study = readFileSync(join(ROOT, "scenarios/workplace-caltech/capacity.study.yaml"), "utf8")
      .replace("scenario: .", `scenario: ${join(ROOT, "scenarios/workplace-caltech")}\nset: { duration: 3d }`)
      .replace("10..125..5", "[10, 40]");
    writeFileSync(join(out, "capacity.study.yaml"), study);
    await run("sweep", join(out, "capacity.study.yaml"), "--out", join(out, "capacity"));
    const pairs = ["--vehicles", "vw-id3,renault-zoe-r135,nissan-leaf-24", "--chargers", "wallbox-11kw,hpc-350"];
    const rules = ["--repetitions", "20", "--rules", "today,public-iso20-2027"];
    await run("interop", ...pairs, ...rules, "--out", join(out, "interop"));
  }, 100_000);

  it.each(names)("%s runs, and each cell prints and draws as many things as it shows", (name) => {
    const printed = execFileSync(python!, [join(NOTEBOOKS, "execute.py"), join(NOTEBOOKS, name)], {
      encoding: "utf8",
      env: { ...process.env, GRIDPILOT_OUT: out },
    });
    const seen: { cell: string; text: string; figures: number }[] = JSON.parse(printed).cells;
    const shown = codeOf(name).map(({ id, outputs }) => ({
      cell: id,
      printed: outputs!.some(({ output_type }) => output_type === "stream"),
      figures: outputs!.filter(({ output_type }) => output_type === "display_data").length,
    }));
    expect(seen.map(({ cell, text, figures }) => ({ cell, printed: text !== "", figures }))).toEqual(shown);
    expect(seen.map(({ text }) => text).join("")).not.toMatch(/\bnan\b|None/);
  });

  it("a cell that raises is told by its name", () => {
    const broken = join(out, "broken.ipynb");
    const cell = { cell_type: "code", id: "code-1", metadata: {}, outputs: [], source: ["1 / 0"] };
    writeFileSync(broken, JSON.stringify({ cells: [cell] }));
    const run = () => execFileSync(python!, [join(NOTEBOOKS, "execute.py"), broken], { stdio: "pipe" });
    expect(run).toThrow(/cell code-1: ZeroDivisionError/);
  });
});
