import { describe, expect, it } from "vitest";
import { loadModel } from "../../scenario/models/load-model.ts";
import type { ChargerAtPlug, SessionSetup, VehicleAtPlug } from "./context.ts";
import { openSession } from "./session.ts";
import type { TraceLine } from "./world.ts";

const S = 1e6;

async function setupOf(vehicle: string, charger: string, cable: string, mode?: "scheduled" | "dynamic") {
  const car = (await loadModel("vehicle", vehicle)).model as VehicleAtPlug;
  const setup: SessionSetup = {
    vehicle: mode ? { ...car, plug: { ...car.plug, controlMode: mode } } : car,
    charger: (await loadModel("charger", charger)).model as ChargerAtPlug,
    cable: (await loadModel("cable", `${cable}-standard`)).model,
    effects: {},
    ...{ seed: 1, soc: 0.5, chargeS: Number.POSITIVE_INFINITY, horizonS: Number.POSITIVE_INFINITY },
    bothWays: { leastSoc: 0.3, ceilingSoc: 0.6 },
  };
  return setup;
}

/** Charges, gives 8 kW back from 60 s to 120 s, is given 6 kW until 180 s, and then nothing. */
function played(setup: SessionSetup) {
  const lines: TraceLine[] = [];
  const session = openSession(setup, { staysPlugged: true, recorder: (line) => lines.push(line) });
  const set = (kw: number) => (setup.charger.plug.dc ? session.limitPower(kw) : session.offer((kw * 1000) / 690));
  const powersKw: number[] = [];
  const at = (s: number, kw: number) => {
    session.advanceTo(s * S);
    powersKw.push(session.powerKw());
    set(kw);
  };
  at(60, -8);
  const agreed = session.givesBack();
  at(120, 6);
  at(180, 0);
  session.advanceTo(200 * S);
  powersKw.push(session.powerKw());
  return { lines, powersKw, agreed, session };
}

const BOTH_WAYS = [
  ["generic-v2g-20", "v2g-dc-11kw", "ccs2"],
  ["generic-v2g-20", "home-ac-v2g-11kw", "type2"],
] as const;

describe("a session both ways", () => {
  it.each(BOTH_WAYS)(
    "V2G20 channel: %s at %s by schedule goes the other way by a renegotiation, dynamic by its set-point",
    async (vehicle, charger, cable) => {
      for (const mode of ["scheduled", "dynamic"] as const) {
        const { lines, powersKw, agreed } = played(await setupOf(vehicle, charger, cable, mode));
        expect(agreed).toBe(true);
        expect(powersKw[1]).toBeGreaterThan(-8.1);
        expect(powersKw[1]).toBeLessThan(-7.9);
        expect(powersKw[2]).toBeGreaterThan(5.9);
        expect(powersKw[2]).toBeLessThan(6.1);
        expect(Math.abs(powersKw[3]!)).toBeLessThan(1e-9);
        const asked = lines.filter(({ event, detail }) => event === "PowerDeliveryReq" && /Renegotiation/.test(detail));
        const wanted = mode === "scheduled" ? [60, 120] : [];
        expect(asked.map(({ timeUs }) => Math.floor(timeUs / S))).toEqual(wanted);
      }
    },
  );

  it("V2G20 BPT: energy goes back only by a bidirectional service of ISO 15118-20 that both sides choose", async () => {
    const pairs = [
      // The vehicle does not ask for the service; the charger has none; they speak ISO 15118-2, DIN 70121, or by the pilot.
      ["porsche-taycan", "v2g-dc-22kw", "ccs2"],
      ["generic-v2g-20", "hpc-400-iso20", "ccs2"],
      ["generic-v2g-20", "wallbox-22kw", "type2"],
      ["hyundai-ioniq-28", "alpitronic-hyc150", "ccs2"],
    ] as const;
    for (const pair of pairs) {
      const { agreed, powersKw } = played(await setupOf(pair[0], pair[1], pair[2]));
      expect([pair, agreed, Math.abs(powersKw[1]!) < 1e-9]).toEqual([pair, false, true]);
    }
    // TLS 1.2 on one side: -20 is not offered, the session is one way and charges all the same, where there is another protocol.
    const setup = await setupOf("generic-v2g-20", "v2g-dc-11kw", "ccs2");
    const { plug } = setup.charger;
    const charger: ChargerAtPlug = { ...setup.charger, plug: { ...plug, tls: "1.2", protocols: ["iso15118-2"] } };
    const { agreed, powersKw, session } = played({ ...setup, charger });
    expect([agreed, session.state().standard]).toEqual([false, "ISO 15118-2"]);
    expect(Math.abs(powersKw[1]!)).toBeLessThan(1e-9);
    expect(powersKw[0]).toBeGreaterThan(10);
    expect(powersKw[2]).toBeGreaterThan(5.9);
  });

  it("CHAdeMO discharge: by whole amperes, and not where one side has 1.2", async () => {
    const setup = await setupOf("nissan-leaf-40", "v2g-chademo-10kw", "chademo");
    const { agreed, powersKw } = played(setup);
    expect(agreed).toBe(true);
    expect(powersKw[1]).toBeLessThanOrEqual(-7.6);
    expect(powersKw[1]).toBeGreaterThan(-8);
    const { plug } = setup.charger;
    const old: ChargerAtPlug = { ...setup.charger, plug: { ...plug, chademo: { version: "1.2", discharge: true } } };
    expect(played({ ...setup, charger: old }).agreed).toBe(false);
  });
});
