import { beforeAll, describe, expect, it } from "vitest";
import { prepareInterop } from "../../src/prepare-interop.ts";
import { sessionSetup } from "../../src/run/interop/attempt.ts";
import { checkPlug } from "../../src/run/session/plug-check.ts";
import { runSession } from "../../src/run/session/run-session.ts";

// Every vehicle at every direct-current charger of its fleet, against the spreads measured on real cars and chargers (captures
// in uhi22/pyPLC@079cd68): CM_SLAC_PARM.CNF to CM_SLAC_MATCH.CNF 0.7 to 2.3 s, plug to first request of the charging loop
// 13 to 26 s with a real insulation test, 8 to 16 s without.

interface Timing {
  readonly pair: string;
  readonly slacS: number;
  readonly plugToLoopS: number;
  readonly isolationTestS: number;
  readonly authorisationS: number;
  readonly restVoltageV: number;
}

const timings: Timing[] = [];

beforeAll(async () => {
  const { study, pairs } = await prepareInterop({ fleet: "all", reliability: "none" });
  for (const { ruled } of pairs) {
    const vehicle = ruled[0]!.vehicle.variants[0]!;
    const charger = ruled[0]!.charger.variants[0]!;
    const check = checkPlug(vehicle, charger);
    const { dc } = charger.plug;
    if ("failure" in check || !dc || !vehicle.plug.dc || vehicle.plug.fleet !== charger.plug.fleet) continue;
    const firstS = new Map<string, number>();
    const attempt = { vehicle, charger, cables: study.cables, seed: 1, soc: 0.4, faults: [] };
    runSession(
      { ...sessionSetup(attempt, check.connector), chargeS: 0.5 },
      { recorder: ({ event, timeUs }) => void (firstS.has(event) || firstS.set(event, timeUs / 1e6)) },
    );
    const at = (event: string): number => firstS.get(event) ?? Number.NaN;
    const loopS = firstS.get("CurrentDemandReq") ?? at("DC_ChargeLoopReq");
    timings.push({
      pair: `${vehicle.name} at ${charger.name}`,
      slacS: at("CM_SLAC_MATCH.CNF") - at("CM_SLAC_PARM.CNF"),
      plugToLoopS: loopS,
      isolationTestS: dc.isolationTestS,
      authorisationS: charger.plug.authorisation.delayS,
      restVoltageV: vehicle.plug.dc.restVoltageV,
    });
  }
}, 120_000);

/** Pairs whose time lies outside of a spread. */
const outside = (
  pick: (timing: Timing) => number,
  [from, to]: readonly [number, number],
  of: readonly Timing[],
): string[] =>
  of.flatMap((timing) => {
    const s = pick(timing);
    return Number.isNaN(s) || (s >= from && s <= to) ? [] : [`${timing.pair}: ${s.toFixed(2)} s`];
  });

describe("complete handshakes over the whole matrix lie inside the measured spreads", () => {
  it("CM_SLAC_PARM.CNF to CM_SLAC_MATCH.CNF takes 0.7 to 2.3 s", () => {
    expect(timings.filter(({ slacS }) => !Number.isNaN(slacS)).length).toBeGreaterThan(900);
    expect(outside(({ slacS }) => slacS, [0.7, 2.3], timings)).toEqual([]);
  });

  it("plug to first request of the charging loop takes 13 to 26 s with a real insulation test and quick authorisation", () => {
    // Authorisation takes as long as people and back offices do, 0.01 to 28 s measured; the spread is of quick ones.
    const real = timings.filter(({ isolationTestS, authorisationS }) => isolationTestS > 5 && authorisationS <= 10);
    expect(real.filter(({ plugToLoopS }) => !Number.isNaN(plugToLoopS)).length).toBeGreaterThan(700);
    expect(outside(({ plugToLoopS }) => plugToLoopS, [13, 26], real)).toEqual([]);
  });

  it("plug to first request of the charging loop takes 8 to 16 s without one", () => {
    // Precharge rises at 125 V/s here, so only batteries about as high as the measured ones are compared.
    const bench = timings.filter(({ isolationTestS, restVoltageV }) => isolationTestS < 5 && restVoltageV >= 330);
    expect(bench.filter(({ plugToLoopS }) => !Number.isNaN(plugToLoopS)).length).toBeGreaterThan(30);
    expect(outside(({ plugToLoopS }) => plugToLoopS, [8, 16], bench)).toEqual([]);
  });
});
