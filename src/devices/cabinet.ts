/** How a cabinet with several outlets divides its power among the vehicles at them. */
export const SHARING_RULES = ["equal-split", "first-come", "fair", "modules"] as const;
export type SharingRule = (typeof SHARING_RULES)[number];

/** A power cabinet behind several outlets. */
export interface Cabinet {
  /** All outlets together [kW]. */
  readonly powerKw: number;
  readonly rule: SharingRule;
  /** The step in which power can be switched to an outlet [kW]; only of `modules`. */
  readonly moduleKw: number;
}

/** Writes into `sharesKw` what each outlet may give [kW]; outlets that want nothing get nothing.
 *  - `equal-split`: every outlet in use has the same share, used or not.
 *  - `first-come`: who came first has what they want, the next what is left.
 *  - `fair`: what one outlet does not want goes to the others in equal parts (max-min fair).
 *  - `modules`: whole power modules, one after the other to the outlet in use with the least, as long as it wants more.
 *  @param wantsKw what each outlet's vehicle would take, its own limits applied [kW]; 0 = not in use
 *  @param arrival outlets in the order in which their vehicles came: only the outlets in use */
export function shareCabinetKw(
  cabinet: Cabinet,
  wantsKw: Float64Array,
  arrival: ArrayLike<number>,
  sharesKw: Float64Array,
): void {
  sharesKw.fill(0);
  switch (cabinet.rule) {
    case "equal-split":
      equalSplit(cabinet.powerKw, wantsKw, arrival, sharesKw);
      break;
    case "first-come":
      firstCome(cabinet.powerKw, wantsKw, arrival, sharesKw);
      break;
    case "fair":
      fair(cabinet.powerKw, wantsKw, arrival, sharesKw);
      break;
    case "modules":
      modules(cabinet, wantsKw, arrival, sharesKw);
      break;
  }
}

function equalSplit(powerKw: number, wantsKw: Float64Array, arrival: ArrayLike<number>, sharesKw: Float64Array): void {
  for (let k = 0; k < arrival.length; k++) {
    const outlet = arrival[k];
    sharesKw[outlet] = Math.min(wantsKw[outlet], powerKw / arrival.length);
  }
}

function firstCome(powerKw: number, wantsKw: Float64Array, arrival: ArrayLike<number>, sharesKw: Float64Array): void {
  let leftKw = powerKw;
  for (let k = 0; k < arrival.length; k++) {
    const outlet = arrival[k];
    sharesKw[outlet] = Math.min(wantsKw[outlet], leftKw);
    leftKw -= sharesKw[outlet];
  }
}

/** Fills the outlets like joined vessels. The least wish is met first, so that each round serves at least one for good. */
function fair(powerKw: number, wantsKw: Float64Array, arrival: ArrayLike<number>, sharesKw: Float64Array): void {
  let leftKw = powerKw;
  let open = 0;
  for (let k = 0; k < arrival.length; k++) if (wantsKw[arrival[k]] > 0) open++;
  let levelKw = 0;
  while (open > 0) {
    let leastKw = Number.POSITIVE_INFINITY;
    for (let k = 0; k < arrival.length; k++) {
      const wish = wantsKw[arrival[k]];
      if (wish > levelKw && wish < leastKw) leastKw = wish;
    }
    const risesKw = Math.min(leastKw - levelKw, leftKw / open);
    for (let k = 0; k < arrival.length; k++) if (wantsKw[arrival[k]] > levelKw) sharesKw[arrival[k]] += risesKw;
    leftKw -= risesKw * open;
    if (risesKw < leastKw - levelKw) return;
    levelKw = leastKw;
    open = 0;
    for (let k = 0; k < arrival.length; k++) if (wantsKw[arrival[k]] > levelKw) open++;
  }
}

/** Modules switch whole, so an outlet may hold a bit more than it wants; what it gives is what its vehicle wants. */
function modules(cabinet: Cabinet, wantsKw: Float64Array, arrival: ArrayLike<number>, sharesKw: Float64Array): void {
  const { moduleKw } = cabinet;
  let free = Math.floor(cabinet.powerKw / moduleKw + 1e-9);
  while (free > 0) {
    let poorest = -1;
    for (let k = 0; k < arrival.length; k++) {
      const outlet = arrival[k];
      if (sharesKw[outlet] >= wantsKw[outlet]) continue;
      if (poorest < 0 || sharesKw[outlet] < sharesKw[poorest]) poorest = outlet;
    }
    if (poorest < 0) break;
    sharesKw[poorest] += moduleKw;
    free--;
  }
  for (let k = 0; k < arrival.length; k++) {
    const outlet = arrival[k];
    sharesKw[outlet] = Math.min(sharesKw[outlet], wantsKw[outlet]);
  }
}
