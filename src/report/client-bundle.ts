import { readFileSync } from "node:fs";
import { PACKAGE_ROOT } from "../base/package-root.ts";

let code: string | undefined;

/** The browser code of every page, built from client/main.ts. @throws when the project was never built */
export function clientBundle(): string {
  code ??= readFileSync(new URL("dist/report/client.js", PACKAGE_ROOT), "utf8");
  return code;
}

/** The browser code of the page that `gridpilot serve` shows, built from client/serve.ts. */
export const serveBundle = (): string => readFileSync(new URL("dist/report/serve.js", PACKAGE_ROOT), "utf8");
