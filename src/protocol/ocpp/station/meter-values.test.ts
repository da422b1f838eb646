import { describe, expect, it } from "vitest";
import type { Conversation } from "../conversation.ts";
import type { Payload } from "../frame.ts";
import { CARD, charging, sentOf, switchedOn, VERSIONS } from "./testing.ts";

/** Every set of values told: when, for which EVSE, why, and the measurands with their values. */
function told(talk: Conversation): { atS: number; evse: unknown; context: unknown; values: Record<string, number> }[] {
  return talk.sent.flatMap(({ atS, payload }) => {
    const sets = payload["meterValue"] as { sampledValue: Payload[] }[] | undefined;
    const evse = payload["connectorId"] ?? payload["evseId"] ?? (payload["evse"] as Payload | undefined)?.["id"];
    return (sets ?? []).map(({ sampledValue }) => ({
      atS,
      evse,
      context: sampledValue[0]!["context"],
      values: Object.fromEntries(sampledValue.map(({ measurand, value }) => [measurand, Number(value)])),
    }));
  });
}

describe.each(VERSIONS)("OCPP %s", (_name, version) => {
  it("OCPP-METER-1: while a transaction runs its meter is told every sample interval", () => {
    const talk = charging(version, { sampleIntervalS: 60 });
    talk.readings[0] = { energyWh: 1500, powerW: 11_040, currentA: 16, voltageV: 230, soc: 0.42 };
    talk.wait(150);
    const samples = told(talk).filter(({ context }) => context === "Sample.Periodic");
    expect(samples.map(({ atS }) => atS)).toEqual([60, 120]);
    expect(samples[0]!.values).toEqual({
      "Energy.Active.Import.Register": 1500,
      "Power.Active.Import": 11_040,
      "Current.Import": 16,
      Voltage: 230,
      SoC: 42,
    });
    talk.tell({ kind: "presented", evse: 1, token: CARD });
    talk.wait(600);
    expect(told(talk).filter(({ context }) => context === "Sample.Periodic")).toHaveLength(2);
  });

  it("OCPP-METER-1: an interval of 0 means never", () => {
    const talk = charging(version, { sampleIntervalS: 0 });
    talk.wait(10_000);
    expect(told(talk).filter(({ context }) => context === "Sample.Periodic")).toEqual([]);
  });

  it("OCPP-METER-2: all meters are told at the same instants, counted from midnight", () => {
    const talk = charging(version, { clockAlignedIntervalS: 900 });
    talk.wait(100);
    talk.tell({ kind: "disconnected", draw: 0 });
    talk.tell({ kind: "connected" });
    talk.wait(1800);
    const samples = told(talk).filter(({ context }) => context === "Sample.Clock");
    expect(samples.map(({ atS, evse }) => [atS, evse])).toEqual([
      [900, 1],
      [900, 2],
      [1800, 1],
      [1800, 2],
    ]);
  });

  it("OCPP-METER-2: an interval that does not divide the day begins anew at midnight", () => {
    const talk = switchedOn(version, { clockAlignedIntervalS: 50_000 });
    talk.wait(140_000);
    const at = told(talk).map(({ atS }) => atS);
    expect([...new Set(at)]).toEqual([50_000, 86_400, 136_400]);
  });

  it("OCPP-METER-3: start and end of a transaction carry the register", () => {
    const talk = charging(version);
    talk.readings[0] = { energyWh: 8234.4, powerW: 0, currentA: 0, voltageV: 230 };
    talk.tell({ kind: "unplugged", evse: 1 });
    if (version.is16) {
      expect(sentOf(talk, "StartTransaction")[0]!["meterStart"]).toBe(1000);
      expect(sentOf(talk, "StopTransaction")[0]!["meterStop"]).toBe(8234);
      return;
    }
    const ends = told(talk).map(({ context, values }) => [context, values["Energy.Active.Import.Register"]]);
    expect(ends).toEqual([
      ["Transaction.Begin", 1000],
      ["Transaction.End", 8234.4],
    ]);
  });
});
