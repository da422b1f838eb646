import { efficiencyAt } from "./inverters.ts";
import type { Storage } from "./network.ts";
import type { PowerFlow } from "./power-flow.ts";
import { rowsPower } from "./row-flow.ts";

/** A battery as it stands: its state, what it holds, and its shares of power. */
export type StorageNow = Pick<Storage, "storedKwh" | "chargePct" | "dischargePct"> & {
  state: Storage["state"];
  storedKwh: number;
  chargePct: number;
  dischargePct: number;
};

/** Batteries as a network has them. */
export const newStorages = (storages: readonly Storage[]): StorageNow[] =>
  storages.map(({ state, storedKwh, chargePct, dischargePct }) => ({ state, storedKwh, chargePct, dischargePct }));

const reserveKwh = ({ ratedKwh, reservePct }: Storage) => (ratedKwh * reservePct) / 100;

/** The state at the beginning of a step, as OpenDSS's Storage finds it: by the sign of what it follows, or by triggers,
 *  which first end what goes on and then begin something else; the hour of charging has the last word.
 *  @param level its shape's value, 1 without one @param timeS time at the step's end @param stepS the step [s] */
export function dispatchStorage(storage: Storage, now: StorageNow, level: number, timeS: number, stepS: number): void {
  const { ratedKwh, dischargeTrigger = 0, chargeTrigger = 0, chargeHour = 2 } = storage;
  const hasSome = now.storedKwh > reserveKwh(storage);
  const hasRoom = now.storedKwh < ratedKwh;
  if (storage.follows) {
    now.state = level > 0 && hasSome ? "discharging" : level < 0 && hasRoom ? "charging" : "idling";
    if (now.state === "discharging") now.dischargePct = Math.abs(level) * 100;
    if (now.state === "charging") now.chargePct = Math.abs(level) * 100;
    return;
  }
  if (dischargeTrigger !== 0 || chargeTrigger !== 0) {
    if (now.state === "charging" && chargeTrigger !== 0 && (chargeTrigger < level || !hasRoom)) now.state = "idling";
    if (now.state === "discharging" && dischargeTrigger !== 0 && (dischargeTrigger > level || !hasSome))
      now.state = "idling";
    if (now.state === "idling") {
      if (dischargeTrigger !== 0 && dischargeTrigger < level && hasSome) now.state = "discharging";
      else if (chargeTrigger !== 0 && chargeTrigger > level && hasRoom) now.state = "charging";
      const hour = (timeS / 3600) % 24;
      if (chargeHour > 0 && Math.abs(hour - chargeHour) < stepS / 3600) now.state = "charging";
    }
  }
  if ((now.state === "charging" && !hasRoom) || (now.state === "discharging" && !hasSome)) now.state = "idling";
}

/** Takes from and puts into every battery what it gave and drew in a step that has been solved; one that is empty or full
 *  then idles. @param stepS length of the step [s] */
export function updateStorages(pf: PowerFlow, stepS: number): void {
  const { network, storages, sourceRow, sourceRows } = pf;
  const first = network.generators.length + network.pvSystems.length;
  for (let s = 0; s < storages.length; s++) {
    const now = storages[s];
    if (now.state === "idling") continue;
    const storage = network.storages[s];
    const acKw = Math.abs(rowsPower(pf, sourceRow[first + s], sourceRows[first + s]).re);
    const hours = stepS / 3600;
    const idlingKw = idlingDcKw(storage);
    const intoKw =
      now.state === "charging" ? chargedKw(storage, acKw) - idlingKw : -dischargedKw(storage, acKw) - idlingKw;
    // Idling losses above what is charged empty a battery.
    const share = intoKw >= 0 ? storage.chargeEfficiencyPct / 100 : 100 / storage.dischargeEfficiencyPct;
    now.storedKwh += intoKw * share * hours;
    const isSpent = now.storedKwh < reserveKwh(storage);
    if (!isSpent && now.storedKwh <= storage.ratedKwh) continue;
    now.storedKwh = isSpent ? reserveKwh(storage) : storage.ratedKwh;
    now.state = "idling";
  }
}

/** The inverter's fixed points below are met to rounding after as many rounds. */
const ROUNDS = 60;

/** What reaches the battery of what is drawn: its efficiency is that at this power. */
function chargedKw({ efficiency, ratedKva }: Storage, acKw: number): number {
  let kw = acKw;
  for (let k = 0; efficiency && k < ROUNDS; k++) kw = acKw * efficiencyAt(efficiency, kw / ratedKva);
  return kw;
}

/** What the battery gives for what is delivered. */
function dischargedKw({ efficiency, ratedKva }: Storage, acKw: number): number {
  let kw = acKw;
  for (let k = 0; efficiency && k < ROUNDS; k++) kw = acKw / efficiencyAt(efficiency, kw / ratedKva);
  return kw;
}

/** Idling losses on the battery's side of the inverter. */
const idlingDcKw = (storage: Storage) => chargedKw(storage, (storage.ratedKw * storage.idlingPct) / 100);
