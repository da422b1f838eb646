import { describe, expect, it } from "vitest";
import { stream } from "../../base/random.ts";
import type { CableModel } from "../../scenario/models/cable.ts";
import { loadModel, modelNames } from "../../scenario/models/load-model.ts";
import type { ChargerAtPlug, SessionSetup, VehicleAtPlug } from "./context.ts";
import { openStaySession, PilotSession, type SessionHost, type StaySession } from "./pilot-session.ts";
import { phasesInUse, pluggedCableA, vehiclePilotSettings } from "./pilot-settings.ts";
import { PilotSpells } from "./pilot-spells.ts";
import { FLOWS } from "./plant.ts";
import { fittingConnector } from "./plug-check.ts";

const S = 1e6;
const SCRIPTS = 6;

const all = async <K extends "vehicle" | "charger">(kind: K) =>
  Promise.all(modelNames(kind).map(async (name) => (await loadModel(kind, name)).model));
const vehicles = (await all("vehicle")).filter((model): model is VehicleAtPlug => model.plug !== undefined);
const chargers = (await all("charger")).filter((model): model is ChargerAtPlug => model.plug !== undefined);
const cables = new Map<string, CableModel>();
for (const name of modelNames("cable")) {
  const cable = (await loadModel("cable", name)).model;
  cables.set(name, cable);
  cables.set(cable.connector, cables.get(cable.connector) ?? cable);
}

interface Script {
  readonly startUs: number;
  readonly offerA: number;
  /** Wait, then what: an offer, READ or LEAVE. */
  readonly steps: readonly (readonly [waitUs: number, what: number])[];
}
const READ = -1;
const LEAVE = -2;

/** What a site might do to a session: offers at once, in the middle of a handshake and at rest. */
function script(seed: number): Script {
  const draw = stream(seed, "pilot session test", "script");
  const one = <T>(values: readonly T[]): T => values[Math.floor(draw() * values.length)]!;
  const steps: (readonly [number, number])[] = [];
  const waitS = () => one([0, 0, 60, 120, 900, draw() < 0.3 ? 20 * draw() : 300]);
  for (let i = Math.floor(draw() * 6); i >= 0; i--) steps.push([Math.round(waitS() * S), one([0, 10, 16, 16, READ])]);
  if (draw() < 0.8) steps.push([Math.round(waitS() * S), LEAVE]);
  if (draw() < 0.1) steps.push([Math.round(6 * draw() * S), 16]);
  steps.push([0, READ], [Math.round(4 * draw() * S), READ], [60 * S, READ]);
  return { startUs: Math.round(draw() * 86_400 * S), offerA: one([0, 16]), steps };
}

/** Offers about which a pilot's or a vehicle's mind changes, and what lies just beside them. */
function bounds({ vehicle, charger, cable, effects }: SessionSetup): readonly number[] {
  const { minCurrentA, startCurrentA, maxCurrentA } = vehiclePilotSettings({ vehicle, charger, cable, effects }, false);
  const cableA = pluggedCableA({ vehicle, charger, cable }, phasesInUse({ vehicle, charger, cable }));
  const own = [minCurrentA, startCurrentA, maxCurrentA, cableA];
  const ofPilots = [-5, 0, 5.9, 6, 6.1, 10, 51, 52.5, 80, 80.1, 100];
  return [...own, ...ofPilots].flatMap((boundA) => [boundA - 1e-9, boundA, boundA + 1e-9, boundA - 0.3, boundA + 0.3]);
}

/** What a policy might do that gives each vehicle less and less, and now and then nothing: another current at each tick.
 *  @param boundsA currents that are offered at some ticks  */
function taper(seed: number, boundsA: readonly number[]): Script {
  const draw = stream(seed, "pilot session test", "taper");
  const steps: (readonly [number, number])[] = [];
  let currentA = 10 + 60 * draw();
  for (let i = Math.floor(draw() * 8); i >= 0; i--) {
    currentA *= 0.6 + 0.5 * draw();
    const which = draw();
    const isBound = which < 0.3;
    const offerA = isBound ? boundsA[Math.floor(draw() * boundsA.length)]! : which < 0.4 ? 0 : currentA;
    steps.push([draw() < 0.02 ? 7 * S : 900 * S, Math.max(0, offerA)]);
  }
  steps.push([900 * S, LEAVE], [0, READ], [4 * S, READ], [60 * S, READ]);
  return { startUs: Math.round(draw() * 86_400 * S), offerA: draw() < 0.5 ? 0 : 70 * draw(), steps };
}

/** Everything a stay could see of a session. */
function lived(setup: SessionSetup, { startUs, offerA, steps }: Script, spells: PilotSpells | undefined) {
  const heard: unknown[] = [];
  const host: SessionHost = {
    fidelity: "message",
    setup: () => setup,
    onAcCurrent: (...change) => heard.push(change),
    onFailure: (...failure) => heard.push(failure),
  };
  const session = openStaySession(host, { startUs, offerA }, spells?.pairOf(setup));
  const flows = new Float64Array(FLOWS);
  session.offer(offerA);
  let nowUs = startUs;
  for (const [waitUs, what] of steps) {
    nowUs += waitUs;
    session.advanceTo(nowUs);
    if (what === READ) session.addFlows(flows);
    else if (what === LEAVE) session.leave("the driver is back");
    else session.offer(what);
    heard.push(seen(session));
  }
  const { state } = session;
  heard.push([...flows], state.call(session));
  session.release();
  return { heard, isPlayed: !(session instanceof PilotSession) || session.isPlayed };
}

const seen = (session: StaySession) => [session.nowUs, session.isOver, session.givesBack(), session.hasOtherControl()];

function setupOf(vehicle: VehicleAtPlug, charger: ChargerAtPlug, cable: CableModel): SessionSetup {
  const without = { soc: 0.4, chargeS: Number.POSITIVE_INFINITY, horizonS: Number.POSITIVE_INFINITY };
  return { vehicle, charger, cable, effects: {}, seed: 1, ...without };
}

/** Pairs that talk by pilot alone, with what their sessions have done. */
function* pilotPairs() {
  for (const charger of chargers) {
    for (const vehicle of vehicles) {
      const connector = fittingConnector(vehicle.plug, charger.plug);
      const cable = connector && cables.get(connector);
      if (!cable) continue;
      const setup = setupOf(vehicle, charger, cable);
      const spells = new PilotSpells();
      if (spells.pairOf(setup)) yield { name: `${vehicle.name} at ${charger.name}`, setup, spells };
    }
  }
}

describe("a session by control pilot that does what its like did", () => {
  it("does it to the same bits as two machines, at every shipped vehicle and charger that talk by pilot alone", () => {
    let [pairs, played, sessions] = [0, 0, 0];
    for (const { name, setup, spells } of pilotPairs()) {
      pairs++;
      // Twice over: the second time most of it is known.
      for (let i = 0; i < 2 * SCRIPTS; i++) {
        const seed = pairs * SCRIPTS + (i % SCRIPTS);
        const { heard, isPlayed } = lived(setup, script(seed), spells);
        const byMachines = lived(setup, script(seed), undefined).heard;
        expect(JSON.stringify(heard), `${name}, script ${seed}`).toBe(JSON.stringify(byMachines));
        sessions++;
        if (isPlayed) played++;
      }
    }
    expect(pairs).toBeGreaterThan(100);
    expect(played / sessions).toBeGreaterThan(0.1);
    expect(played / sessions).toBeLessThan(0.8);
  }, 60_000);

  it("does it where every offer is another, and at the bounds of what pilots tell apart", () => {
    let [pairs, played, sessions] = [0, 0, 0];
    for (const { name, setup, spells } of pilotPairs()) {
      if (pairs++ % 4 !== 0) continue;
      for (let i = 0; i < 8 * SCRIPTS; i++) {
        const course = taper(sessions, bounds(setup));
        const { heard, isPlayed } = lived(setup, course, spells);
        const byMachines = lived(setup, course, undefined).heard;
        expect(JSON.stringify(heard), `${name}, taper ${i}`).toBe(JSON.stringify(byMachines));
        if (isPlayed) played++;
        sessions++;
      }
    }
    expect(played / sessions).toBeGreaterThan(0.1);
    expect(played / sessions).toBeLessThan(0.8);
  }, 60_000);

  it("plays no session whose offers differ from known ones by their currents alone", async () => {
    const vehicle = (await loadModel("vehicle", "renault-zoe-r135")).model as VehicleAtPlug;
    const charger = (await loadModel("charger", "wallbox-22kw")).model as ChargerAtPlug;
    const setup = setupOf(vehicle, charger, cables.get("type2-standard")!);
    const spells = new PilotSpells();
    const played = Array.from({ length: 20 }, (_, session) => {
      const draw = stream(session, "pilot session test", "currents");
      const steps = Array.from({ length: 1 + (session % 5) }, () => [900 * S, 12 + 18 * draw()] as const);
      return lived(setup, { startUs: 0, offerA: 0, steps: [...steps, [900 * S, LEAVE], [60 * S, READ]] }, spells)
        .isPlayed;
    });
    expect(played.slice(2)).toEqual(new Array(18).fill(false));
  });

  it("is two machines where they speak digitally and on direct current", async () => {
    const isOne = async (vehicle: string, charger: string, cable: string) => {
      const { model: v } = await loadModel("vehicle", vehicle);
      const { model: c } = await loadModel("charger", charger);
      const pair = { vehicle: v as VehicleAtPlug, charger: c as ChargerAtPlug, cable: cables.get(cable)! };
      return new PilotSpells().pairOf(pair) !== undefined;
    };
    expect(await isOne("renault-zoe-r135", "wallbox-22kw", "type2-standard")).toBe(true);
    expect(await isOne("renault-zoe-r135", "public-ac-22kw-15118", "type2-standard")).toBe(false);
    expect(await isOne("hyundai-ioniq-5", "hpc-350", "ccs2-standard")).toBe(false);
  });
});
