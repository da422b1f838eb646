import { createBarrier } from "../../src/engine/barrier.ts";
import { createMailboxes } from "../../src/engine/mailbox.ts";
import { runWindows } from "../../src/engine/windows.ts";
import type { BothWays, Model, RouteModel, SiteEvse, SiteModel, VehicleRating } from "../../src/model/model.ts";
import type { PolicyEvent } from "../../src/policy/events.ts";
import { uncontrolled } from "../../src/policy/kinds/uncontrolled.ts";
import type { Policy } from "../../src/policy/policy.ts";
import { limitMatrix } from "../../src/policy/site-limits.ts";
import { createExchange, openExchange } from "../../src/run/exchange.ts";
import { stays } from "../../src/run/new-stay.ts";
import { siteRecorder } from "../../src/run/recorder.ts";
import { newRoute } from "../../src/run/route/new-route.ts";
import { SiteRun } from "../../src/run/site-run.ts";

/** A minute [µs]. */
export const MIN = 60e6;
const CAPACITY_KWH = 50;
const CONTEXT = { siteId: "site", evseIds: ["one"], draw: () => 0.5, future: undefined };
const EVSE: SiteEvse = {
  maxCurrentA: 32,
  minCurrentA: 0,
  allowedCurrentsA: undefined,
  voltageV: 230,
  phases: 1,
  powerFactor: 1,
  efficiency: 1,
  pilotStepPct: -1,
  dc: undefined,
  connectors: undefined,
  charger: undefined,
};
const VEHICLE: VehicleRating = {
  maxPowerKw: 100,
  phases: 1,
  minCurrentA: 0,
  reactionUs: 0,
  powerFactor: 1,
  powerFactorByCurrent: undefined,
  efficiency: 1,
  battery: "ideal",
  transitionSoc: 1,
  dc: undefined,
  inlets: undefined,
};

export interface Session {
  arrivalMin: number;
  departureMin: number;
  kwh: number;
  /** State of charge on arrival, of a battery of 50 kWh that can give back; absent = one that only takes. */
  soc?: number;
}

/** Up to 5 kW at the plug, between 30 and 70 %. */
const bothWays = (sessions: Session[]): BothWays => ({
  leastKw: new Float64Array(sessions.length),
  mostKw: Float64Array.from(sessions, ({ soc }) => (soc === undefined ? 0 : 5)),
  tellsState: Uint8Array.from(sessions, ({ soc }) => (soc === undefined ? 0 : 1)),
  leastSoc: 0.3,
  mostSoc: 0.7,
});

/** The model of one site with one EVSE. */
export function oneSiteModel(sessions: Session[], evse: Partial<SiteEvse>, vehicle: Partial<VehicleRating>): Model {
  const column = (of: (session: Session) => number) => Float64Array.from(sessions, of);
  return {
    copies: [0, 1],
    startEpochUs: 0,
    endUs: 120 * MIN,
    controlUs: 5 * MIN,
    windowUs: 120 * MIN,
    localWeekUs: 0,
    series: [],
    vehicles: [{ ...VEHICLE, ...vehicle }],
    evseIds: ["one"],
    protocol: undefined,
    sites: [
      {
        index: 0,
        id: "site",
        evseIds: ["one"],
        chargers: ["one"],
        evses: [{ ...EVSE, ...evse }],
        limits: limitMatrix([], [[]]),
        limitKw: Number.NaN,
        lines: undefined,
        customer: -1,
        bus: -1,
        copy: 0,
        connection: -1,
        policy: { kind: "uncontrolled" },
        cabinets: [],
        across: "any",
        evseCodes: Int32Array.of(0),
        sessions: {
          count: sessions.length,
          ids: sessions.map((_, i) => `s${i}`),
          evse: new Int32Array(sessions.length),
          vehicle: new Int32Array(sessions.length),
          arrivalUs: column((s) => s.arrivalMin * MIN),
          departureUs: column((s) => s.departureMin * MIN),
          announcedUs: column((s) => s.departureMin * MIN),
          requestedKwh: column((s) => s.kwh),
          capacityKwh: column((s) => (s.soc === undefined ? s.kwh : CAPACITY_KWH)),
          initialKwh: column(({ soc = 0 }) => soc * CAPACITY_KWH),
          bothWays: sessions.some(({ soc }) => soc !== undefined) ? bothWays(sessions) : undefined,
        },
      },
    ],
  };
}

const ROUTE: RouteModel = {
  ...{ hops: [], ocpp: undefined, canDischarge: true, needsDynamic: false, refused: 0, lost: 0, seed: 1 },
  ...{ outagesPerDay: 0, outageUs: 10 * MIN },
};

/** Runs one site with one EVSE for two hours, decisions every five minutes. */
export function runSite(
  sessions: Session[],
  options: {
    evse?: Partial<SiteEvse>;
    vehicle?: Partial<VehicleRating>;
    policy?: Policy;
    /** What the policy is asked on beside its ticks. */
    on?: readonly PolicyEvent[];
    /** Voltage at the site, if anybody measures it [pu]. */
    voltagePu?: (us: number) => number;
    windowMin?: number;
    grid?: boolean;
    route?: Partial<RouteModel>;
    /** What the site sees, what stands behind its meter, and when the grid is away. */
    series?: Model["series"];
    behindMeter?: SiteModel["behindMeter"];
    outage?: SiteModel["outage"];
    /** What the sessions' battery may give back, where not 5 kW at the plug between 30 and 70 %. */
    bothWays?: BothWays;
    /** Whether vehicle and charger agree on ISO 15118-20's dynamic control, for routes that need it. */
    isDynamic?: boolean;
    /** A limit that comes by signal. */
    signal?: Model["signal"];
    stationSignal?: Model["stationSignal"];
    /** What the site may give to the grid [kW]. */
    exportLimitKw?: number;
    /** Sessions are machines; with the EVSE's `charger`. */
    protocol?: Model["protocol"];
  } = {},
) {
  const plain = oneSiteModel(sessions, options.evse ?? {}, options.vehicle ?? {});
  const { series = [], behindMeter, outage, signal, stationSignal } = options;
  const route = options.route && { ...ROUTE, ...options.route };
  const windowUs = (options.windowMin ?? 120) * MIN;
  const site0 = plain.sites[0];
  const bothWays = options.bothWays ?? site0.sessions.bothWays;
  const { protocol, isDynamic } = options;
  const dynamic = isDynamic === undefined ? undefined : new Uint8Array(sessions.length).fill(Number(isDynamic));
  const built = {
    ...plain,
    ...{ windowUs, series, route, protocol, signal, stationSignal },
    sites: [
      {
        ...site0,
        behindMeter,
        outage,
        exportLimitKw: options.exportLimitKw,
        sessions: { ...site0.sessions, bothWays, dynamic },
      },
    ],
  };
  const expected = { sessions: 4, sitePower: 4, evsePower: 4 };
  const record = siteRecorder({
    siteIds: ["site"],
    evseIds: ["one"],
    evsePower: true,
    events: true,
    attempts: false,
    route,
    siteMeter: options.behindMeter !== undefined,
    siteSignal: signal !== undefined,
    ocppMessages: stationSignal !== undefined,
    expected,
  });
  const policy = options.policy ?? uncontrolled.create({}, CONTEXT);
  const exchange = openExchange(createExchange(1, [0, 1]));
  const site = new SiteRun({
    model: built,
    site: built.sites[0],
    policy,
    record,
    exchange: options.grid ? exchange : undefined,
    on: options.on,
    newStay: protocol && stays(protocol),
    route: newRoute(built, built.sites[0], record.dispatches, record.messages),
  });
  const plan = { endUs: built.endUs, windowUs };
  const alone = { worker: 0, workers: 1, barrier: createBarrier(), mailboxes: createMailboxes(1) };
  // What the grid is told, added up [kWh], [kvarh].
  const told = { kwh: 0, kvarh: 0 };
  let startUs = 0;
  const publish = (edgeUs: number) => {
    site.publish(edgeUs);
    told.kwh += (exchange.powers.siteKw[0] * (edgeUs - startUs)) / 3.6e9;
    told.kvarh += (exchange.powers.siteKvar[0] * (edgeUs - startUs)) / 3.6e9;
    startUs = edgeUs;
    if (options.voltagePu) exchange.seen.voltagePu[0] = options.voltagePu(edgeUs);
  };
  for (const _edge of runWindows({ programs: [site], publish }, plan, alone));
  const tables = record.finish();
  const [sessionTable, sitePower] = tables;
  const tableOf = (kind: string) => tables.find(({ spec }) => spec.kind === kind)!;
  const [evsePower, events, siteMeter, siteSignal, dispatch, dispatchHop, ocppMessage] = [
    "evse_power",
    "events",
    "site_meter",
    "site_signal",
    "dispatch",
    "dispatch_hop",
    "ocpp_message",
  ].map(tableOf);
  const rows = (table: typeof sessionTable, column: string) => Array.from(table.columns[column].values);
  const texts = (table: typeof sessionTable, column: string) =>
    rows(table, column).map((code) => table.columns[column].texts?.[code]);
  return {
    told,
    sessionTable,
    sitePower,
    evsePower,
    events,
    siteMeter,
    siteSignal,
    dispatch,
    dispatchHop,
    ocppMessage,
    rows,
    texts,
  };
}
