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
  readonly published: Publication;
}

/** What only the publisher of a crate can say. */
export interface Publication {
  /** Day of the export, as 2026-01-31, which the standard asks for. */
  readonly datePublished: string;
  /** URL of the licence the results may be used under; said to be unstated where absent. */
  readonly license?: string | undefined;
  /** Who made them: a name, or an ORCID such as https://orcid.org/0000-0002-1825-0097. */
  readonly author?: string | undefined;
}

const PROFILE = "https://w3id.org/ro/wfrun/process/0.5";

/** RO-Crate 1.1's context has no word for a file's hash yet. */
const CONTEXT = ["https://w3id.org/ro/crate/1.1/context", { sha256: "https://schema.org/sha256" }];

const NO_LICENSE = "Not stated. Ask whoever made these results before using them.";

/** The `ro-crate-metadata.json` of a folder of results, after RO-Crate 1.1 and the Process Run Crate profile: files,
 *  inputs, and the action by which the tool made the ones from the others. The same files on the same day give the same
 *  text. `test/slow/ro-crate.py` holds it against the community's validator. */
export function roCrate({ name, description, tool, dir, files, inputs, published }: CrateInput): string {
  const { datePublished, license, author } = published;
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
      license: license ? { "@id": license } : NO_LICENSE,
      ...(author ? { author: { "@id": authorId(author) } } : {}),
      conformsTo: { "@id": PROFILE },
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
    { "@id": PROFILE, "@type": "CreativeWork", name: "Process Run Crate", version: "0.5" },
    ...(license
      ? [{ "@id": license, "@type": "CreativeWork", name: license, description: "Licence of the results" }]
      : []),
    ...(author ? [{ "@id": authorId(author), "@type": "Person", name: author }] : []),
    { "@id": software, "@type": "SoftwareApplication", name: tool.name, version: tool.version },
    {
      "@id": "#made",
      "@type": "CreateAction",
      name: `${tool.name} compare`,
      description: `${tool.name} ${tool.version} put the results named as objects side by side, on a page and in two files of numbers`,
      endTime: datePublished,
      ...(author ? { agent: { "@id": authorId(author) } } : {}),
      instrument: { "@id": software },
      object: inputs.map(({ name }) => ({ "@id": inputId(name) })),
      result: files.map(({ path }) => ({ "@id": path })),
    },
  ];
  return `${JSON.stringify({ "@context": CONTEXT, "@graph": graph }, null, 2)}\n`;
}

const authorId = (author: string): string =>
  author.startsWith("https://") ? author : `#author-${encodeURIComponent(author)}`;
