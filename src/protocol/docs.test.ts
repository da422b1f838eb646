import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { protocolPage } from "./docs.ts";
import { PROTOCOL_PARTS } from "./machines.ts";

const ROOT = new URL("../../", import.meta.url);

/** Titles of all tests about sessions and protocols, here and among the oracles. */
const TITLES: readonly string[] = ["src/protocol", "src/run/session", "test/oracles"].flatMap((folder) =>
  readdirSync(new URL(`${folder}/`, ROOT), { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".test.ts") && !name.includes("ocpp"))
    .flatMap((name) => {
      const text = readFileSync(new URL(`${folder}/${name}`, ROOT), "utf8");
      return [...text.matchAll(/\bit(?:\.each\([\s\S]*?\))?\(\s*["'`](.*?)["'`],/g)].map((match) => match[1]!);
    }),
);

const testsOf = (id: string): string[] => TITLES.filter((title) => title.startsWith(`${id}:`));

describe("docs/protocol", () => {
  for (const part of PROTOCOL_PARTS) {
    it(`${part.page}.md is what the machines do`, async () => {
      await expect(protocolPage(part)).toMatchFileSnapshot(`../../docs/protocol/${part.page}.md`);
    });

    it(`${part.page}: every requirement is shown by a test whose title begins with it`, () => {
      const bare = part.requirements.filter(({ id }) => testsOf(id).length === 0).map(({ id }) => id);
      expect(bare).toEqual([]);
    });
  }

  it("no two requirements share an id", () => {
    const ids = PROTOCOL_PARTS.flatMap((part) => part.requirements.map(({ id }) => id));
    expect(new Set(ids).size).toBe(ids.length);
  });
});
