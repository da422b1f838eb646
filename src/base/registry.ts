import { nearest } from "./nearest.ts";

/** Anything chosen by name in a scenario or on the command line. */
export interface Kind {
  readonly kind: string;
  /** One sentence for `gridpilot list`. */
  readonly summary: string;
}

/** The explicit list of one folder's variants. Frozen; a plug-in makes a new one with `with`. */
export interface Registry<T extends Kind> {
  readonly what: string;
  readonly all: readonly T[];
  find(kind: string): T | undefined;
  /** The sentence for a name that is not there, with the nearest known one. */
  unknown(kind: string): string;
  /** A registry with one more entry. @throws when the name is taken. */
  with(entry: T): Registry<T>;
}

/** @param what the field's word for one entry: "policy", "table", "KPI" */
export function registry<T extends Kind>(what: string, entries: readonly T[]): Registry<T> {
  const byKind = new Map(entries.map((entry) => [entry.kind, entry]));
  if (byKind.size !== entries.length) throw new Error(`two ${what} entries share a kind`);
  return Object.freeze({
    what,
    all: Object.freeze([...entries]),
    find: (kind: string) => byKind.get(kind),
    unknown: (kind: string) => {
      const near = nearest(kind, byKind.keys());
      return `unknown ${what} "${kind.slice(0, 60)}"; ${near ? `did you mean "${near}"?` : `known: ${[...byKind.keys()].join(", ")}`}`;
    },
    with: (entry: T) => {
      if (byKind.has(entry.kind)) throw new Error(`${what} "${entry.kind}" is already there`);
      return registry(what, [...entries, entry]);
    },
  });
}
