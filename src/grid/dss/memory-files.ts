import type { FileAccess } from "./files.ts";

/** Files held in memory, by path. */
export function memoryFiles(contents: Readonly<Record<string, string | Uint8Array>>): FileAccess {
  const files = new Map(
    Object.entries(contents).map(([path, content]) => [
      path,
      typeof content === "string" ? new TextEncoder().encode(content) : content,
    ]),
  );
  return {
    read: (path) => files.get(path),
    list(folder) {
      const prefix = folder === "" ? "" : `${folder}/`;
      const names = new Set<string>();
      for (const path of files.keys()) if (path.startsWith(prefix)) names.add(path.slice(prefix.length).split("/")[0]);
      return [...names];
    },
  };
}
