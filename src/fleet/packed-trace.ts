import type { Trace } from "./trace.ts";

/** Drawn sessions in shared memory, some 60 bytes each: all workers read them where they are. Those of one copy of the
 *  feeder lie together, copies in their order. */
export interface PackedTrace {
  readonly count: number;
  /** Names of the sessions in UTF-8, one after the other, and where each ends. */
  readonly nameBytes: Uint8Array;
  readonly nameEnd: Int32Array;
  /** Place of the session's site among those of its copy. */
  readonly site: Int32Array;
  readonly evse: Uint16Array;
  readonly evses: readonly string[];
  readonly vehicle: Uint16Array;
  readonly vehicles: readonly string[];
  readonly arrivalUs: Float64Array;
  readonly departureUs: Float64Array;
  readonly requestedKwh: Float64Array;
  readonly initialSoc: Float64Array;
  /** First session of each copy, and at the end how many there are. */
  readonly copyStart: Int32Array;
}

/** Sessions some copies of the feeder after the other, as they become a packed trace. */
export class TracePacker {
  private readonly columns = {
    nameBytes: new Growing((length) => new Uint8Array(length)),
    nameEnd: new Growing((length) => new Int32Array(length)),
    site: new Growing((length) => new Int32Array(length)),
    evse: new Growing((length) => new Uint16Array(length)),
    vehicle: new Growing((length) => new Uint16Array(length)),
    arrivalUs: new Growing((length) => new Float64Array(length)),
    departureUs: new Growing((length) => new Float64Array(length)),
    requestedKwh: new Growing((length) => new Float64Array(length)),
    initialSoc: new Growing((length) => new Float64Array(length)),
  };
  private readonly evses = new Names();
  private readonly vehicles = new Names();
  private readonly copyStart: Int32Array;
  private last = 0;
  private readonly encoder = new TextEncoder();

  constructor(copies: number) {
    this.copyStart = new Int32Array(copies + 1);
  }

  get count(): number {
    return this.columns.site.length;
  }

  /** Takes in the sessions of the next copies. @param sites of these copies, in the order of copies */
  add(trace: Trace, sites: readonly { readonly id: string; readonly district: number }[]): void {
    const { columns, copyStart } = this;
    const placeOf = new Map(sites.map(({ id }, place) => [id, place]));
    const firstOf = new Map<number, number>();
    sites.forEach(({ district }, place) => {
      if (!firstOf.has(district)) firstOf.set(district, place);
    });
    for (let row = 0; row < trace.count; row++) {
      const place = placeOf.get(trace.site[row]!)!;
      const { district } = sites[place]!;
      if (district < this.last) throw new Error(`assertion failed: copy ${district} has sessions after ${this.last}`);
      this.last = district;
      copyStart[district + 1] = copyStart[district + 1]! + 1;
      const name = this.encoder.encode(trace.session[row]!);
      for (const byte of name) columns.nameBytes.push(byte);
      columns.nameEnd.push(columns.nameBytes.length);
      columns.site.push(place - firstOf.get(district)!);
      columns.evse.push(this.evses.codeOf(trace.evse[row]!));
      columns.vehicle.push(this.vehicles.codeOf(trace.vehicle[row]!));
      columns.arrivalUs.push(trace.arrivalUs[row]!);
      columns.departureUs.push(trace.departureUs[row]!);
      columns.requestedKwh.push(trace.requestedKwh[row]!);
      columns.initialSoc.push(trace.initialSoc[row]!);
    }
  }

  finish(): PackedTrace {
    const { columns, copyStart } = this;
    const start = shared(Int32Array, copyStart.length);
    for (let copy = 1; copy < start.length; copy++) start[copy] = start[copy - 1]! + copyStart[copy]!;
    return {
      count: this.count,
      nameBytes: columns.nameBytes.shared(Uint8Array),
      nameEnd: columns.nameEnd.shared(Int32Array),
      site: columns.site.shared(Int32Array),
      evse: columns.evse.shared(Uint16Array),
      evses: this.evses.all,
      vehicle: columns.vehicle.shared(Uint16Array),
      vehicles: this.vehicles.all,
      arrivalUs: columns.arrivalUs.shared(Float64Array),
      departureUs: columns.departureUs.shared(Float64Array),
      requestedKwh: columns.requestedKwh.shared(Float64Array),
      initialSoc: columns.initialSoc.shared(Float64Array),
      copyStart: start,
    };
  }
}

/** The sessions of some copies. @param sites of these copies, in the order of copies */
export function unpackTrace(
  packed: PackedTrace,
  [first, end]: readonly [number, number],
  sites: readonly { readonly id: string; readonly copy: number }[],
): Trace {
  const from = packed.copyStart[first]!;
  const to = packed.copyStart[end]!;
  const count = to - from;
  const decoder = new TextDecoder();
  // Decoding shared memory is refused, so a copy is decoded; names are plain ASCII nearly always, and then cut as text.
  const nameFrom = from === 0 ? 0 : packed.nameEnd[from - 1]!;
  const bytes = packed.nameBytes.slice(nameFrom, to === 0 ? 0 : packed.nameEnd[to - 1]!);
  const all = decoder.decode(bytes);
  const isAscii = all.length === bytes.length;
  const session = new Array<string>(count);
  const site = new Array<string>(count);
  const siteAt = new Int32Array(count);
  const evse = new Array<string>(count);
  const vehicle = new Array<string>(count);
  let start = 0;
  let at = 0;
  for (let copy = first; copy < end; copy++) {
    while (sites[at]!.copy < copy) at++;
    for (let row = packed.copyStart[copy]!; row < packed.copyStart[copy + 1]!; row++) {
      const k = row - from;
      const stop = packed.nameEnd[row]! - nameFrom;
      session[k] = isAscii ? all.slice(start, stop) : decoder.decode(bytes.subarray(start, stop));
      start = stop;
      siteAt[k] = at + packed.site[row]!;
      site[k] = sites[siteAt[k]!]!.id;
      evse[k] = packed.evses[packed.evse[row]!]!;
      vehicle[k] = packed.vehicles[packed.vehicle[row]!]!;
    }
  }
  return {
    count,
    session,
    site,
    siteAt,
    evse,
    vehicle,
    arrivalUs: packed.arrivalUs.slice(from, to),
    departureUs: packed.departureUs.slice(from, to),
    estimatedDepartureUs: new Float64Array(count).fill(Number.NaN),
    requestedKwh: packed.requestedKwh.slice(from, to),
    initialSoc: packed.initialSoc.slice(from, to),
    line: new Int32Array(count),
  };
}

type Values = Uint8Array | Uint16Array | Int32Array | Float64Array;

/** A column that grows. */
class Growing<T extends Values> {
  length = 0;
  private readonly make: (length: number) => T;
  private values: T;

  constructor(make: (length: number) => T) {
    this.make = make;
    this.values = make(1024);
  }

  push(value: number): void {
    if (this.length === this.values.length) {
      const larger = this.make(2 * this.length);
      larger.set(this.values);
      this.values = larger;
    }
    this.values[this.length++] = value;
  }

  /** What it holds, in shared memory. */
  shared(kind: SharedKind<T>): T {
    const values = shared(kind, this.length);
    values.set(this.values.subarray(0, this.length));
    return values;
  }
}

interface SharedKind<T> {
  readonly BYTES_PER_ELEMENT: number;
  new (memory: SharedArrayBuffer): T;
}

const shared = <T extends Values>(kind: SharedKind<T>, length: number): T =>
  new kind(new SharedArrayBuffer(length * kind.BYTES_PER_ELEMENT));

/** Names as numbers, in the order in which they come. */
class Names {
  readonly all: string[] = [];
  private readonly known = new Map<string, number>();

  codeOf(name: string): number {
    const known = this.known.get(name);
    if (known !== undefined) return known;
    this.known.set(name, this.all.length);
    this.all.push(name);
    return this.all.length - 1;
  }
}
