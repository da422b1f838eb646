import * as z from "zod";

/** Parts shared by the model files' schemas. */

export const modelName = z
  .string()
  .regex(/^[a-z0-9]+([.-][a-z0-9]+)*$/, { message: "expected a model name such as ideal-ac-32a" })
  .describe("The model's name, the same as its file's");
export const source = z
  .string()
  .min(1)
  .max(2000)
  .describe("Where the figures come from: standard, paper, data sheet or published code");
export const licence = z.string().max(200).optional().describe("Licence of the figures, where they carry one");
export const positive = (doc: string, max: number) => z.number().positive().max(max).describe(doc);
/** A ratio above 0 up to 1. */
export const ratio = (doc: string) => z.number().positive().max(1).default(1).describe(doc);
/** Efficiency of a converter against its load; overrides the constant one where energy is simulated without a handshake. */
export const efficiencyByLoad = z
  .array(z.tuple([z.number().min(0).max(1), z.number().positive().max(1)]))
  .min(2)
  .max(100)
  .refine((points) => points[0]![0] === 0 && points.every(([share], i) => i === 0 || share > points[i - 1]![0]), {
    message: "expected shares that ascend from 0",
    params: { code: "BAD_CURVE" },
  })
  .optional();
/** Phases used at once. */
export const phases = z
  .literal([1, 3])
  .default(1)
  .describe("Phases it charges on: 1 (between two conductors) or 3 (all, balanced)");
