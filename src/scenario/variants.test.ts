import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it } from "vitest";
import { readVariants } from "./variants.ts";

const file = join(mkdtempSync(join(tmpdir(), "gridpilot-variants-")), "compare.yaml");
const read = (text: string) => {
  writeFileSync(file, text);
  return readVariants(file).catch((error: Error) => error.message.replaceAll(file, "compare.yaml"));
};

it("lists and ranges become --vary texts", async () => {
  const text = "vary:\n  policy.kind: [first-come, round-robin]\n  site.transformerKw: 10..125..5\n  seed: [1, 2]\n";
  expect(await read(text)).toEqual(["policy.kind=first-come,round-robin", "site.transformerKw=10..125..5", "seed=1,2"]);
});

it("anything else is refused with its place", async () => {
  expect(await read('vary:\n  policy.kind: []\n  seed: [[1], "a,b"]\nvari: 1\n')).toMatchInlineSnapshot(`
    "compare.yaml:4:1 vari: unknown key; the only key is "vary" (UNKNOWN_KEY)
    compare.yaml:2:16 vary.policy.kind: expected a list of values or a range, got an empty list (BAD_VARY)
    compare.yaml:3:10 vary.seed: expected plain values without commas, got a list (BAD_VARY)
    compare.yaml:3:15 vary.seed: expected plain values without commas, got "a,b" (BAD_VARY)"
  `);
  expect(await read("policy.kind: [a]\n")).toMatchInlineSnapshot(`
    "compare.yaml:1:1 policy.kind: unknown key; the only key is "vary" (UNKNOWN_KEY)
    compare.yaml:1:1 vary: expected a mapping of key paths to lists, got a mapping (BAD_VARY)"
  `);
  expect(await read("[")).toMatchInlineSnapshot(
    `"compare.yaml:1:2: not valid YAML: Flow sequence must end with a ] (YAML_SYNTAX)"`,
  );
});
