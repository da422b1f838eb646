import type { z } from "zod";

/** A JSON Schema node, as far as we read it back. */
export interface JsonSchema {
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly additionalProperties?: boolean | JsonSchema;
  readonly items?: JsonSchema;
  readonly prefixItems?: readonly JsonSchema[];
  readonly oneOf?: readonly JsonSchema[];
  readonly anyOf?: readonly JsonSchema[];
  readonly description?: string;
  readonly type?: string;
  readonly pattern?: string;
  readonly default?: unknown;
}

/** The files whose format is published, with what each is. */
export const SCHEMA_NAMES = [
  "scenario",
  "charger",
  "vehicle",
  "layout",
  "cable",
  "rules",
  "reliability",
  "study",
] as const;
export type SchemaName = (typeof SCHEMA_NAMES)[number];

/** A file is parsed once, for which compiling its checks costs more than it saves. */
export const ONCE = Object.freeze({ jitless: true });

/** The zod schema of one kind of file. */
export async function fileSchema(name: SchemaName): Promise<z.ZodType> {
  switch (name) {
    case "scenario":
      return (await import("./schema.ts")).scenarioSchema;
    case "charger":
      return (await import("./models/charger.ts")).chargerSchema;
    case "vehicle":
      return (await import("./models/vehicle.ts")).vehicleSchema;
    case "layout":
      return (await import("./models/layout.ts")).layoutSchema;
    case "cable":
      return (await import("./models/cable.ts")).cableSchema;
    case "rules":
      return (await import("./models/rules.ts")).rulesSchema;
    case "reliability":
      return (await import("./models/reliability.ts")).reliabilitySchema;
    case "study":
      return (await import("./study-schema.ts")).studySchema;
  }
}

/** The published JSON Schema (draft 2020-12) of one kind of file, for what a person writes: defaults may be left out. */
export async function jsonSchemaOf(name: SchemaName): Promise<JsonSchema> {
  const { z } = await import("zod");
  return z.toJSONSchema(await fileSchema(name), { io: "input", target: "draft-2020-12" }) as JsonSchema;
}

/** The bytes of `models/schema/<name>.schema.json`, which `gridpilot schema` prints. */
export async function printedSchema(name: SchemaName): Promise<string> {
  return `${JSON.stringify(await jsonSchemaOf(name), null, 2)}\n`;
}

/** The schemas that may apply at a path: several where a section has several kinds. */
export function schemasAt(schema: JsonSchema, path: readonly (string | number)[]): JsonSchema[] {
  let here = variants(schema);
  for (const step of path) {
    here = here.flatMap((node) => {
      if (typeof step === "number") return [node.prefixItems?.[step] ?? node.items].filter((x) => x !== undefined);
      const property = node.properties && Object.hasOwn(node.properties, step) ? node.properties[step] : undefined;
      if (property) return [property];
      return typeof node.additionalProperties === "object" ? [node.additionalProperties] : [];
    });
    here = here.flatMap(variants);
  }
  return here;
}

/** The keys a person may write at a path. */
export const keysAt = (schema: JsonSchema, path: readonly (string | number)[]): string[] => [
  ...new Set(schemasAt(schema, path).flatMap((node) => Object.keys(node.properties ?? {}))),
];

/** Every key path a scenario may have, as `site.transformerKw`. */
export function keyPaths(schema: JsonSchema, prefix = ""): string[] {
  return variants(schema).flatMap((node) =>
    Object.entries(node.properties ?? {}).flatMap(([key, child]) => [
      `${prefix}${key}`,
      ...keyPaths(child, `${prefix}${key}.`),
    ]),
  );
}

const variants = (schema: JsonSchema): JsonSchema[] => {
  const choices = schema.oneOf ?? schema.anyOf;
  return choices ? choices.flatMap(variants) : [schema];
};
