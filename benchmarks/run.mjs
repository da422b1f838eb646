// `npm run bench -- NAME [options]`: runs one benchmark side by side with a peer and prints ratios.
import { existsSync, readdirSync } from "node:fs";

const here = new URL(".", import.meta.url);
const names = readdirSync(here, { withFileTypes: true })
  .filter((entry) => entry.isDirectory() && existsSync(new URL(`${entry.name}/bench.mjs`, here)))
  .map((entry) => entry.name);
const [name, ...options] = process.argv.slice(2);
if (!name || !names.includes(name)) {
  console.error(`usage: npm run bench -- NAME [options]\nbenchmarks: ${names.join(", ")}`);
  process.exit(2);
}
const { bench } = await import(new URL(`${name}/bench.mjs`, here));
await bench(options);
