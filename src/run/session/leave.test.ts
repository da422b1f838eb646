import { describe, expect, it } from "vitest";
import { stream } from "../../base/random.ts";
import { loadModel } from "../../scenario/models/load-model.ts";
import { LEAVES_BEFORE_S } from "../stay.ts";
import type { ChargerAtPlug, SessionSetup, VehicleAtPlug } from "./context.ts";
import { openSession, type SessionOptions, UNPLUG_AFTER_END_S } from "./session.ts";
import type { TraceLine } from "./world.ts";

const PAIRS = [
  ["control pilot", "renault-zoe-r135", "wallbox-22kw", "type2"],
  ["ISO 15118-2", "mercedes-eqs", "public-ac-22kw-15118", "type2"],
  ["ISO 15118-20", "generic-v2g-20", "public-ac-22kw-15118", "type2"],
  ["DIN 70121", "hyundai-ioniq-28", "compleo-cito-50", "ccs2"],
  ["ISO 15118-2", "porsche-taycan", "hpc-350", "ccs2"],
  ["ISO 15118-20", "generic-v2g-20", "hpc-400-iso20", "ccs2"],
  ["CHAdeMO 1.0", "nissan-leaf-40", "dc-50kw-chademo", "chademo"],
] as const;

async function setupOf(vehicle: string, charger: string, connector: string, seed = 1): Promise<SessionSetup> {
  return {
    vehicle: (await loadModel("vehicle", vehicle)).model as VehicleAtPlug,
    charger: (await loadModel("charger", charger)).model as ChargerAtPlug,
    cable: (await loadModel("cable", `${connector}-standard`)).model,
    effects: {},
    seed,
    soc: 0.3,
    chargeS: Number.POSITIVE_INFINITY,
    horizonS: Number.POSITIVE_INFINITY,
  };
}

/** Plugs in, lets the driver come back after a while, and looks at what is left of the session some time later. */
function leaveAfter(setup: SessionSetup, afterUs: number, options?: SessionOptions) {
  const lines: TraceLine[] = [];
  const watched = options ?? { recorder: (line: TraceLine) => lines.push(line) };
  const session = openSession(setup, { staysPlugged: true, ...watched });
  session.advanceTo(afterUs);
  const powerKw = session.powerKw();
  session.leave("the driver is back");
  session.advanceTo(afterUs + 60e6);
  const sinceS = (event: RegExp, detail = /./) => {
    const line = lines.find(
      (one) => one.timeUs >= afterUs && event.test(one.event) && (detail.source === "." || detail.test(one.detail)),
    );
    return line ? (line.timeUs - afterUs) / 1e6 : Number.NaN;
  };
  return { session, lines, powerKw, sinceS };
}

describe("a driver who leaves", () => {
  it.each(PAIRS)("by %s: %s at %s ends the session first, then the plug comes out", async (standard, ...pair) => {
    const { session, lines, powerKw, sinceS } = leaveAfter(await setupOf(...pair), 120e6);
    expect([session.state().standard, powerKw > 1]).toEqual([standard, true]);
    expect([session.isOver, session.powerKw(), session.state().failures]).toEqual([true, 0, []]);
    const outS = sinceS(/^plug pulled$/);
    expect(outS).toBeGreaterThanOrEqual(UNPLUG_AFTER_END_S);
    expect(outS).toBeLessThan(LEAVES_BEFORE_S);
    // What each way of talking does before it.
    const order = standard.startsWith("CHAdeMO")
      ? [sinceS(/^k off$/), sinceS(/^d2 off$/), sinceS(/^d1 off$/), sinceS(/^plug unlocked$/)]
      : standard === "control pilot"
        ? [sinceS(/^state B2$/), sinceS(/^contactor$/, /open/)]
        : [sinceS(/^PowerDeliveryReq$/, /Stop/), sinceS(/^contactor$/, /open/), sinceS(/^SessionStopRes$/)];
    expect(order).not.toContain(Number.NaN);
    expect([...order].sort((a, b) => a - b)).toEqual(order);
    expect(order.at(-1)!).toBeLessThan(outS);
    expect(lines.some(({ failed }) => failed)).toBe(false);
  });

  it("while the handshake still runs ends it by SessionStop, and no current ever flows", async () => {
    for (const afterS of [7, 12]) {
      const { session, sinceS } = leaveAfter(
        await setupOf("hyundai-ioniq-28", "alpitronic-hyc150", "ccs2"),
        afterS * 1e6,
      );
      expect([session.isOver, session.energyKwh(), session.state().failures]).toEqual([true, 0, []]);
      expect([sinceS(/^CurrentDemandReq$/), sinceS(/^PowerDeliveryReq$/)]).toEqual([Number.NaN, Number.NaN]);
      expect(sinceS(/^SessionStopRes$/)).toBeLessThan(1);
      expect(sinceS(/^plug pulled$/)).toBeLessThan(LEAVES_BEFORE_S);
    }
  });

  it("while the modems still match takes the plug out, and no session begins", async () => {
    const { session, lines, sinceS } = leaveAfter(
      await setupOf("hyundai-ioniq-28", "alpitronic-hyc150", "ccs2"),
      2.5e6,
    );
    expect([session.isOver, lines.some(({ event }) => event === "SDP request")]).toEqual([true, false]);
    expect(sinceS(/^plug pulled$/)).toBe(UNPLUG_AFTER_END_S);
  });

  it("from a vehicle that ended by itself long ago only pulls the plug", async () => {
    const setup = { ...(await setupOf("hyundai-ioniq-28", "alpitronic-hyc150", "ccs2")), energyKwh: 0.5 };
    const { lines, sinceS } = leaveAfter(setup, 300e6);
    expect(lines.some(({ event, timeUs }) => event === "SessionStopRes" && timeUs < 299e6)).toBe(true);
    expect(sinceS(/^plug pulled$/)).toBe(UNPLUG_AFTER_END_S);
  });

  it("at any time leaves the same in message and session: every change of state, and energy within 0.1 %", async () => {
    const draw = stream(1, "leave test", "times");
    for (let i = 0; i < 35; i++) {
      const [standard, vehicle, charger, connector] = PAIRS[i % PAIRS.length]!;
      const setup = await setupOf(vehicle, charger, connector, i);
      const afterUs = Math.floor(1e6 + 400e6 * draw() ** 3);
      const [one, other] = (["message", "session"] as const).map((fidelity) => {
        const changes: string[] = [];
        const { session } = leaveAfter(setup, afterUs, {
          fidelity,
          onPhase: (timeUs, machine, phase) => changes.push(`${timeUs} ${machine} ${phase}`),
        });
        return { changes, kwh: session.energyKwh() };
      });
      expect([standard, i, other!.changes]).toEqual([standard, i, one!.changes]);
      expect(Math.abs(other!.kwh - one!.kwh)).toBeLessThanOrEqual(0.001 * one!.kwh);
    }
  });
});
