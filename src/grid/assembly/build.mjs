// `npm run kernel`: compiles kernel.ts (AssemblyScript) and writes the program, and the names of its header's fields, to
// ../kernel-bytes.ts, which is committed so that nobody needs the compiler to build or to test. With `--check` it only
// says whether that file is what the source gives.
import { readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import asc from "assemblyscript/asc";

const here = fileURLToPath(new URL(".", import.meta.url));
const target = fileURLToPath(new URL("../kernel-bytes.ts", import.meta.url));

/** The text of kernel-bytes.ts. */
export async function kernelText() {
  const output = new Map();
  const { error, stderr } = await asc.main(
    [
      ...["kernel.ts", "--outFile", "kernel.wasm", "--baseDir", here, "-O3", "--noAssert", "--runtime", "stub"],
      ...["--enable", "simd", "--enable", "bulk-memory", "--importMemory", "--use", "abort="],
    ],
    { writeFile: (name, content) => output.set(name, content) },
  );
  if (error) throw new Error(`${error.message}\n${stderr}`);
  const fields = readFileSync(`${here}fields.ts`, "utf8").match(/\{([^}]*)\}/)[1];
  const names = fields.split(",").map((name) => name.trim());
  const bytes = Buffer.from(output.get("kernel.wasm")).toString("base64");
  const list = names.filter(Boolean).map((name) => `  "${name}",\n`);
  return (
    "// Written by `npm run kernel` from assembly/; do not edit.\n\n" +
    `/** What a header's fields are, in their order. */\nexport const KERNEL_FIELDS = [\n${list.join("")}] as const;\n\n` +
    `/** The compiled kernel, base64. */\nexport const KERNEL_BYTES =\n  "${bytes}";\n`
  );
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const text = await kernelText();
  const isSame = text === readFileSync(target, { encoding: "utf8", flag: "a+" });
  if (process.argv.includes("--check")) process.exitCode = isSame ? 0 : 1;
  else if (!isSame) writeFileSync(target, text);
}
