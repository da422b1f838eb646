// One measurement of the fidelity benchmark in a process of its own; the last line is its result as JSON.
import { advanceSoc } from "../../src/devices/curve-charging.ts";
import { assumedCurve, powerCurve } from "../../src/devices/power-curve.ts";
import { EventStore } from "../../src/engine/store.ts";
import type { ChargerAtPlug, SessionSetup, VehicleAtPlug } from "../../src/run/session/context.ts";
import { checkPlug } from "../../src/run/session/plug-check.ts";
import { runSession } from "../../src/run/session/run-session.ts";
import { usualCable } from "../../src/scenario/models/cable.ts";
import { loadModel, modelNames } from "../../src/scenario/models/load-model.ts";

type Fidelity = "recorded" | "message" | "session" | "energy";

async function all<K extends "vehicle" | "charger">(kind: K) {
  return Promise.all(modelNames(kind).map(async (name) => (await loadModel(kind, name)).model));
}

/** Every vehicle at every charger it fits. */
async function setups(chargeS: number, isDcOnly: boolean): Promise<SessionSetup[]> {
  const vehicles = (await all("vehicle")).filter((model): model is VehicleAtPlug => model.plug !== undefined);
  const chargers = (await all("charger")).filter((model): model is ChargerAtPlug => model.plug !== undefined);
  const list: SessionSetup[] = [];
  for (const vehicle of vehicles) {
    for (const charger of chargers) {
      if (isDcOnly && !(vehicle.plug.dc && charger.plug.dc && charger.plug.protocols.length > 0)) continue;
      const plug = checkPlug(vehicle, charger);
      if ("failure" in plug) continue;
      const cable = (await loadModel("cable", usualCable(plug.connector))).model;
      list.push({ vehicle, charger, cable, effects: {}, seed: 1, soc: 0.1, chargeS, horizonS: chargeS + 600 });
    }
  }
  return list;
}

/** The same session by energy and limits alone. */
function byEnergy({ vehicle, charger, soc, chargeS }: SessionSetup): void {
  const { dc } = vehicle.plug;
  const { battery, efficiency } = vehicle;
  const capacityKwh = battery.kind === "two-stage" ? battery.capacityKwh : 60;
  const curve = dc?.powerCurve ? powerCurve(dc.powerCurve) : assumedCurve(dc?.maxPowerKw ?? vehicle.maxPowerKw);
  advanceSoc({ curve, capacityKwh, efficiency }, soc, charger.plug.dc?.maxPowerKw ?? 11, chargeS / 3600);
}

const [fidelity, chargeText, repetitions, scope] = process.argv.slice(2) as [Fidelity, string, string, string];
const list = await setups(Number(chargeText), scope === "dc");
const store = new EventStore();
const once = (setup: SessionSetup, seed: number) => {
  if (fidelity === "energy") {
    byEnergy(setup);
    return { events: 1, leftOut: 0, timeToChargeS: 0 };
  }
  const options = fidelity === "recorded" ? { recorder: () => {} } : { fidelity, store };
  return runSession({ ...setup, seed }, options);
};
// The first rounds warm the machines up.
for (const setup of list) once(setup, 0);
let events = 0;
let leftOut = 0;
let sessions = 0;
const before = process.cpuUsage();
for (let seed = 1; seed <= Number(repetitions); seed++) {
  for (const setup of list) {
    const result = once(setup, seed);
    events += result.events;
    leftOut += result.leftOut;
    sessions++;
  }
}
const { user, system } = process.cpuUsage(before);
console.log(JSON.stringify({ sessions, events, leftOut, cpuS: (user + system) / 1e6 }));
