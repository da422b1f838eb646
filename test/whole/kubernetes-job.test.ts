import { spawn } from "node:child_process";
import { chmodSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { parse } from "yaml";
import { emptyFolder, gridpilot, ROOT } from "./cli-spawn.ts";

interface Container {
  readonly command: readonly string[];
  readonly args: readonly string[];
  readonly env: readonly { readonly name: string; readonly value: string }[];
}

// No cluster is at hand here. What a cluster would start, index by index, is what this test starts.
it("the indexed job of the documentation: its indexes together do the study, as one sweep does", async () => {
  const job = parse(readFileSync(join(ROOT, "docs/examples/kubernetes/job.yaml"), "utf8"));
  const { completions, completionMode, template } = job.spec;
  const [{ command, args, env }] = template.spec.containers as [Container];
  expect([completionMode, env.find(({ name }) => name === "SHARDS")!.value]).toEqual(["Indexed", String(completions)]);
  const cwd = emptyFolder();
  await gridpilot(["new", "site"], { cwd });
  writeFileSync(
    join(cwd, "my.study.yaml"),
    'version: 1\nname: s\nscenario: site\nmatrix: { site.transformerKw: 5..14..1 }\nthresholds: { peakKw: "<= 1" }\n',
  );
  expect((await gridpilot(["sweep", "my.study.yaml", "--out", "whole"], { cwd })).code).toBe(99);
  writeFileSync(
    join(cwd, "gridpilot"),
    `#!/bin/sh\nexec "${process.execPath}" "${join(ROOT, "bin/gridpilot.js")}" "$@"\n`,
  );
  chmodSync(join(cwd, "gridpilot"), 0o755);
  const codes: (number | null)[] = [];
  for (let index = 0; index < completions; index++) {
    const words = [...command, ...args].map((word) => word.replaceAll("/study/", `${cwd}/`));
    const given = Object.fromEntries(env.map(({ name, value }) => [name, value]));
    const pod = spawn(words[0]!, words.slice(1), {
      env: { ...process.env, ...given, PATH: `${cwd}:${process.env["PATH"]}`, JOB_COMPLETION_INDEX: String(index) },
      stdio: "ignore",
    });
    codes.push(await new Promise((resolve) => pod.on("close", resolve)));
  }
  expect(codes).toEqual(Array(completions).fill(0));
  for (const file of ["study.json", "summary.csv", "study.html", "results/part-00000.parquet"])
    expect(readFileSync(join(cwd, "out", file)), file).toEqual(readFileSync(join(cwd, "whole", file)));
}, 120_000);
