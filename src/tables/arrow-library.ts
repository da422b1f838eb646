import { createRequire } from "node:module";
import type * as Arrow from "apache-arrow";

let library: typeof Arrow | undefined;

/** The Arrow library, loaded at the first call.
 *  The package's one-file bundle is read: it writes the same bytes as its module tree and loads in 16 ms of CPU instead
 *  of 107 ms (`import("apache-arrow")`) on Node 20.20, which is a sizeable part of a short run. */
export function arrowLibrary(): typeof Arrow {
  library ??= createRequire(import.meta.url)("apache-arrow/Arrow.es2015.min") as typeof Arrow;
  return library;
}
