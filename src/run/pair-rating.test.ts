import { describe, expect, it } from "vitest";
import { stream } from "../base/random.ts";
import { siteEvse } from "../model/build-evses.ts";
import { vehicleRating } from "../model/build-vehicles.ts";
import { usualCable } from "../scenario/models/cable.ts";
import type { ChargerModel } from "../scenario/models/charger.ts";
import { loadModel, modelNames } from "../scenario/models/load-model.ts";
import type { VehicleModel } from "../scenario/models/vehicle.ts";
import { canCharge, pairCurve } from "./pair-rating.ts";
import type { ChargerAtPlug, VehicleAtPlug } from "./session/context.ts";
import { checkPlug } from "./session/plug-check.ts";
import { runSession } from "./session/run-session.ts";

const vehicleOf = async (name: string): Promise<VehicleModel> => (await loadModel("vehicle", name)).model;
const chargerOf = async (name: string): Promise<ChargerModel> => (await loadModel("charger", name)).model;
const evseOf = (charger: ChargerModel) => siteEvse(charger, charger.plug?.voltageV ?? 230, undefined);

describe("whether a pair can charge, without a handshake", () => {
  it.each([
    ["renault-zoe-r135", "wallbox-22kw", true],
    ["renault-zoe-r135", "hpc-350", false],
    ["nissan-leaf-40", "hpc-350", false],
    ["tesla-model-y-na", "na-hpc-350-ccs1", true],
    ["city-bus-12m", "alpitronic-hyc150", false],
    ["city-bus-12m", "hpc-350", true],
    ["porsche-taycan", "alpitronic-hyc150", true],
    ["ideal-6.6kw", "wallbox-22kw", true],
  ])("%s at %s: %s", async (vehicle, charger, expected) => {
    expect(canCharge(vehicleRating(await vehicleOf(vehicle)), evseOf(await chargerOf(charger)), 0.4)).toBe(expected);
  });

  it("a converter on board charges with its own power where the stage does not reach the battery", async () => {
    const { dc } = vehicleRating(await vehicleOf("porsche-taycan"));
    const kwAt = async (charger: string) => pairCurve(dc!, evseOf(await chargerOf(charger)).dc!, 0.4).kw[0]!;
    expect(await kwAt("alpitronic-hyc150")).toBe(50);
    expect(await kwAt("hpc-350")).toBeGreaterThan(200);
  });

  it("says of 300 random pairs what their handshakes say", async () => {
    const draw = stream(1, "pair rating test", "pairs");
    const [vehicles, chargers] = [modelNames("vehicle"), modelNames("charger")];
    const counts = { fits: 0, not: 0 };
    for (let i = 0; i < 300; i++) {
      const vehicle = await vehicleOf(vehicles[Math.floor(draw() * vehicles.length)]!);
      const charger = await chargerOf(chargers[Math.floor(draw() * chargers.length)]!);
      if (!vehicle.plug || !charger.plug || charger.pilot.kind === "none") continue;
      const pair = { vehicle: vehicle as VehicleAtPlug, charger: charger as ChargerAtPlug };
      const soc = 0.1 + 0.8 * draw();
      const plug = checkPlug(pair.vehicle, pair.charger);
      let charges = "connector" in plug;
      if ("connector" in plug) {
        const { model: cable } = await loadModel("cable", usualCable(plug.connector));
        const setup = { ...pair, cable, effects: {}, seed: i, soc, chargeS: 1, horizonS: 300 };
        const { outcome, failures } = runSession(setup, { fidelity: "session" });
        // A vehicle that the handshake itself turns away (no common protocol, too little current) fits all the same.
        charges = outcome === "charged" || !/needs \d+ V|has direct current only/.test(failures.at(-1)?.cause ?? "");
      }
      counts[charges ? "fits" : "not"]++;
      expect([vehicle.name, charger.name, canCharge(vehicleRating(vehicle), evseOf(charger), soc)]).toEqual([
        vehicle.name,
        charger.name,
        charges,
      ]);
    }
    expect(Math.min(counts.fits, counts.not)).toBeGreaterThan(40);
  }, 60_000);
});
