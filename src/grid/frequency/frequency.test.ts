import { describe, expect, it } from "vitest";
import { stream } from "../../base/random.ts";
import { responseChains } from "./chains.ts";
import { drawChains, FleetResponse, type ReserveFleet } from "./fleet-response.ts";
import { prequalify, RESERVE_TESTS } from "./prequalification.ts";
import { atRest, droopShare, swing } from "./swing.ts";
import { type FrequencySystem, frequencySystems } from "./systems.ts";

const europe = frequencySystems.find("continental-europe")!;
const bare: FrequencySystem = {
  ...europe,
  primary: { ...europe.primary, gw: 0, deadbandHz: 0 },
  secondary: { gw: 0, integralS: 120 },
};

describe("the swing equation", () => {
  it("without control follows the analytic first-order response to a loss", () => {
    const state = atRest();
    const dampingGwPerHz = bare.dampingPerHz * bare.loadGw;
    const timeS = (2 * bare.kineticGws) / (bare.nominalHz * dampingGwPerHz);
    for (let k = 1; k <= 600; k++) {
      swing(bare, state, 3, 0.1);
      const expected = -(3 / dampingGwPerHz) * (1 - Math.exp(-(k * 0.1) / timeS));
      expect(Math.abs(state.deviationHz - expected)).toBeLessThan(1e-9);
    }
  });

  it("begins to fall with loss · f0 / (2 · kinetic energy)", () => {
    const state = atRest();
    swing(europe, state, 3, 0.01);
    expect(state.deviationHz / 0.01).toBeCloseTo((-3 * 50) / (2 * 1500), 3);
  });

  it("with primary control settles where droop and damping carry the loss", () => {
    const droop: FrequencySystem = { ...bare, primary: { gw: 3, fullAtHz: 0.2, deadbandHz: 0 } };
    const state = atRest();
    for (let k = 0; k < 3000; k++) swing(droop, state, 2, 0.1);
    expect(state.deviationHz).toBeCloseTo(-2 / (3 / 0.2 + 3), 6);
  });

  it.each(frequencySystems.all.map((system) => [system.kind, system] as const))(
    "%s survives its reference loss and is back in its band after ten minutes",
    (_kind, system) => {
      const state = atRest();
      let nadirHz = 0;
      for (let k = 0; k < 6000; k++) {
        swing(system, state, system.referenceLossGw, 0.1);
        nadirHz = Math.min(nadirHz, state.deviationHz);
      }
      expect(nadirHz).toBeGreaterThan(-2);
      expect(nadirHz).toBeLessThan(-0.05);
      expect(system.nominalHz + state.deviationHz).toBeGreaterThan(system.bandHz[0]);
    },
  );
});

const fleetOf = (count: number, soc = 0.5): ReserveFleet => ({
  giveKw: new Float64Array(count).fill(10),
  takeKw: new Float64Array(count).fill(10),
  storedKwh: new Float64Array(count).fill(soc * 60),
  leastKwh: new Float64Array(count).fill(0.3 * 60),
  mostKwh: new Float64Array(count).fill(0.7 * 60),
  efficiency: 0.93,
});

describe("a fleet's response", () => {
  it("waits its transport and then ramps: old CHAdeMO units are at 10 kW 7 s + 10 / 3.3 s after a remote signal", () => {
    const chain = { ...responseChains.find("chademo-remote")!, biasKw: [0, 0] as const };
    const fleet = fleetOf(1);
    const response = new FleetResponse({
      fleet,
      chain,
      droop: { deadbandHz: 0.01, fullAtHz: 0.2 },
      windowS: 0.1,
      drawn: drawChains(chain, 1, 0.1, stream(1, "fleet", "chain")),
    });
    const power = Array.from({ length: 150 }, () => response.step(-0.2));
    const firstS = (power.findIndex((kw) => kw > 0) + 1) / 10;
    const fullS = (power.findIndex((kw) => kw > 9.999) + 1) / 10;
    expect(firstS).toBeCloseTo(7.1, 6);
    expect(fullS - firstS).toBeCloseTo(10 / 3.3, 0);
  });

  it("gives no more than is left beside what the vehicle gives anyway, and takes that back first", () => {
    const chain = responseChains.find("local-droop")!;
    const drawn = drawChains(chain, 1, 0.1, stream(1, "fleet", "chain"));
    const fleet = { ...fleetOf(1), baseKw: Float64Array.of(-6) };
    const response = new FleetResponse({ fleet, chain, droop: { deadbandHz: 0, fullAtHz: 0.2 }, windowS: 0.1, drawn });
    for (let k = 0; k < 50; k++) response.step(-0.2);
    expect(response.step(-0.2)).toBeCloseTo(10 - 6, 9);
    for (let k = 0; k < 50; k++) response.step(0.2);
    expect(response.step(0.2)).toBeCloseTo(-10, 9);
  });

  it("gives in proportion to the deviation, takes above nominal, and nothing inside the dead band", () => {
    expect(droopShare(-0.1, 0.01, 0.2)).toBeCloseTo(0.5);
    expect(droopShare(0.3, 0.01, 0.2)).toBe(-1);
    expect(droopShare(0.009, 0.01, 0.2)).toBe(0);
  });

  it("reaches in one long span what it reaches window by window, where what was called for stands", () => {
    const chain = responseChains.find("iso15118-20-dynamic")!;
    const drawn = drawChains(chain, 20, 0.1, stream(1, "fleet", "chain"));
    const newResponse = () =>
      new FleetResponse({ fleet: fleetOf(20), chain, droop: { deadbandHz: 0, fullAtHz: 0.2 }, windowS: 0.1, drawn });
    const [long, short] = [newResponse(), newResponse()];
    for (const response of [long, short]) for (let k = 0; k < 20; k++) response.step(-0.1);
    long.step(-0.1, 50);
    for (let k = 0; k < 50; k++) short.step(-0.1);
    expect(long.powerKw).toEqual(short.powerKw);
    for (const [v, kwh] of long.fleet.storedKwh.entries()) expect(kwh).toBeCloseTo(short.fleet.storedKwh[v]!, 9);
    // What is called for at the span's end has its transport still before it.
    expect(long.step(0.1, 50)).toBeGreaterThan(0);
    for (let k = 0; k < 15; k++) long.step(0.1);
    expect(long.step(0.1)).toBeLessThan(0);
  });

  it("stops at the bounds of the battery's window", () => {
    const fleet = fleetOf(1, 0.31);
    const chain = responseChains.find("local-droop")!;
    const drawn = drawChains(chain, 1, 1, stream(1, "fleet", "chain"));
    const response = new FleetResponse({ fleet, chain, droop: { deadbandHz: 0, fullAtHz: 0.2 }, windowS: 1, drawn });
    let givenKwh = 0;
    for (let k = 0; k < 3600; k++) givenKwh += response.step(-0.2) / 3600;
    expect(givenKwh).toBeCloseTo(0.01 * 60 * 0.93, 3);
    expect(fleet.storedKwh[0]).toBeCloseTo(18, 6);
  });

  it.each([
    ["local-droop", true, true, true],
    ["iso15118-20-dynamic", true, false, true],
    ["aggregator", true, false, true],
    ["chademo-remote", true, false, true],
  ])("%s passes FCR %s, FFR %s, aFRR %s", (kind, ...expected) => {
    const verdicts = RESERVE_TESTS.map((test) =>
      prequalify({
        fleet: fleetOf(200),
        chain: responseChains.find(kind)!,
        test,
        windowS: 0.1,
        draw: () => stream(1, "fleet", "chain"),
      }),
    );
    expect(verdicts.map(({ passes }) => passes)).toEqual(expected);
    // The old units are there in time, less their steady error of a few hundred watts.
    if (kind === "chademo-remote") {
      expect(verdicts[0]!.deliveredShare[1]).toBeGreaterThan(0.95);
      expect(verdicts[0]!.deliveredShare[1]).toBeLessThan(0.99);
    }
  });
});
