import { expect, it } from "vitest";
import { drive } from "../machine-driver.ts";
import { type EvseChademoSettings, evseChademo } from "./evse.ts";
import { type VehicleChademoSettings, vehicleChademo } from "./vehicle.ts";

const VEHICLE: VehicleChademoSettings = {
  protocolNumber: 3,
  maxVoltageV: 403,
  capacityKwh: 38,
  readyMs: 3000,
  contactorMs: 1500,
  maxDischargeA: 25,
};
const EVSE: EvseChademoSettings = { protocolNumber: 3, maxVoltageV: 500, maxCurrentA: 125, discharge: true };

interface Bench {
  readonly vehicle?: Partial<VehicleChademoSettings>;
  readonly evse?: Partial<EvseChademoSettings>;
  readonly isolationMs?: number;
  readonly isolation?: "valid" | "fault";
  readonly isWelded?: true;
  /** Nothing of this kind reaches the other side from then on [ms]. */
  readonly mute?: { readonly side: "vehicle" | "evse"; readonly fromMs: number };
}

/** Both sides on a plug without delay, with an ideal power stage; times in ms from plugging in. */
function bench(options: Bench = {}) {
  const vehicle = drive(vehicleChademo({ ...VEHICLE, ...options.vehicle }));
  const evse = drive(evseChademo({ ...EVSE, ...options.evse }));
  const seen: { atMs: number; what: string }[] = [];
  let testUntilMs = Number.POSITIVE_INFINITY;
  let fromVehicle = 0;
  let fromEvse = 0;
  let nowMs = 0;
  const note = (what: string) => seen.push({ atMs: nowMs, what });
  const isMute = (side: "vehicle" | "evse") => options.mute?.side === side && nowMs >= options.mute.fromMs;
  const carry = () => {
    for (; fromVehicle < vehicle.said.length; fromVehicle++) {
      const { output } = vehicle.said[fromVehicle]!;
      if (output.kind === "line") note(`${output.line} ${output.on ? "on" : "off"}`);
      if (output.kind === "line") evse.send(output);
      if (output.kind === "frames" && !isMute("vehicle")) evse.send({ kind: "frames", frames: output.frames });
      if (output.kind === "failed") note(`vehicle failed: ${output.failure.clause}`);
      if (output.kind === "ended") note("vehicle ended");
    }
    for (; fromEvse < evse.said.length; fromEvse++) {
      const { output } = evse.said[fromEvse]!;
      if (output.kind === "line") note(`${output.line} ${output.on ? "on" : "off"}`);
      if (output.kind === "line") vehicle.send(output);
      if (output.kind === "frames" && !isMute("evse")) vehicle.send({ kind: "frames", frames: output.frames });
      if (output.kind === "failed") note(`evse failed: ${output.failure.clause}`);
      if (output.kind === "command" && output.command.what === "isolationTest") {
        note("insulation test");
        testUntilMs = nowMs + (options.isolationMs ?? 5000);
      }
      if (output.kind === "command" && output.command.what === "deliver") {
        evse.send({ kind: "facts", facts: { presentCurrentA: output.command.currentA, presentVoltageV: 380 } });
      }
      if (output.kind === "command" && output.command.what === "power") {
        evse.send({ kind: "facts", facts: { presentCurrentA: 0, presentVoltageV: options.isWelded ? 380 : 0 } });
      }
    }
  };
  const self = {
    vehicle,
    evse,
    seen,
    /** Without frames and their repetition: what happened in which order. */
    order: () => seen.map(({ what }) => what),
    at: (what: string) => seen.find((one) => one.what === what)?.atMs ?? Number.NaN,
    wait(ms: number) {
      for (let i = 0; i < ms; i += 10) {
        nowMs += 10;
        vehicle.wait(10);
        evse.wait(10);
        carry();
        carry();
        if (nowMs >= testUntilMs) {
          testUntilMs = Number.POSITIVE_INFINITY;
          evse.send({ kind: "facts", facts: { isolation: options.isolation ?? "valid" } });
          carry();
        }
      }
      return self;
    },
  };
  vehicle.send({ kind: "plug" }).send({ kind: "facts", facts: { soc: 0.4, targetCurrentA: 100 } });
  evse.send({ kind: "plug" });
  self.wait(1000);
  evse.send({ kind: "facts", facts: { authorisation: "accepted" } });
  return self;
}

it("CHAdeMO order: d1, permission, insulation, d2, current; and back: k, d2, d1 500 ms later", () => {
  const both = bench().wait(20_000);
  expect([both.vehicle.phase, both.evse.phase]).toEqual(["charging", "charging"]);
  expect(both.evse.state.facts.presentCurrentA).toBe(100);
  both.vehicle.send({ kind: "stop" });
  both.wait(3000);
  expect(both.order()).toEqual([
    "d1 on",
    "k on",
    "insulation test",
    "d2 on",
    "k off",
    "d2 off",
    "d1 off",
    "vehicle ended",
  ]);
  expect(both.at("d1 off") - both.at("d2 off")).toBe(500);
  expect([both.vehicle.phase, both.evse.phase]).toEqual(["ended", "ended"]);
});

it("CHAdeMO frames: every 100 ms from both sides, and 1 s of silence ends the session", () => {
  const both = bench().wait(12_000);
  const times = both.vehicle.said.filter(({ output }) => output.kind === "frames").map(({ atMs }) => atMs);
  const gaps = times.slice(1).map((at, i) => at - times[i]!);
  expect([Math.min(...gaps), Math.max(...gaps)]).toEqual([100, 100]);
  const answers = both.evse.said.filter(({ output }) => output.kind === "frames").map(({ atMs }) => atMs);
  expect(answers.slice(0, 3).map((at, i) => at - times[i]!)).toEqual([50, 50, 50]);
  for (const [side, heard] of [
    ["vehicle", "evse failed: CHAdeMO frames"],
    ["evse", "vehicle failed: CHAdeMO frames"],
  ] as const) {
    const silent = bench({ mute: { side, fromMs: 15_000 } }).wait(20_000);
    expect(silent.at(heard)).toBeGreaterThan(15_800);
    expect(silent.at(heard)).toBeLessThan(16_200);
  }
});

it("CHAdeMO permission: a vehicle that is not ready 20 s after d1 is given up", () => {
  expect(
    bench({ vehicle: { readyMs: 19_000 } })
      .wait(22_000)
      .order(),
  ).toContain("k on");
  const late = bench({ vehicle: { readyMs: 21_000 } }).wait(25_000);
  expect(late.at("evse failed: CHAdeMO permission") - late.at("d1 on")).toBeCloseTo(20_000, -2);
});

it("CHAdeMO limits: a battery for more voltage than the charger has is refused before k", () => {
  const both = bench({ vehicle: { maxVoltageV: 510 } }).wait(10_000);
  expect(both.order()).not.toContain("insulation test");
  expect(both.order()).toContain("evse failed: CHAdeMO limits");
  expect(both.order()).toContain("vehicle failed: CHAdeMO 0x109 status");
});

it("CHAdeMO insulation: a fault ends it before d2", () => {
  const both = bench({ isolation: "fault" }).wait(15_000);
  expect(both.order()).toContain("evse failed: CHAdeMO insulation");
  expect(both.order()).not.toContain("d2 on");
});

it("CHAdeMO start: the vehicle waits 22 s for d2 and no longer", () => {
  expect(bench({ isolationMs: 21_000 }).wait(30_000).vehicle.phase).toBe("charging");
  const slow = bench({ isolationMs: 30_000 }).wait(30_000);
  expect(slow.at("vehicle failed: CHAdeMO start") - slow.at("k on")).toBeCloseTo(22_000, -2);
});

it("CHAdeMO contactors: closed later than 4 s after d2 is too late", () => {
  expect(bench({ vehicle: { contactorMs: 3500 } }).wait(20_000).evse.phase).toBe("charging");
  const late = bench({ vehicle: { contactorMs: 4500 } }).wait(20_000);
  expect(late.at("evse failed: CHAdeMO contactors") - late.at("d2 on")).toBeCloseTo(4000, -2);
});

it("CHAdeMO stop: the charger asks, the vehicle takes its request back and opens its contactors", () => {
  const both = bench().wait(15_000);
  both.evse.send({ kind: "facts", facts: { notification: "StopCharging" } });
  both.wait(3000);
  expect([both.vehicle.phase, both.evse.phase]).toEqual(["ended", "ended"]);
  expect(both.order().filter((what) => what.includes("failed"))).toEqual([]);
});

it("CHAdeMO discharge: energy goes back where both sides can, and else it does not", () => {
  const cases = [
    [{}, {}, -10],
    [{ maxDischargeA: 6 }, {}, -6],
    [{ maxDischargeA: 0 }, {}, 100],
    [{}, { discharge: false }, 100],
  ] as const;
  for (const [vehicle, evse, expected] of cases) {
    const both = bench({ vehicle, evse }).wait(15_000);
    both.evse.send({ kind: "facts", facts: { dischargeA: 10 } });
    both.wait(500);
    expect(both.evse.state.facts.presentCurrentA).toBe(expected);
  }
});

it("CHAdeMO welding detection: contactors count as open once the output is below 60 V, and as welded after 2 s", () => {
  const both = bench().wait(15_000);
  both.vehicle.send({ kind: "stop" });
  both.wait(50);
  expect(both.vehicle.state.contactorOpen).toBe(false);
  expect(both.wait(1000).vehicle.state.contactorOpen).toBe(true);
  const welded = bench({ isWelded: true }).wait(15_000);
  welded.vehicle.send({ kind: "stop" });
  welded.wait(1900);
  expect(welded.vehicle.phase).toBe("welding detection");
  welded.wait(300);
  expect(welded.order()).toContain("vehicle failed: CHAdeMO welding detection");
});
