import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, it } from "vitest";
import { iso15118TwoAmended } from "../../docs/guides/examples/new-protocol/iso15118-2-amd.ts";
import { evseSettings, playBench, vehicleSettings } from "../../src/protocol/hlc/bench.ts";
import { iso15118Two } from "../../src/protocol/iso15118-2/iso15118-2.ts";
import { effectsOf } from "../../src/run/interop/draws.ts";
import type { ChargerAtPlug, VehicleAtPlug } from "../../src/run/session/context.ts";
import { runSession } from "../../src/run/session/run-session.ts";
import { loadModel } from "../../src/scenario/models/load-model.ts";

const GUIDES = fileURLToPath(new URL("../../docs/guides/", import.meta.url));
const text = (path: string): string => readFileSync(`${GUIDES}${path}`, "utf8");

it("the guides show their examples word for word", () => {
  expect(text("add-a-vehicle-quirk.md")).toContain(text("examples/quirk/models/vehicles/impatient-car.yaml"));
  expect(text("add-a-protocol-version.md")).toContain(text("examples/new-protocol/iso15118-2-amd.ts"));
});

it("the quirk of the guide is one line: with it a late modem ends the session, without it the car charges", async () => {
  const { model: vehicle } = await loadModel("vehicle", "impatient-car", { folder: `${GUIDES}examples/quirk` });
  const { model: charger } = await loadModel("charger", "hpc-350");
  const { model: cable } = await loadModel("cable", "ccs2-standard");
  const run = (slac: Partial<NonNullable<typeof vehicle.plug>["slac"]>) =>
    runSession({
      vehicle: { ...vehicle, plug: { ...vehicle.plug!, slac: { ...vehicle.plug!.slac, ...slac } } } as VehicleAtPlug,
      charger: charger as ChargerAtPlug,
      cable,
      effects: effectsOf(["modem-late"]),
      seed: 1,
      soc: 0.4,
      chargeS: 5,
      horizonS: 300,
    });
  const withQuirk = run({});
  expect([withQuirk.outcome, withQuirk.failures[0]?.stage]).toEqual(["failed", "slac"]);
  expect(run({ parmIntervalMs: 200, givesUpUntilReplug: false }).outcome).toBe("charged");
});

it("the protocol version of the guide is agreed where both sides have it, and the next best where one has not", () => {
  const both = [iso15118TwoAmended, iso15118Two];
  const agreed = playBench({
    vehicle: vehicleSettings({ protocols: both }),
    evse: evseSettings({ protocols: both }),
  });
  expect(agreed.vehicle.state.protocol?.title).toBe("ISO 15118-2 as amended");
  expect(agreed.names).toContain("CurrentDemandRes");
  const older = playBench({
    vehicle: vehicleSettings({ protocols: both }),
    evse: evseSettings({ protocols: [iso15118Two] }),
  });
  expect(older.vehicle.state.protocol?.title).toBe("ISO 15118-2");
});

it("its shorter limit holds: an answer in the loop after 0.15 s is too late for it alone", () => {
  const play = (protocol: typeof iso15118Two) =>
    playBench({
      vehicle: vehicleSettings({ protocols: [protocol] }),
      evse: evseSettings({ protocols: [protocol], answerMs: { CurrentDemand: 150 } }),
    });
  expect(play(iso15118TwoAmended).vehicleFailure?.cause).toBe("no CurrentDemandRes within 0.1 s");
  expect(play(iso15118Two).vehicleFailure).toBeUndefined();
});
