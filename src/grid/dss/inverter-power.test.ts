import { expect, test } from "vitest";
import { invertedPower, storedPower } from "../inverters.ts";
import { memoryFiles } from "./memory-files.ts";
import { readDss } from "./read.ts";

/** Power that the last of a script's inverters delivers [kW, kvar]. */
function powerOf(lines: readonly string[]): { kw: number; kvar: number } {
  const files = memoryFiles({ "a.dss": ["New Circuit.c basekv=12.47", ...lines].join("\n") });
  const { pvSystems, storages } = readDss("a.dss", { files }).network;
  return pvSystems.length > 0 ? invertedPower(pvSystems[0], pvSystems[0].irradiance) : storedPower(storages[0]);
}

const PV = "New PVSystem.p bus1=sourcebus kv=12.47";
const STORAGE = "New Storage.s bus1=sourcebus kv=12.47 kwhrated=400";

// Figures as OpenDSS prints them for the same lines, to 1 W.
test.each([
  ["what the kVA does not hold is cut from the power", [`${PV} pmpp=110 kva=100 pf=.8`], 56.513, 82.5],
  ["unless power comes first", [`${PV} pmpp=100 kva=110 kvar=100 wattpriority=yes`], 100, 45.826],
  ["or the power factor does", [`${PV} pmpp=110 kva=100 pf=.8 pfpriority=yes`], 80, 60],
  ["a kept power factor takes power along", [`${PV} pmpp=80 kva=100 pf=.8 kvarmax=30 pfpriority=yes`], 40, 30],
  ["kvarMax bounds both ways", [`${PV} pmpp=100 kvar=-30 kvarmax=20`], 100, -20],
  ["kvarMaxAbs bounds what is absorbed", [`${PV} pmpp=100 pf=-.8 kvarmax=20 kvarmaxabs=10`], 100, -10],
  ["a PV system that is off keeps its kvar", [`${PV} pmpp=110 kva=1000 kvar=50`], 0, 50],
  ["a battery without kVA delivers 25 kvar", [`${STORAGE} kwrated=100 pf=.9 state=discharging`], 96.825, 25],
  ["one with kVA delivers up to it", [`${STORAGE} kwrated=100 pf=.8 kva=110 state=discharging`], 80.467, 75],
  ["an idling battery pays its losses first", [`${STORAGE} kva=40 kwrated=100 kvar=80`], -1, 39.987],
  ["a full battery does not charge", [`${STORAGE} kwrated=100 state=charging`, "Storage.s.%stored=50"], -1, 0],
])("%s", (_, lines, kw, kvar) => {
  const power = powerOf(lines);
  expect(power.kw).toBeCloseTo(kw, 3);
  expect(power.kvar).toBeCloseTo(kvar, 3);
});
