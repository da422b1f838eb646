import { at } from "./complex";
import { FIELD } from "./fields";
import { addLoadCurrentsOfPair } from "./pair-loads";
import { solveTrailingOfPair } from "./pair-trailing";
import { updatePair } from "./pair-voltages";

/** One iteration of two lanes: as `addLoadCurrents`, `copyInjected`, `solveTrailing` and `update`. A lane that is done
 *  stays as it is. */
export function iteratePair(h: usize, isFirst: i32): void {
  addLoadCurrentsOfPair(h, isFirst);
  keepInjected(h);
  solveTrailingOfPair(h);
  updatePair(h, isFirst);
}

/** `injected` becomes a copy of `work`, which has the currents. */
function keepInjected(h: usize): void {
  const first = <usize>at(h, FIELD.firstActive) << 5;
  const size = <usize>(at(h, FIELD.places) + 1 - at(h, FIELD.firstActive)) << 5;
  let from = <usize>at(h, FIELD.work) + first;
  let to = <usize>at(h, FIELD.injected) + first;
  const done = v128.load(<usize>at(h, FIELD.done));
  if (!v128.any_true(done)) {
    memory.copy(to, from, size);
    return;
  }
  for (const end = to + size; to < end; to += 16, from += 16)
    v128.store(to, v128.bitselect(v128.load(to), v128.load(from), done));
}

/** Puts so many numbers into a lane. @param to its first number, two apart from the next */
export function toLane(to: usize, from: usize, count: i32): void {
  for (const end = from + (<usize>count << 3); from < end; from += 8, to += 16) store<f64>(to, load<f64>(from));
}

/** Takes them out of it. */
export function fromLane(to: usize, from: usize, count: i32): void {
  const end = to + (<usize>count << 3);
  for (; to + 8 < end; to += 16, from += 32) v128.store(to, v128.load64_lane(from, v128.load64_zero(from), 1, 16));
  if (to < end) store<f64>(to, load<f64>(from));
}
