import { api } from "./api.ts";

/** Writes a text file that appears complete or not at all, making its folder. @throws ScenarioError where the disk refuses */
export async function writeFileWhole(file: string, text: string | Uint8Array): Promise<void> {
  const { replaceFile } = await api();
  replaceFile(file, typeof text === "string" ? Buffer.from(text, "utf8") : text, String(process.pid));
}
