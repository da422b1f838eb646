import type { Capacitor, Line, Network, Transformer } from "../network.ts";
import type { FlatRecord } from "./fields.ts";
import { numberText } from "./number-text.ts";

/** Lines of one type differ by less than this share of their largest impedance. */
const SAME_WITHIN = 1e-11;
/** What a winding has unless its type says otherwise. */
export const USUAL_WINDING = { minTap: 0.9, maxTap: 1.1, numTaps: 32, neutralR: -1, neutralX: 0 } as const;

/** Lines as table rows, and the types that lines of equal impedance per kilometre share. */
export function lineRows(network: Network): { types: FlatRecord[]; rows: FlatRecord[] } {
  const types: FlatRecord[] = [];
  const perKm: { line: Line; name: string }[][] = [];
  const groups = new Map<string, number>();
  const names = new Set<string>();
  const rows = network.lines.map((line) => {
    const { zOhm, yShuntS, normalAmps, emergencyAmps, ...rest } = line;
    const key = typeKey(line);
    let group = groups.get(key);
    if (group === undefined) {
      group = perKm.push([]) - 1;
      groups.set(key, group);
    }
    const known = perKm[group].find(({ line: other }) => sameType(line, other));
    if (known) return { ...rest, type: known.name };
    const name = freeName(names, `${zOhm.order}w${normalAmps ? `-${numberText(normalAmps)}A` : ""}`);
    perKm[group].push({ line, name });
    types.push(lineType(line, name, network.frequencyHz));
    return { ...rest, type: name };
  });
  return { types, rows };
}

const kilometres = ({ lengthM }: Line) => (lengthM > 0 ? lengthM / 1000 : 1);

/** Lines of different keys never share a type. */
function typeKey(line: Line): string {
  const rough = (values: Float64Array) => Array.from(values, (value) => (value / kilometres(line)).toPrecision(6));
  const { zOhm, normalAmps, emergencyAmps, lengthM } = line;
  return [lengthM > 0, zOhm.order, normalAmps, emergencyAmps, ...rough(zOhm.re), ...rough(zOhm.im)].join(" ");
}

function sameType(a: Line, b: Line): boolean {
  const scale = kilometres(a) / kilometres(b);
  const same = (mine: Float64Array, others: Float64Array) => {
    const largest = mine.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
    return mine.every((value, k) => Math.abs(value - others[k] * scale) <= SAME_WITHIN * largest);
  };
  return (
    same(a.zOhm.re, b.zOhm.re) &&
    same(a.zOhm.im, b.zOhm.im) &&
    same(a.yShuntS.re, b.yShuntS.re) &&
    same(a.yShuntS.im, b.yShuntS.im)
  );
}

function lineType(line: Line, name: string, frequencyHz: number): FlatRecord {
  const { zOhm, yShuntS, normalAmps, emergencyAmps } = line;
  const km = kilometres(line);
  const matrix = (values: Float64Array, unit: number) => ({
    order: zOhm.order,
    values: values.map((value) => value / km / unit),
  });
  const isZero = (values: Float64Array) => values.every((value) => value === 0);
  return {
    name,
    per: line.lengthM > 0 ? "km" : "line",
    r: matrix(zOhm.re, 1),
    x: matrix(zOhm.im, 1),
    ...(isZero(yShuntS.im) ? {} : { c: matrix(yShuntS.im, 2 * Math.PI * frequencyHz * 1e-9) }),
    ...(isZero(yShuntS.re) ? {} : { g: matrix(yShuntS.re, 1e-6) }),
    normalAmps,
    emergencyAmps,
  };
}

/** Transformers as table rows, and the types that transformers of equal data share. */
export function transformerRows(network: Network): { types: FlatRecord[]; rows: FlatRecord[] } {
  const types: FlatRecord[] = [];
  const nameOf = new Map<string, string>();
  const names = new Set<string>();
  const rows = network.transformers.map((transformer) => {
    const { name, windings, bank, isSubstation, open, origin, ...shared } = transformer;
    const type = transformerType(transformer, shared);
    const key = JSON.stringify(type, (_, value) => (ArrayBuffer.isView(value) ? [...(value as Float64Array)] : value));
    let typeName = nameOf.get(key);
    if (typeName === undefined) {
      const kvs = windings.map(({ kv }) => numberText(kv)).join("/");
      typeName = freeName(names, `${transformer.phases}ph-${kvs}kV-${numberText(windings[0].kva)}kVA`);
      nameOf.set(key, typeName);
      types.push({ name: typeName, ...type });
    }
    const taps = windings.map(({ tap }) => tap);
    return {
      name,
      type: typeName,
      at: windings.map(({ terminal }) => terminal),
      tap: taps.every((tap) => tap === 1) ? undefined : taps,
      bank,
      isSubstation,
      open,
    };
  });
  return { types, rows };
}

function transformerType(
  { windings }: Transformer,
  shared: Omit<Transformer, "name" | "windings" | "bank" | "isSubstation" | "open" | "origin">,
): FlatRecord {
  const unlessUsual = (values: readonly number[], usual: number) =>
    values.every((value) => value === usual) ? undefined : values;
  return {
    ...shared,
    connection: windings.map(({ connection }) => connection),
    kv: windings.map(({ kv }) => kv),
    kva: windings.map(({ kva }) => kva),
    resistancePct: windings.map(({ resistancePct }) => resistancePct),
    minTap: unlessUsual(
      windings.map(({ minTap }) => minTap),
      USUAL_WINDING.minTap,
    ),
    maxTap: unlessUsual(
      windings.map(({ maxTap }) => maxTap),
      USUAL_WINDING.maxTap,
    ),
    numTaps: unlessUsual(
      windings.map(({ numTaps }) => numTaps),
      USUAL_WINDING.numTaps,
    ),
    neutralR: unlessUsual(
      windings.map(({ neutralOhm }) => neutralOhm.r),
      USUAL_WINDING.neutralR,
    ),
    neutralX: unlessUsual(
      windings.map(({ neutralOhm }) => neutralOhm.x),
      USUAL_WINDING.neutralX,
    ),
  };
}

/** A capacitor's steps as lists. */
export function capacitorRow({ steps, ...rest }: Capacitor): FlatRecord {
  const unlessAll = <T>(values: readonly T[], usual: T) =>
    values.every((value) => value === usual) ? undefined : values;
  return {
    ...rest,
    kvar: steps.map(({ kvar }) => kvar),
    r: unlessAll(
      steps.map(({ rOhm }) => rOhm),
      0,
    ),
    xl: unlessAll(
      steps.map(({ xlOhm }) => xlOhm),
      0,
    ),
    closed: unlessAll(
      steps.map(({ closed }) => closed),
      true,
    ),
  };
}

function freeName(taken: Set<string>, wanted: string): string {
  let name = wanted;
  for (let k = 2; taken.has(name); k++) name = `${wanted}-${k}`;
  taken.add(name);
  return name;
}
