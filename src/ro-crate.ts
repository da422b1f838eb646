import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";

/** What a crate is about. */
export interface CrateInput {
  readonly name: string;
  readonly description: string;
  readonly tool: { readonly name: string; readonly version: string };
  /** Folder of the crate. */
  readonly dir: string;
  /** Files in it, with forward slashes, each with what it is. */
  readonly files: readonly { readonly path: string; readonly name: string; readonly encodingFormat: string }[];
  /** What was compared or run: names of folders, or files with their hashes. */
  readonly inputs: readonly { readonly name: string; readonly sha256?: string }[];
  /** Day of the export, as 2026-01-31, which the standard asks for. */
  readonly datePublished: string;
}

/** The `ro-crate-metadata.json` of a folder of results, after RO-Crate 1.1 and the Process Run Crate profile: files,
 *  inputs, and the action by which the tool made the ones from the others. The same files on the same day give the same
 *  text. Whose work it is and under which licence nobody here can know; the publisher adds that. */
export function roCrate({ name, description, tool, dir, files, inputs, datePublished }: CrateInput): string {
  const software = `#${tool.name}-${tool.version}`;
  const inputId = (input: string) => `#input-${createHash("sha256").update(input).digest("hex").slice(0, 12)}`;
  const graph = [
    {
      "@id": "ro-crate-metadata.json",
      "@type": "CreativeWork",
      conformsTo: { "@id": "https://w3id.org/ro/crate/1.1" },
      about: { "@id": "./" },
    },
    {
      "@id": "./",
      "@type": "Dataset",
      name,
      description,
      datePublished,
      conformsTo: { "@id": "https://w3id.org/ro/wfrun/process/0.5" },
      hasPart: files.map(({ path }) => ({ "@id": path })),
      mentions: { "@id": "#made" },
    },
    ...files.map(({ path, name, encodingFormat }) => {
      const bytes = readFileSync(join(dir, path));
      const sha256 = createHash("sha256").update(bytes).digest("hex");
      return { "@id": path, "@type": "File", name, encodingFormat, contentSize: String(bytes.length), sha256 };
    }),
    ...inputs.map(({ name, sha256 }) => ({
      "@id": inputId(name),
      "@type": "CreativeWork",
      name,
      ...(sha256 ? { sha256 } : {}),
    })),
    { "@id": software, "@type": "SoftwareApplication", name: tool.name, version: tool.version },
    {
      "@id": "#made",
      "@type": "CreateAction",
      name: `${tool.name} compare`,
      instrument: { "@id": software },
      object: inputs.map(({ name }) => ({ "@id": inputId(name) })),
      result: files.map(({ path }) => ({ "@id": path })),
    },
  ];
  return `${JSON.stringify({ "@context": "https://w3id.org/ro/crate/1.1/context", "@graph": graph }, null, 2)}\n`;
}
