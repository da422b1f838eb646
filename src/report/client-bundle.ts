import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

let code: string | undefined;

/** The browser code of every page, built from client/main.ts. It stands beside this module in dist/; when the sources
 *  themselves run (tests, tsx), the built one is taken.
 *  @throws when the project was never built */
export function clientBundle(): string {
  if (code !== undefined) return code;
  const places = ["./client.js", "../../dist/report/client.js"].map((place) =>
    fileURLToPath(new URL(place, import.meta.url)),
  );
  const found = places.find((place) => existsSync(place));
  if (!found) throw new Error("the report's browser bundle is missing: run `npm run build`");
  code = readFileSync(found, "utf8");
  return code;
}
