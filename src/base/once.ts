/** Makes a thing the first time it is asked for, and gives the same one from then on. Kinds are kept apart, so that a few
 *  large things are not crowded out by many small ones.
 *  @param key names the thing completely: equal keys of a kind mean the same thing */
export type Once = <T>(kind: string, key: string, make: () => Promise<T>) => Promise<T>;

/** Runs come in the order of the study, so what was not used lately will not be used again soon. */
const MOST = 256;

/** A memory of what was made. What could not be made is not remembered.
 *  @param most things kept of a kind, the least lately used giving way; 256 of kinds that are not named */
export function keepOnce(most: Readonly<Record<string, number>> = {}): Once {
  const shelves = new Map<string, Map<string, Promise<unknown>>>();
  return <T>(kind: string, key: string, make: () => Promise<T>): Promise<T> => {
    let shelf = shelves.get(kind);
    if (!shelf) {
      shelf = new Map();
      shelves.set(kind, shelf);
    }
    const known = shelf.get(key) as Promise<T> | undefined;
    const made = known ?? make();
    shelf.delete(key);
    shelf.set(key, made);
    if (known) return known;
    if (shelf.size > (most[kind] ?? MOST)) shelf.delete(shelf.keys().next().value!);
    const own = shelf;
    made.catch(() => {
      if (own.get(key) === made) own.delete(key);
    });
    return made;
  };
}
