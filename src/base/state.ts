/** The state of an object as plain data, and back: what a checkpoint is made of.
 *
 *  State is what stands in properties: numbers, texts, typed arrays, arrays, plain objects, Maps, Sets, and instances of
 *  classes. Functions are left out, as are properties a class names in `static rebuilt`: they belong to the object the
 *  state is put back into, which was made anew by the same code. What a closure holds in variables cannot be seen and is
 *  lost; so nothing that lasts may be kept there.
 *
 *  What is frozen is replaced instead of filled. An object with methods `save()` and `restore(saved)` speaks for itself. */
export interface SelfSaving {
  save(): unknown;
  restore(saved: unknown): void;
}

/** Thrown where something cannot be kept, naming the way to it. */
export class NoState extends Error {
  override readonly name = "NoState";
}

/** What stands for anything but numbers, texts, typed arrays, arrays and plain objects. */
interface Special {
  readonly "@": "map" | "set" | "instance" | "self";
  readonly of: unknown;
  /** Of an instance: its class, so that it is not put into another. */
  readonly name?: string;
}

type TypedArray = Exclude<NodeJS.TypedArray, BigInt64Array | BigUint64Array>;

/** A copy of an object's state: plain data that `v8.serialize` takes. What is shared inside stays shared.
 *  @param left properties of `root` to leave out, beside those its class names  @throws NoState */
export function saveState(root: object, left: readonly string[] = []): unknown {
  return fieldsOf(root, [...left, ...rebuiltOf(root)], "", new Map());
}

/** Puts a saved state into an object of the same make: typed arrays are filled where they lie, objects keep their
 *  identity, and what is not there yet is taken over as plain data.  @throws NoState where it does not fit */
export function restoreState(root: object, saved: unknown): void {
  if (!isPlain(saved)) throw new NoState("expected an object's state");
  restoreFields(root, saved, "", false, new Map());
}

function saved(value: unknown, path: string, known: Map<object, unknown>): unknown {
  if (typeof value === "symbol" || typeof value === "function") throw new NoState(`${path} is a ${typeof value}`);
  if (typeof value !== "object" || value === null) return value;
  const before = known.get(value);
  if (before !== undefined) return before;
  const keep = <T>(made: T): T => {
    known.set(value, made);
    return made;
  };
  if (isTypedArray(value)) return keep(value.slice());
  if (Array.isArray(value)) {
    const list: unknown[] = keep([]);
    value.forEach((each, i) => {
      list.push(typeof each === "function" ? undefined : saved(each, `${path}[${i}]`, known));
    });
    return list;
  }
  if (value instanceof Map) {
    const of: unknown[] = [];
    keep({ "@": "map", of } satisfies Special);
    for (const [key, each] of value) of.push([saved(key, `${path} key`, known), saved(each, `${path} value`, known)]);
    return known.get(value);
  }
  if (value instanceof Set) {
    const of = Array.from(value, (each) => saved(each, `${path} member`, known));
    return keep({ "@": "set", of } satisfies Special);
  }
  if (isSelfSaving(value)) return keep({ "@": "self", of: value.save() } satisfies Special);
  if (isPlain(value)) {
    const of: Record<string, unknown> = keep({});
    return Object.assign(of, fieldsOf(value, [], path, known));
  }
  if (CANNOT.some((type) => value instanceof type)) throw new NoState(`${path} is a ${value.constructor.name}`);
  const of: Record<string, unknown> = {};
  keep({ "@": "instance", name: value.constructor.name, of } satisfies Special);
  Object.assign(of, fieldsOf(value, rebuiltOf(value), path, known));
  return known.get(value);
}

/** Built-in classes whose state is not in properties. */
const CANNOT = [Promise, WeakMap, WeakSet, ArrayBuffer, SharedArrayBuffer, DataView, Date, RegExp, Error];

function fieldsOf(
  value: object,
  left: readonly string[],
  path: string,
  known: Map<object, unknown>,
): Record<string, unknown> {
  const fields: Record<string, unknown> = {};
  for (const [key, each] of Object.entries(value)) {
    if (typeof each === "function" || left.includes(key)) continue;
    if (key === "@" || key === "__proto__") throw new NoState(`${path}.${key} has a name that is taken`);
    fields[key] = saved(each, path ? `${path}.${key}` : key, known);
  }
  return fields;
}

function restoreFields(target: object, fields: object, path: string, takesNew: boolean, seen: Seen): void {
  const into = target as Record<string, unknown>;
  for (const [key, each] of Object.entries(fields)) {
    const at = path ? `${path}.${key}` : key;
    if (key === "__proto__" || !(takesNew || Object.hasOwn(into, key))) throw new NoState(`there is no ${at}`);
    const next = restored(into[key], each, at, seen);
    if (next !== into[key] || !Object.hasOwn(into, key)) into[key] = next;
  }
}

/** What each saved object has become. */
type Seen = Map<object, unknown>;

/** What takes the place of `target`: the same object, filled, where there is one of the kind. */
function restored(target: unknown, saved: unknown, path: string, seen: Seen): unknown {
  if (typeof saved !== "object" || saved === null) return saved;
  if (seen.has(saved)) return seen.get(saved);
  const become = <T>(value: T): T => {
    seen.set(saved, value);
    return value;
  };
  if (isTypedArray(saved)) {
    if (!isTypedArray(target) || target.constructor !== saved.constructor || target.length !== saved.length)
      return become(saved.slice());
    (target as Float64Array).set(saved as Float64Array);
    return become(target);
  }
  if (Array.isArray(saved)) {
    const list = become(Array.isArray(target) && !Object.isFrozen(target) ? target : []);
    list.length = saved.length;
    for (let i = 0; i < saved.length; i++)
      if (typeof list[i] !== "function") list[i] = restored(list[i], saved[i], `${path}[${i}]`, seen);
    return list;
  }
  if ("@" in saved) return restoredSpecial(target, saved as Special, path, seen, become);
  const into = become(isPlain(target) ? (Object.isFrozen(target) ? { ...target } : target) : {});
  for (const [key, each] of Object.entries(into))
    if (!Object.hasOwn(saved, key) && typeof each !== "function") delete into[key];
  restoreFields(into, saved, path, true, seen);
  return into;
}

function restoredSpecial(
  target: unknown,
  { "@": what, of, name }: Special,
  path: string,
  seen: Seen,
  become: <T>(value: T) => T,
): unknown {
  if (what === "map" && Array.isArray(of)) {
    const map = become(target instanceof Map ? target : new Map<unknown, unknown>());
    map.clear();
    for (const [key, each] of of as [unknown, unknown][])
      map.set(restored(undefined, key, path, seen), restored(undefined, each, path, seen));
    return map;
  }
  if (what === "set" && Array.isArray(of)) {
    const set = become(target instanceof Set ? target : new Set<unknown>());
    set.clear();
    for (const each of of) set.add(restored(undefined, each, path, seen));
    return set;
  }
  if (what === "self" && isSelfSaving(target)) {
    target.restore(of);
    return become(target);
  }
  if (what === "instance" && typeof target === "object" && target !== null && target.constructor.name === name) {
    become(target);
    restoreFields(target, of as object, path, false, seen);
    return target;
  }
  throw new NoState(`${path} held ${name ? `a ${name}` : "an object"}, and nothing of the kind stands there anew`);
}

const rebuiltOf = (value: object): readonly string[] =>
  (value.constructor as { rebuilt?: readonly string[] } | undefined)?.rebuilt ?? [];

const isTypedArray = (value: unknown): value is TypedArray => ArrayBuffer.isView(value) && !(value instanceof DataView);

const isPlain = (value: unknown): value is Record<string, unknown> => {
  if (typeof value !== "object" || value === null) return false;
  const prototype = Object.getPrototypeOf(value) as unknown;
  return prototype === null || prototype === Object.prototype;
};

const isSelfSaving = (value: unknown): value is SelfSaving =>
  typeof (value as Partial<SelfSaving> | null)?.save === "function" &&
  typeof (value as Partial<SelfSaving>).restore === "function";
