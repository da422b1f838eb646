import { existsSync, readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";

/** The folder of trusted reference data beside the repository. */
export const SHARED = new URL("../../../shared/", import.meta.url);

if (!existsSync(SHARED)) {
  throw new Error(
    `The oracle tests compare with reference data in ${SHARED.pathname}, which is not there. They are for the project's ` +
      "own machines; `npm test` needs nothing outside the repository.",
  );
}

/** Reads a reference file, unpacking .gz. */
export function readOracle(path: string): string {
  const bytes = readFileSync(new URL(path, SHARED));
  return (path.endsWith(".gz") ? gunzipSync(bytes) : bytes).toString("utf8");
}

export const readOracleJson = <T>(path: string): T => JSON.parse(readOracle(path)) as T;
