import { readdirSync, readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { OCPP_REQUIREMENTS } from "./requirements.ts";

const folder = new URL("./", import.meta.url);
const tests = readdirSync(folder, { recursive: true, encoding: "utf8" })
  .filter((name) => name.endsWith(".test.ts"))
  .map((name) => readFileSync(new URL(name, folder), "utf8"))
  .join("\n");

const named = new Set(tests.match(/OCPP-[A-Z]+-\d+(?=:)/g));

it("every requirement has a test that begins with its id, and every such test a requirement", () => {
  expect([...named].sort()).toEqual(OCPP_REQUIREMENTS.map(({ id }) => id).sort());
});

it("no two requirements share an id", () => {
  expect(new Set(OCPP_REQUIREMENTS.map(({ id }) => id)).size).toBe(OCPP_REQUIREMENTS.length);
});
