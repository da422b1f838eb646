import { expect, it } from "vitest";
import { saveState } from "../base/state.ts";
import { createBarrier } from "../engine/barrier.ts";
import { createMailboxes } from "../engine/mailbox.ts";
import { runWindows } from "../engine/windows.ts";
import { loadScenario, policyKinds, prepareRun } from "../index.ts";
import { modelBuilder } from "../model/build.ts";
import { AheadPowers, aheadOfGrid } from "./ahead.ts";
import { openExchange } from "./exchange.ts";
import { loadPolicies } from "./load-policies.ts";
import { newExchange } from "./new-exchange.ts";
import { newRecorder, siteMaker } from "./new-sites.ts";
import { stays } from "./new-stay.ts";
import { SitePool } from "./site-pool.ts";
import type { SiteRun } from "./site-run.ts";

const CITY = new URL("../../scenarios/city/", import.meta.url).pathname;

it.each([
  ["by energy", [`${CITY}bare.yaml`], false],
  ["machines", [`${CITY}bare.yaml`, `${CITY}handshakes.yaml`], false],
  ["machines on a grid", [`${CITY}handshakes.yaml`], false],
  ["by energy ahead of the grid", [`${CITY}uncontrolled.yaml`], true],
])("a site that has been run and is used again has the state of one just made: %s", async (_, overlays, isAhead) => {
  const paths = [CITY, ...overlays];
  const data = await prepareRun(await loadScenario({ paths, sets: ["grid.copies=2"], policies: policyKinds }));
  const kinds = await loadPolicies([]);
  const builder = modelBuilder(data);
  const { protocol } = builder.some([0, 1]);
  const parts = { kinds, newStay: protocol && stays(protocol, { isKept: true }), newRoute: undefined };
  const sitesOf = (copy: number, pool?: SitePool): SiteRun[] => {
    const model = builder.some([copy, copy + 1]);
    const record = newRecorder(data, model, model.sites);
    const hasGrid = data.resolved.scenario.grid?.powerFlow;
    const exchange = hasGrid ? openExchange(newExchange(data, model, kinds)) : undefined;
    const powers = new AheadPowers();
    const ahead = isAhead ? aheadOfGrid(data, model, kinds, { exchange: exchange!, powers }) : undefined;
    return model.sites.map(siteMaker(data, model, parts, { record, exchange, ahead, ...(pool ? { pool } : {}) }));
  };
  const pool = new SitePool();
  const first = sitesOf(0, pool);
  const fresh = first.map((site) => saveState(site));
  const meeting = { worker: 0, workers: 1, barrier: createBarrier(), mailboxes: createMailboxes(1) };
  for (const _ of runWindows({ programs: first }, { endUs: 8.64e10, windowUs: 8.64e10 }, meeting));
  // All but a few homes have had a session, and every one a clock.
  first.forEach((site, k) => {
    expect(saveState(site)).not.toEqual(fresh[k]);
  });
  pool.giveBack();

  const again = sitesOf(1, pool);
  const used = new Set(first);
  expect(again.filter((site) => used.has(site)).length).toBeGreaterThan(40);
  const made = sitesOf(1);
  again.forEach((site, k) => {
    // Timers are set by `start`, at a used site once more.
    expect({ ...(saveState(site) as object), ...TIMERS }).toEqual({ ...(saveState(made[k]) as object), ...TIMERS });
  });
});

const TIMERS = { departureTimers: [], followTimers: [], arrivalTimer: 0, controlTimer: 0 };
