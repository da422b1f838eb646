import * as z from "zod";
import { parseInstantUs } from "../base/time.ts";
import { voltVarKinds } from "../devices/inverter/registry.ts";
import { PLACE_NAMES } from "../fleet/places.ts";
import { POLICY_EVENTS } from "../policy/events.ts";
import { routes } from "../services/routes/routes.ts";
import { flexibility, frequency } from "./schema-frequency.ts";
import { money } from "./schema-money.ts";
import { limitSignal } from "./schema-signal.ts";
import { duration, id, kindsOf, model, path, positive, published, share } from "./schema-words.ts";

/** The scenario file, once: the TypeScript type, the checks at the door and the published JSON Schema all come from
 *  here. Descriptions end up in the schema, so an editor shows them. */

export { LIMITS } from "./limits.ts";

/** Keys whose value is a path to a file, relative to the file they are written in. */
export const PATH_KEYS = [
  ["fleet", "file"],
  ["grid", "file"],
  ["grid", "loadProfile"],
  ["site", "behindMeter", "file"],
  ["signals", "price", "file"],
  ["signals", "carbon", "file"],
  ["signals", "siteLoad", "file"],
  ["signals", "solar", "file"],
  ["signals", "frequency", "file"],
  ["signals", "reserve", "file"],
] as const;

/** `site.evse` where every EVSE keeps the model its layout says was built there. */
export const AS_BUILT = "as-built";

export const scenarioSchema = z
  .strictObject({
    version: z.literal(1).describe("Version of this format"),
    name: z.string().min(1).max(200).describe("Name shown on the report"),
    question: z.string().max(2000).default("").describe("What the run is to answer, in one sentence"),
    seed: z.int().min(0).max(Number.MAX_SAFE_INTEGER).default(1).describe("Seed of every random stream"),
    start: z
      .string()
      .refine((text) => parseInstantUs(text) !== undefined, {
        message: "expected an instant with its offset, such as 2019-03-01T00:00:00-08:00",
        params: { code: "BAD_INSTANT" },
      })
      .describe("Instant at which simulation time is 0, ISO 8601 with offset"),
    duration: duration("Simulated time, such as 31d"),
    site: z
      .strictObject({
        id: id
          .default("site")
          .describe("Id of the site; with placement each-customer every site has its customer's name instead"),
        placement: z
          .enum(["one", "each-customer"])
          .default("one")
          .describe("one site, or the same site at every customer (load) of the grid"),
        layout: model("models/sites: EVSEs, their phases and the current limits between them"),
        network: z
          .enum(["unlimited", "single-phase", "three-phase"])
          .default("three-phase")
          .describe(
            "Which limits bind: none, one cap on the sum of all EVSEs, or the phasor current limits of the layout",
          ),
        transformerKw: positive("Power limit of the site's transformer or connection [kW]").optional(),
        exportLimitKw: z
          .number()
          .min(0)
          .max(1e6)
          .optional()
          .describe("What each site may give to the grid at its meter [kW]; unlimited when absent"),
        voltageV: positive("Nominal voltage at the EVSEs [V]; the layout's when absent").optional(),
        evse: model(
          "models/chargers: the EVSE installed everywhere, or as-built: each the model its layout names",
        ).default("ideal-ac-32a"),
        voltVar: z
          .enum(["none", ...kindsOf(voltVarKinds)])
          .default("none")
          .describe(
            "Reactive power of the EVSEs by the voltage at their site while they charge; by power factors alone when none",
          ),
        behindMeter: z
          .strictObject({
            file: path("CSV with time, load_kw and, if wanted, pv_kw and site: mean power from then on").optional(),
            feederLoad: z
              .boolean()
              .default(false)
              .describe(
                "Instead of a file: the site's meter counts the feeder's own load at its customer, so that policies see it",
              ),
          })
          .optional()
          .describe(
            "The building's own load and solar power behind the site's meter; at a customer, instead of its load",
          ),
        route: z
          .strictObject({
            kind: z.enum(kindsOf(routes)).default("direct").describe("How set-points come to the EVSEs"),
            hops: z
              .array(
                z.strictObject({
                  name: z.string().min(1).max(100).describe("Name of the hop"),
                  periodS: z
                    .number()
                    .min(0)
                    .max(86_400)
                    .default(0)
                    .describe("Asked for this often: a set-point waits for the next time [s]; 0: passed on at once"),
                  transportS: z
                    .tuple([z.number().min(0).max(86_400), z.number().min(0).max(86_400)])
                    .refine(([least, most]) => least <= most, { message: "expected the least first, then the most" })
                    .describe("Time on the way, drawn evenly between both [s]"),
                }),
              )
              .min(1)
              .max(20)
              .optional()
              .describe("Hops on the way, instead of the kind's own"),
            refused: share("Share of set-points that are refused at the other end"),
            lost: share("Share of set-points that never come"),
            outagesPerDay: z
              .number()
              .min(0)
              .max(1000)
              .default(0)
              .describe("How often a day an EVSE's connection is lost, on average"),
            outage: duration("How long it is then away, on average").default("10min"),
          })
          .optional()
          .describe("The way of set-points to the EVSEs; without it they hold at once"),
        outage: z
          .strictObject({
            at: duration("When the grid goes away, since the start"),
            lasts: duration("How long it stays away"),
            essentialShare: z
              .number()
              .positive()
              .max(1)
              .default(1)
              .describe("Share of the building's own load that goes on meanwhile"),
          })
          .optional()
          .describe(
            "The grid is away for a while: nobody charges, and vehicles that give back carry the building's essential load",
          ),
        also: z
          .array(
            z.strictObject({
              id: id.describe("Id of the site"),
              bus: z
                .string()
                .min(1)
                .max(200)
                .describe("Bus of the grid it is connected to, on phases 1 to 3; in every copy, or in one as copy/bus"),
              layout: model("models/sites: its EVSEs, each of the model its layout names"),
              policy: z
                .looseObject({ kind: z.string().min(1).max(100).describe("A policy; see gridpilot list policies") })
                .optional()
                .describe("Its own control policy; the scenario's when absent"),
            }),
          )
          .max(10_000)
          .default([])
          .describe("Further sites at buses of the grid, three-phase and without limits of their own"),
      })
      .describe("The grid connection with its EVSEs"),
    fleet: z
      .discriminatedUnion("kind", [
        z.strictObject({
          kind: z.literal("trace"),
          file: path("CSV of sessions: session, site (optional), evse, arrival, departure, requested_kwh, …"),
          vehicle: model("models/vehicles: the vehicle of every session that names none").default("ideal-6.6kw"),
          departureKnown: z
            .enum(["true", "estimate"])
            .default("true")
            .describe("What a policy is told: the true departure, or the trace's estimated_departure column"),
        }),
        z.strictObject({
          kind: z.literal("statistical"),
          place: z.enum(PLACE_NAMES).default("home").describe("What kind of place the sites are"),
          placeOf: z
            .record(z.string().min(1).max(200), z.enum(PLACE_NAMES))
            .default({})
            .describe("Places of single sites by id, where they differ"),
          share: share(
            "Share of the homes that have a vehicle; the homes of a smaller share are among those of a larger one",
          ).default(1),
          market: z
            .string()
            .min(1)
            .max(100)
            .optional()
            .describe("Named fleet whose vehicle models are drawn by their market shares, such as europe"),
          vehicle: model("models/vehicles: the vehicle of every session where no market is named").default(
            "home-7.4kw",
          ),
          sessionsPerDay: z
            .number()
            .min(0)
            .max(24)
            .default(0)
            .describe("Sessions per EVSE on a weekday; those of the place when 0"),
        }),
        z.strictObject({
          kind: z.literal("trips"),
          place: z.enum(PLACE_NAMES).default("home").describe("What kind of place the sites are"),
          placeOf: z
            .record(z.string().min(1).max(200), z.enum(PLACE_NAMES))
            .default({})
            .describe("Places of single sites by id, where they differ; public: a stop on the way"),
          share: share(
            "Share of the homes that have a vehicle; the homes of a smaller share are among those of a larger one",
          ).default(1),
          market: z
            .string()
            .min(1)
            .max(100)
            .optional()
            .describe("Named fleet whose vehicle models are drawn by their market shares, such as europe"),
          vehicle: model("models/vehicles: every vehicle where no market is named").default("home-7.4kw"),
          workShare: share("Share of vehicles that look for an EVSE at work on a weekday").default(0.2),
          hubShare: share("Share of days with a stop to charge on the way home").default(0.1),
          homeShare: share("Share of evenings on which a vehicle that needs energy is plugged in at home").default(
            0.85,
          ),
        }),
      ])
      .describe("Who comes when, needing how much"),
    protocol: z
      .enum(["message", "session", "energy"])
      .default("energy")
      .describe(
        "How much of a session between vehicle and EVSE is simulated: every message; handshakes message by message and the steady loop in strides; or energy and limits alone",
      ),
    reliability: model("models/reliability: faults that attempts to charge meet; none when absent").optional(),
    retry: z
      .strictObject({
        times: z.int().min(0).max(10).default(2).describe("How often a driver tries again after a failed attempt"),
        wait: duration("From pulling the plug to plugging in again").default("30s"),
        within: duration("A driver is there to try again this long after arriving").default("5min"),
      })
      .prefault({})
      .describe("What drivers do when a session fails; without effect under protocol: energy"),
    control: z
      .strictObject({
        interval: duration("Time between two decisions of the policy").default("5min"),
        on: z
          .array(z.enum(POLICY_EVENTS))
          .max(POLICY_EVENTS.length)
          .default([])
          .describe("What the policy is asked on beside its interval, in addition to what its kind asks for itself"),
      })
      .prefault({})
      .describe("When the policy is asked"),
    policy: z
      .looseObject({ kind: z.string().min(1).max(100).describe("A policy; see gridpilot list policies") })
      .prefault({ kind: "uncontrolled" })
      .describe("The site's control policy; its parameters stand beside kind"),
    signals: z
      .strictObject({
        price: published(
          "CSV with time (ISO 8601 with offset) and eur_per_kwh: what energy costs from then on",
        ).optional(),
        carbon: published("CSV with time and g_per_kwh: average carbon intensity from then on").optional(),
        siteLoad: published(
          "CSV with time, load_kw and, where sites differ, site: forecast of the building's own load from then on",
        ).optional(),
        solar: published(
          "CSV with time, pv_kw and, where sites differ, site: forecast of its solar power from then on",
        ).optional(),
        frequency: z
          .strictObject({ file: path("CSV with time and hz: what the sites measure from then on") })
          .optional()
          .describe("System frequency as measured at every site, never known ahead"),
        reserve: z
          .strictObject({ file: path("CSV with time and share: -1 take all that is offered, 1 give all") })
          .optional()
          .describe("The call for automatic frequency restoration reserve, never known ahead"),
        limit: limitSignal.optional(),
      })
      .prefault({})
      .describe("What is published to controllers"),
    v2g: z
      .strictObject({
        leastSoc: z
          .number()
          .min(0)
          .max(1)
          .default(0.3)
          .describe("State of charge below which no vehicle gives power back; 1 = none ever does"),
        mostSoc: z
          .number()
          .min(0)
          .max(1)
          .default(0.7)
          .describe("State of charge to which one that can give back may be charged beyond what its driver asked for"),
      })
      .prefault({})
      .describe("Vehicles that give power back where vehicle, charger and protocol allow it"),
    flexibility,
    frequency,
    money,
    grid: z
      .strictObject({
        feeder: model("models/feeders: the feeder the sites are connected to").optional(),
        file: path(
          "Instead of a shipped feeder: an OpenDSS .dss, a power-grid-model .json, or the feeder.yaml of a feeder folder",
        ).optional(),
        copies: z
          .int()
          .min(1)
          .max(50_000)
          .default(1)
          .describe(
            "How often the feeder is there, each with its own source, and solved by itself; more than one: elements are named copy/name",
          ),
        powerFlow: z
          .boolean()
          .default(true)
          .describe("Whether the feeder is solved, or only says where customers are and nothing couples the sites"),
        sourcePu: z
          .number()
          .min(0.8)
          .max(1.2)
          .optional()
          .describe("Voltage of the feeder's source [pu], as a tap changer would set it; the model's when absent"),
        transformerKva: z
          .record(z.string().min(1).max(200), z.number().positive())
          .optional()
          .describe(
            "By name of a transformer: its rating instead of the model's [kVA]; what is given in percent stays, so impedances shrink as it grows",
          ),
        step: duration("Time between two power flows").default("1min"),
        tolerancePu: z.number().min(1e-12).max(1e-2).default(1e-6).describe("Convergence tolerance [pu]"),
        maxIterations: z.int().min(1).max(10_000).default(100).describe("Iterations before a step counts as diverged"),
        delayWindows: z
          .union([z.literal(1), z.literal(2)])
          .default(1)
          .describe(
            "When sites see the voltages solved at a window's end: in the next window, or in the second, so that the power flow is solved beside the first",
          ),
        baseLoad: z
          .boolean()
          .default(true)
          .describe("Whether the feeder's own loads follow their profiles, or are off"),
        loadProfile: path(
          "CSV with hour and share: a day that the feeder's loads without a profile follow, straight lines between the hours",
        ).optional(),
        controls: z
          .enum(["static", "off"])
          .optional()
          .describe(
            "Regulators and capacitor controls: static = moved at every step until they rest, off = stay; as the model says when absent",
          ),
        onDivergence: z
          .enum(["stop", "hold-last"])
          .default("stop")
          .describe("When a step's power flow finds no solution: stop, or keep the last voltages and warn"),
      })
      .optional()
      .describe("The feeder behind the sites"),
    record: z
      .strictObject({
        voltageInterval: duration("Averaging interval of bus_voltage, transformer and line_loading").default("10min"),
        buses: z
          .enum(["all", "customers", "none"])
          .default("all")
          .describe(
            "Buses that bus_voltage has rows for: all, those with a customer or a site, or none and no verdicts either",
          ),
        lines: z.boolean().default(true).describe("Write the line_loading table"),
        evsePower: z.boolean().default(true).describe("Write the evse_power table"),
        sites: z
          .enum(["each", "feeder"])
          .default("each")
          .describe(
            "Rows of site_power: one for each site and period, or one for all sites of each copy of the feeder together",
          ),
        sessionSoc: z.boolean().default(false).describe("Write the session_soc table"),
        events: z.boolean().default(false).describe("Write the events table"),
      })
      .prefault({})
      .describe("What is written"),
  })
  .meta({
    title: "gridpilot scenario",
    description:
      "One simulation: a site or the customers of a feeder, who comes to charge, and how that is controlled.",
  });

/** A checked scenario with every default filled in; plain data, frozen by the loader. */
export type Scenario = z.output<typeof scenarioSchema>;
/** A scenario as a person writes it. */
export type ScenarioInput = z.input<typeof scenarioSchema>;
