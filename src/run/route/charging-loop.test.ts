import { describe, expect, it } from "vitest";
import { MIN, runSite } from "../../../test/models/one-site.ts";
import { siteEvse } from "../../model/build-evses.ts";
import { buildRoute } from "../../model/build-route.ts";
import { vehicleRating } from "../../model/build-vehicles.ts";
import { isDynamic } from "../../model/gives-back.ts";
import type { Model, RouteModel } from "../../model/model.ts";
import type { Policy } from "../../policy/policy.ts";
import { loadModel } from "../../scenario/models/load-model.ts";
import type { Scenario } from "../../scenario/schema.ts";
import type { ChargerAtPlug, VehicleAtPlug } from "../session/context.ts";

const vehicleOf = async (name: string) => (await loadModel("vehicle", name)).model as VehicleAtPlug;
const chargerOf = async (name: string) => (await loadModel("charger", name)).model as ChargerAtPlug;
const V2G = await vehicleOf("generic-v2g-20");
const SCHEDULED: VehicleAtPlug = { ...V2G, plug: { ...V2G.plug, controlMode: "scheduled" } };
const AC = await chargerOf("home-ac-v2g-11kw");
const DC = await chargerOf("v2g-dc-11kw");
const TYPE2 = (await loadModel("cable", "type2-standard")).model;
const CCS2 = (await loadModel("cable", "ccs2-standard")).model;

/** The route as a scenario's one line names it. */
const routeOf = (protocol: "energy" | "session" | "message"): RouteModel => {
  const route = { kind: "charging-loop", refused: 0, lost: 0, outagesPerDay: 0, outage: "10min" };
  return buildRoute({ site: { route }, seed: 1, protocol } as unknown as Scenario)!;
};

/** Decisions at 5, 10 … minutes of which no two are the same. */
const CHANGING: Policy = {
  decide(view, setPointA) {
    setPointA[0] = 8 + (Math.round(view.nowUs / (5 * MIN)) % 6) + 0.5;
  },
};
const STAY = [{ arrivalMin: 1, departureMin: 61, kwh: 30, soc: 0.35 }];

function dispatches(options: Parameters<typeof runSite>[1]) {
  const run = runSite(STAY, { policy: CHANGING, ...options });
  const { dispatch, dispatchHop, rows, texts } = run;
  const column = (name: string) => rows(dispatch!, name) as number[];
  return {
    outcomes: texts(dispatch!, "outcome"),
    reasons: texts(dispatch!, "reason"),
    arrivedS: column("arrived_s"),
    meteredS: column("metered_s"),
    hops: new Set(texts(dispatchHop!, "name")),
    kwh: rows(run.sessionTable, "delivered_kwh")[0] as number,
  };
}

function played(vehicle: VehicleAtPlug, charger: ChargerAtPlug, fidelity: "session" | "message") {
  const retry = { retries: 2, retryWaitUs: 30e6, retryWithinUs: 600e6, reliability: undefined };
  const protocol: Model["protocol"] = {
    ...{ fidelity, seed: 1, vehicles: [vehicle], cables: { type2: TYPE2, ccs2: CCS2 }, ...retry },
  };
  const model = { evse: siteEvse(charger, 230, charger), vehicle: vehicleRating(vehicle), protocol };
  return dispatches({ ...model, route: routeOf(fidelity), isDynamic: true });
}

describe("set-points through the charging loop", () => {
  it("hold from the next response on, within what vehicles ask and chargers answer", () => {
    const { outcomes, arrivedS, meteredS, hops } = dispatches({ route: routeOf("energy"), isDynamic: true });
    expect(outcomes).toEqual(new Array(12).fill("accepted"));
    for (const s of arrivedS) expect(s >= 0.006 && s <= 0.261).toBe(true);
    expect(Math.max(...arrivedS) - Math.min(...arrivedS)).toBeGreaterThan(0.1);
    expect(meteredS).toEqual(arrivedS);
    expect(hops).toContain("charging loop");
  });

  it("are refused by any other session, which gets nothing", () => {
    for (const isOther of [false, undefined]) {
      const route = routeOf("energy");
      const { outcomes, reasons, kwh } = dispatches({
        route,
        ...(isOther === undefined ? {} : { isDynamic: isOther }),
      });
      expect(outcomes).toEqual(new Array(12).fill("refused"));
      expect(new Set(reasons)).toEqual(new Set(["not in dynamic control of ISO 15118-20"]));
      expect(kwh).toBe(0);
    }
  });

  it.each(["message", "session"] as const)("%s: the loop that is played takes its own time", (fidelity) => {
    const { outcomes, arrivedS, meteredS, hops, kwh } = played(V2G, AC, fidelity);
    expect(outcomes).toEqual(new Array(12).fill("accepted"));
    expect(new Set(arrivedS)).toEqual(new Set([0]));
    expect(hops).not.toContain("charging loop");
    // Half a second of the loop at most, and the on-board charger's reaction.
    const { reactionS } = V2G;
    expect(meteredS).toHaveLength(12);
    for (const s of meteredS) expect(s > reactionS && s <= reactionS + 0.5).toBe(true);
    expect(kwh).toBeGreaterThan(4);
  });

  it.each([
    ["alternating", AC],
    ["direct", DC],
  ] as const)(
    "machines that agreed on scheduled control refuse on %s current, whatever the models promised",
    (_, charger) => {
      const dynamic = played(V2G, charger, "message");
      const scheduled = played(SCHEDULED, charger, "message");
      expect(dynamic.outcomes).toEqual(new Array(12).fill("accepted"));
      expect(scheduled.outcomes).toEqual(new Array(12).fill("refused"));
      expect(dynamic.kwh).toBeGreaterThan(4);
      expect(scheduled.kwh).toBe(0);
    },
  );

  it("are for pairs that both speak ISO 15118-20, with a vehicle that asks for dynamic control", async () => {
    expect([isDynamic(V2G, AC), isDynamic(V2G, DC)]).toEqual([true, true]);
    expect(isDynamic(SCHEDULED, DC)).toBe(false);
    expect(isDynamic(V2G, await chargerOf("dc-wallbox-22kw"))).toBe(false);
    expect(isDynamic({ ...V2G, plug: { ...V2G.plug, dc: undefined } }, DC)).toBe(false);
  });
});
