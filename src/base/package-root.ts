import { existsSync } from "node:fs";

const isSource = import.meta.url.endsWith(".ts");

/** The package's own folder. Found by looking upwards, because bundling moves code between files. */
export const PACKAGE_ROOT: URL = (() => {
  let folder = new URL(".", import.meta.url);
  while (!existsSync(new URL("package.json", folder))) {
    const above = new URL("..", folder);
    if (above.href === folder.href) throw new Error(`no package.json at or above ${import.meta.url}`);
    folder = above;
  }
  return folder;
})();

/** Where a module is that a worker thread loads, `run/worker` say: built, or as source in development. */
export const moduleUrl = (path: string): URL => new URL(isSource ? `src/${path}.ts` : `dist/${path}.js`, PACKAGE_ROOT);
