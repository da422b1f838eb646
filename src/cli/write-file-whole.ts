import { mkdirSync } from "node:fs";
import { dirname } from "node:path";
import { api } from "./api.ts";

/** Writes a text file that appears complete or not at all, making its folder. @throws ScenarioError where the disk refuses */
export async function writeFileWhole(file: string, text: string): Promise<void> {
  const { replaceFile } = await api();
  mkdirSync(dirname(file), { recursive: true });
  replaceFile(file, Buffer.from(text, "utf8"), String(process.pid));
}
