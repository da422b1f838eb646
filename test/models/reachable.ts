/** Ends of chains of prototypes; what they hold is the language's own. */
const BUILT_IN = new Set<object>(
  [Object, Function, Array, Map, Set, ArrayBuffer, SharedArrayBuffer].map(({ prototype }) => prototype as object),
);

/** All that plain JavaScript comes to from an object: properties, hidden or not, of itself and its classes, each read; whole
 *  buffers behind arrays; and what functions give or throw when called, with nothing and with each of some arguments. In
 *  the order in which it is met, each object once. Calls may change what is called: the object is not to be used after. */
export function reachable(root: object, calls: readonly (readonly unknown[])[]): string[] {
  const seen = new Set<object>();
  const found: string[] = [];
  const meet = (path: string, read: () => unknown): void => {
    let value: unknown;
    try {
      value = read();
    } catch (error) {
      value = String(error);
    }
    if (typeof value !== "object" || value === null) found.push(`${path} ${String(value)}`);
    else if (!seen.has(value)) look(path, value);
  };
  const look = (path: string, value: object): void => {
    seen.add(value);
    if (ArrayBuffer.isView(value)) meet(`${path}.buffer`, () => value.buffer);
    else if (value instanceof ArrayBuffer || value instanceof SharedArrayBuffer)
      found.push(`${path} ${Buffer.from(new Uint8Array(value)).toString("hex")}`);
    else if (value instanceof Map || value instanceof Set)
      for (const [k, of] of [...value].entries()) meet(`${path}/${k}`, () => of);
    else
      for (let of = value; of && !BUILT_IN.has(of); of = Object.getPrototypeOf(of))
        for (const key of Reflect.ownKeys(of)) open(`${path}.${String(key)}`, of, key, value);
  };
  const open = (path: string, of: object, key: PropertyKey, self: object): void => {
    const { get, value } = Reflect.getOwnPropertyDescriptor(of, key)!;
    if (key === "constructor")
      for (const name of Object.keys(value)) meet(`${path}.${name}`, () => (value as Record<string, unknown>)[name]);
    else if (typeof value === "function")
      for (const given of [[], ...calls]) meet(`${path}(${given.join()})`, () => Reflect.apply(value, self, given));
    else meet(path, () => (get ? Reflect.apply(get, self, []) : value));
  };
  meet("", () => root);
  return found;
}
