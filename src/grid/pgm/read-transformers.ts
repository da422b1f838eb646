import type { Transformer } from "../network.ts";
import { add, type Complex, complex, inverted, isZero, scaled, times, ZERO } from "./complex.ts";
import type { ComponentDoor } from "./component.ts";
import type { Calculation } from "./read-branches.ts";
import { piSection, type Sequences, type TwoPort } from "./sequence-branch.ts";
import { atTap, transformerRecord, transformerSequences, WYE, WYE_N, windingAt, ZIGZAG_N } from "./transformer.ts";

/** Finds the bus of a node id, and that bus's rated voltage between phases [V]. */
export type BusOf = (door: ComponentDoor, attribute: string) => { readonly bus: number; readonly ratedV: number };

/** A two-winding transformer. */
export function readTransformer(door: ComponentDoor, busOf: BusOf, calculation: Calculation): Transformer {
  const tap = tapOf(door);
  const ends = { from: door.isOn("from_status"), to: door.isOn("to_status") };
  const u1 = door.number("u1", { above: 0 }) + (tap.side === 0 ? tap.addedV : 0);
  const u2 = door.number("u2", { above: 0 }) + (tap.side === 0 ? 0 : tap.addedV);
  const snVa = door.number("sn", { above: 0 });
  const windingFrom = door.number("winding_from", { min: WYE, max: ZIGZAG_N });
  const windingTo = door.number("winding_to", { min: WYE, max: ZIGZAG_N });
  const i0Zero = door.optional("i0_zero_sequence", { min: 0 });
  const p0ZeroW = door.optional("p0_zero_sequence", { min: 0 });
  const sequences = transformerSequences({
    u1,
    u2,
    snVa,
    uk: atTap(tap, door.number("uk", { above: 0 }), door.optional("uk_min"), door.optional("uk_max")),
    pkW: atTap(tap, door.number("pk", { min: 0 }), door.optional("pk_min"), door.optional("pk_max")),
    i0: door.number("i0", { min: 0 }),
    p0W: door.number("p0", { min: 0 }),
    ...(i0Zero === undefined ? {} : { i0Zero }),
    ...(p0ZeroW === undefined ? {} : { p0ZeroW }),
    windingFrom,
    windingTo,
    clock: clockOf(door, "clock", windingFrom, windingTo),
    groundFromOhm: complex(door.optional("r_grounding_from") ?? 0, door.optional("x_grounding_from") ?? 0),
    groundToOhm: complex(door.optional("r_grounding_to") ?? 0, door.optional("x_grounding_to") ?? 0),
    ends,
    isBalanced: calculation === "symmetric",
  });
  const rated = [u1 - (tap.side === 0 ? tap.addedV : 0), u2 - (tap.side === 0 ? 0 : tap.addedV)] as const;
  const windings = [
    windingAt(busOf(door, "from_node").bus, ends.from, windingFrom, rated[0] / 1000, snVa / 1000, u1 / rated[0]),
    windingAt(busOf(door, "to_node").bus, ends.to, windingTo, rated[1] / 1000, snVa / 1000, u2 / rated[1]),
  ];
  return transformerRecord(door.name, windings, blocksOf(sequences), snVa / 1000);
}

/** A branch given by its pi section and ratio; the zero sequence is that of the positive, as it has none of its own. */
export function readGenericBranch(door: ComponentDoor, busOf: BusOf): Transformer {
  const ends = { from: door.isOn("from_status"), to: door.isOn("to_status") };
  const series = inverted(complex(door.number("r1"), door.number("x1")));
  const shunt = complex(door.optional("g1") ?? 0, door.optional("b1") ?? 0);
  const from = busOf(door, "from_node");
  const to = busOf(door, "to_node");
  const offNominal = door.optional("k", { above: 0 }) ?? 1;
  const k = offNominal * (from.ratedV / to.ratedV);
  const theta = door.optional("theta") ?? 0;
  const port = (angle: number) => piSection(series, shunt, complex(k * Math.cos(angle), k * Math.sin(angle)), ends);
  const kva = (door.optional("sn") ?? 0) / 1000;
  const windings = [
    windingAt(from.bus, ends.from, WYE_N, from.ratedV / 1000, kva, offNominal),
    windingAt(to.bus, ends.to, WYE_N, to.ratedV / 1000, kva, 1),
  ];
  return transformerRecord(door.name, windings, blocksOf([port(0), port(theta), port(-theta)]), kva);
}

/** A three-winding transformer: a star of three two-winding ones whose inner point is eliminated. */
export function readThreeWinding(door: ComponentDoor, busOf: BusOf, calculation: Calculation): Transformer {
  const tap = tapOf(door);
  const sides = [1, 2, 3] as const;
  const u = sides.map((side) => door.number(`u${side}`, { above: 0 }) + (tap.side === side - 1 ? tap.addedV : 0));
  const sn = sides.map((side) => door.number(`sn_${side}`, { above: 0 }));
  const winding = sides.map((side) => door.number(`winding_${side}`, { min: WYE, max: ZIGZAG_N }));
  const clock12 = clockOf(door, "clock_12", winding[0], winding[1]);
  const clock13 = clockOf(door, "clock_13", winding[0], winding[2]);
  const uk = starOf(door, tap, "uk", sn, 1);
  const pk = starOf(door, tap, "pk", sn, 2);
  const legs = sides.map((side) => {
    const k = side - 1;
    const clock = side === 1 ? 0 : (12 - (side === 2 ? clock12 : clock13)) % 12;
    return transformerSequences({
      u1: u[k],
      u2: u[0],
      snVa: sn[k],
      uk: uk[k],
      pkW: pk[k],
      i0: side === 1 ? door.number("i0", { min: 0 }) : 0,
      p0W: side === 1 ? door.number("p0", { min: 0 }) : 0,
      windingFrom: side === 1 ? WYE_N : winding[k],
      windingTo: side === 1 ? WYE_N : winding[0],
      clock,
      groundFromOhm: complex(door.optional(`r_grounding_${side}`) ?? 0, door.optional(`x_grounding_${side}`) ?? 0),
      groundToOhm: ZERO,
      ends: { from: door.isOn(`status_${side}`), to: true },
      isBalanced: calculation === "symmetric",
    });
  });
  const blocks: Sequences<Complex>[] = [];
  for (let i = 0; i < 3; i++) {
    for (let j = 0; j < 3; j++) {
      const of = (sequence: number) =>
        withoutStar(
          legs.map((leg) => leg[sequence]),
          i,
          j,
        );
      blocks.push([of(0), of(1), of(2)]);
    }
  }
  const windings = sides.map((side) => {
    const added = tap.side === side - 1 ? tap.addedV : 0;
    const ratedV = u[side - 1] - added;
    const { bus } = busOf(door, `node_${side}`);
    return windingAt(
      bus,
      door.isOn(`status_${side}`),
      winding[side - 1],
      ratedV / 1000,
      sn[side - 1] / 1000,
      u[side - 1] / ratedV,
    );
  });
  return transformerRecord(door.name, windings, blocks, sn[0] / 1000);
}

/** Row i, column j of three legs' admittances once the inner end common to all is eliminated. */
function withoutStar(legs: readonly TwoPort[], i: number, j: number): Complex {
  const inner = legs.reduce((sum, { tt }) => add(sum, tt), ZERO);
  const own = i === j ? legs[i].ff : ZERO;
  if (isZero(inner)) return own;
  return add(own, scaled(times(times(legs[i].ft, legs[j].tf), inverted(inner)), -1));
}

/** The legs' own values of a star from the three pairs', each pair measured at the smaller of its two ratings. */
function starOf(
  door: ComponentDoor,
  tap: Parameters<typeof atTap>[0],
  quantity: "uk" | "pk",
  sn: readonly number[],
  power: number,
): number[] {
  const pair = (a: number, b: number) => {
    const key = `${quantity}_${a}${b}`;
    const value = atTap(tap, door.number(key), door.optional(`${key}_min`), door.optional(`${key}_max`));
    return value * (sn[0] / Math.min(sn[a - 1], sn[b - 1])) ** power;
  };
  const [p12, p13, p23] = [pair(1, 2), pair(1, 3), pair(2, 3)];
  const own = [p12 + p13 - p23, p12 + p23 - p13, p13 + p23 - p12];
  return own.map((value, k) => (value / 2) * (sn[k] / sn[0]) ** power);
}

function tapOf(door: ComponentDoor) {
  const min = door.number("tap_min");
  const max = door.number("tap_max");
  const nominal = door.optional("tap_nom") ?? 0;
  const wanted = door.optional("tap_pos") ?? nominal;
  const position = Math.min(Math.max(wanted, Math.min(min, max)), Math.max(min, max));
  const sizeV = door.number("tap_size", { min: 0 });
  const direction = max > min ? 1 : -1;
  return {
    min,
    max,
    nominal,
    position,
    side: door.number("tap_side"),
    addedV: direction * (position - nominal) * sizeV,
  };
}

function clockOf(door: ComponentDoor, attribute: string, one: number, other: number): number {
  const clock = door.number(attribute, { min: -12, max: 12 });
  const isWye = (winding: number) => winding <= WYE_N;
  if (Number.isInteger(clock) && (clock % 2 === 0) !== (isWye(one) === isWye(other))) {
    const need = isWye(one) === isWye(other) ? "an even" : "an odd";
    door.fault(attribute, `expected ${need} number for these windings, got ${clock}`, "PGM_CLOCK");
  }
  return ((clock % 12) + 12) % 12;
}

function blocksOf(sequences: Sequences<TwoPort>): Sequences<Complex>[] {
  const of = (end: keyof TwoPort): Sequences<Complex> => [sequences[0][end], sequences[1][end], sequences[2][end]];
  return [of("ff"), of("ft"), of("tf"), of("tt")];
}
