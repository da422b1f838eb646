import { relative, sep } from "node:path";
import type { Fault } from "../base/errors.ts";
import { nameHint } from "../base/name-hint.ts";
import { type ParamValues, resolveParams } from "../base/params.ts";
import type { Registry } from "../base/registry.ts";
import { parseDurationUs, US_PER_DAY, US_PER_H, US_PER_MIN } from "../base/time.ts";
import type { PolicyKind } from "../policy/policy.ts";
import { hopsToStation, signalPaths } from "../services/signals/paths.ts";
import { whereabouts } from "./explain.ts";
import { feederNames } from "./feeder-names.ts";
import { resolveInside } from "./files.ts";
import { LIMITS } from "./limits.ts";
import { findModelFile, type ModelKind, unknownModel } from "./models/load-model.ts";
import { AS_BUILT } from "./schema.ts";
import { keyPlaceAt, nodeAt, type Path, type Tree, toPlain, withValue } from "./tree.ts";

/** Checks that one key cannot tell by itself. Each looks at the merged tree and keeps quiet about what the schema
 *  already finds, so that all faults come out together. */

export interface CheckContext {
  readonly tree: Tree;
  readonly folder: string;
  readonly policies: Registry<PolicyKind>;
  /** Looks at the disk once for all variants of a scenario: what was found is taken to stay. */
  readonly onDisk: OnDisk;
}

/** Gives what was found under this key before, or looks. What is missing (undefined) is looked for again. */
export type OnDisk = <T>(key: string, look: () => T | undefined) => T | undefined;

/** A memory of what the disk holds. */
export function newOnDisk(): OnDisk {
  const known = new Map<string, unknown>();
  return <T>(key: string, look: () => T | undefined) => {
    const found = (known.get(key) as T | undefined) ?? look();
    if (found !== undefined) known.set(key, found);
    return found;
  };
}

const MODEL_KEYS: readonly { path: Path; kind: ModelKind; also?: string }[] = [
  { path: ["site", "layout"], kind: "layout" },
  { path: ["site", "evse"], kind: "charger", also: AS_BUILT },
  { path: ["fleet", "vehicle"], kind: "vehicle" },
];

/** Files a scenario names must exist inside its folder; the tree comes back with their paths from that folder. */
export function checkPaths(context: CheckContext, keys: readonly Path[]): { tree: Tree; faults: Fault[] } {
  let { tree } = context;
  const faults: Fault[] = [];
  for (const path of keys) {
    const node = nodeAt(tree, path);
    if (node?.kind !== "scalar" || typeof node.value !== "string" || node.value === "") continue;
    const { value: written, place } = node;
    const value = context.onDisk(JSON.stringify(["path", place.dir, written]), () => {
      const found = resolveInside(written, { dir: place.dir, roots: [context.folder] });
      if ("path" in found) return relative(context.folder, found.path).split(sep).join("/");
      faults.push({ ...whereabouts(place, path), ...found.problem });
      return undefined;
    });
    if (value !== undefined) tree = withValue(tree, path, { ...node, value });
  }
  return { tree, faults };
}

/** Models a scenario names must exist. */
export function checkModels({ tree, folder, onDisk }: CheckContext): Fault[] {
  const isThere = (kind: ModelKind, name: string) =>
    onDisk(JSON.stringify([kind, name]), () => findModelFile(kind, name, { folder })) !== undefined;
  const faults = MODEL_KEYS.flatMap(({ path, kind, also }) => {
    const name = text(tree, path);
    if (name === undefined || name === also || isThere(kind, name)) return [];
    return [{ ...at(tree, path), ...unknownModel(kind, name, { folder }) }];
  });
  const also = nodeAt(tree, ["site", "also"]);
  for (let k = 0; also?.kind === "seq" && k < also.items.length; k++) {
    const path: Path = ["site", "also", k, "layout"];
    const name = text(tree, path);
    if (name !== undefined && !isThere("layout", name))
      faults.push({ ...at(tree, path), ...unknownModel("layout", name, { folder }) });
  }
  const feeder = text(tree, ["grid", "feeder"]);
  return feeder === undefined ? faults : [...faults, ...checkFeeder(feeder, tree, onDisk)];
}

function checkFeeder(name: string, tree: Tree, onDisk: OnDisk): Fault[] {
  if (onDisk(JSON.stringify(["feeder", name]), () => feederNames().includes(name) || undefined)) return [];
  const names = feederNames();
  return [
    {
      ...at(tree, ["grid", "feeder"]),
      message: `no feeder "${name.slice(0, 60)}" in models/feeders`,
      hint: nameHint(name, names, "gridpilot list models"),
      code: "UNKNOWN_MODEL",
    },
  ];
}

/** A policy must be registered and its parameters fit; the resolved values are returned.
 *  @param path where it stands */
export function checkPolicy(
  { tree, policies }: CheckContext,
  path: Path = ["policy"],
): { values: ParamValues; faults: Fault[] } {
  const none = { values: {}, faults: [] };
  const kind = text(tree, [...path, "kind"]);
  const section = nodeAt(tree, path);
  if (kind === undefined || section?.kind !== "map") return none;
  const policy = policies.find(kind);
  if (!policy) {
    const [message, hint] = policies.unknown(kind).split("; ") as [string, string];
    const next = `${hint}${hint.endsWith("?") ? "" : ";"} one of your own comes with --plugin FILE`;
    return { values: {}, faults: [{ ...at(tree, [...path, "kind"]), message, hint: next, code: "UNKNOWN_POLICY" }] };
  }
  const given: Record<string, unknown> = {};
  for (const [key, { value }] of section.entries) {
    if (key === "kind") continue;
    const wantsText = Object.hasOwn(policy.params, key) && policy.params[key]!.type === "string";
    given[key] = wantsText && value.kind === "scalar" && value.place.line === undefined ? value.source : toPlain(value);
  }
  const { values, faults } = resolveParams(policy.params, given);
  const together = faults.length === 0 ? policy.check?.(values) : undefined;
  if (together) return { values, faults: [{ ...at(tree, path), message: together, code: "BAD_PARAM" }] };
  return {
    values,
    faults: faults.map((fault) => {
      const { path: param, message, hint, code } = fault;
      const whole = code === "UNKNOWN_PARAM" ? `policy "${kind}" has no parameter "${param}"` : message;
      const full = [...path, param!];
      const where = code === "UNKNOWN_PARAM" ? keyPlaceAt(tree, full) : undefined;
      const head = where ? whereabouts(where, full) : at(tree, full);
      return { ...head, message: whole, code, ...(hint ? { hint } : {}) };
    }),
  };
}

/** Durations and step counts stay within what a computer can hold. */
export function checkDurations({ tree }: CheckContext): Fault[] {
  const faults: Fault[] = [];
  const total = duration(tree, ["duration"]);
  if (total !== undefined && total > LIMITS.durationDays * US_PER_DAY) {
    const message = `expected at most ${LIMITS.durationDays}d, got ${text(tree, ["duration"])}`;
    faults.push({ ...at(tree, ["duration"]), message, code: "DURATION_TOO_LONG" });
    return faults;
  }
  for (const path of [
    ["control", "interval"],
    ["grid", "step"],
    ["record", "voltageInterval"],
  ]) {
    const step = duration(tree, path);
    if (total === undefined || step === undefined || total / step <= LIMITS.steps) continue;
    const message = `expected at most ${LIMITS.steps} steps in the run, got ${Math.ceil(total / step)}`;
    faults.push({ ...at(tree, path), message, hint: "a longer step or a shorter duration", code: "TOO_MANY_STEPS" });
  }
  return faults;
}

/** A limit to stations needs stations, and a path that ends at one. */
function checkStationLimit(tree: Tree): Fault[] {
  const limit = ["signals", "limit"];
  if (text(tree, [...limit, "to"]) !== "station") return [];
  const faults: Fault[] = [];
  const routeKind = text(tree, ["site", "route", "kind"]) ?? "direct";
  if (!routeKind.startsWith("ocpp-")) {
    const message = `stations are simulated where set-points come to them by OCPP, got site.route.kind: ${routeKind}`;
    const hint = "set site.route.kind to ocpp-2.0.1, ocpp-2.1, or ocpp-1.6, whose stations obey and cannot tell";
    faults.push({ ...at(tree, [...limit, "to"]), message, hint, code: "STATION_LIMIT_ROUTE" });
  }
  const kind = text(tree, [...limit, "path"]) ?? "openadr-2b";
  const path = signalPaths.find(kind);
  if (path && !hopsToStation(path)) {
    const others = signalPaths.all.filter(hopsToStation).map((one) => one.kind);
    const message = `${kind} does not end at a station beside its back office, expected one of ${others.join(", ")}`;
    const where = nodeAt(tree, [...limit, "path"]) ? [...limit, "path"] : [...limit, "to"];
    faults.push({ ...at(tree, where), message, code: "STATION_LIMIT_PATH" });
  }
  return faults;
}

/** Keys that need, or exclude, one another. */
export function checkTogether({ tree }: CheckContext): Fault[] {
  const faults: Fault[] = [];
  const grid = nodeAt(tree, ["grid"]);
  if (grid?.kind === "map") {
    const sources = ["feeder", "file"].filter((key) => grid.entries.has(key));
    if (sources.length !== 1) {
      const message = `expected either feeder or file, got ${sources.length === 0 ? "neither" : "both"}`;
      faults.push({ ...whereabouts(keyPlaceAt(tree, ["grid"]), ["grid"]), message, code: "GRID_SOURCE" });
    }
  }
  const soldShare = ["money", "soldShareOfPrice"];
  if (nodeAt(tree, soldShare) && !nodeAt(tree, ["signals", "price"])) {
    const message = "a share of a price needs signals.price, the file that publishes it";
    faults.push({ ...at(tree, soldShare), message, code: "PRICE_MISSING" });
  }
  const meter = nodeAt(tree, ["site", "behindMeter"]);
  if (meter?.kind === "map") {
    const asksFeeder = isTrue(tree, ["site", "behindMeter", "feederLoad"]);
    const head = whereabouts(keyPlaceAt(tree, ["site", "behindMeter"]), ["site", "behindMeter"]);
    if (meter.entries.has("file") === asksFeeder) {
      const message = `expected either file or feederLoad: true, got ${asksFeeder ? "both" : "neither"}`;
      faults.push({ ...head, message, code: "METER_SOURCE" });
    } else if (asksFeeder && text(tree, ["site", "placement"]) !== "each-customer") {
      const message = "feederLoad needs sites at the feeder's customers, expected site.placement: each-customer";
      faults.push({ ...head, message, code: "METER_SOURCE" });
    }
  }
  if (text(tree, ["site", "placement"]) === "each-customer" && !grid) {
    const message = "each-customer needs a grid section to take the customers from";
    faults.push({ ...at(tree, ["site", "placement"]), message, code: "GRID_MISSING" });
  }
  if (nodeAt(tree, ["site", "also"]) && !grid) {
    const message = "further sites stand at buses and need a grid section";
    faults.push({
      ...whereabouts(keyPlaceAt(tree, ["site", "also"]), ["site", "also"]),
      message,
      code: "GRID_MISSING",
    });
  }
  // The default placement stands at no bus.
  if (grid && (text(tree, ["site", "placement"]) ?? "one") === "one") {
    const message = "a site placed one has no connection to the feeder; with a grid section, expected each-customer";
    faults.push({ ...at(tree, ["site", "placement"]), message, code: "SITE_NOT_ON_GRID" });
  }
  const route = nodeAt(tree, ["site", "route"]);
  if (route?.kind === "map" && (text(tree, ["site", "route", "kind"]) ?? "direct") === "direct") {
    const [idle] = [...route.entries.keys()].filter((key) => key !== "kind");
    if (idle !== undefined) {
      const message = "a direct route has no way on which this could happen";
      const hint = "set site.route.kind, such as ocpp-1.6";
      faults.push({ ...at(tree, ["site", "route", idle]), message, hint, code: "ROUTE_DIRECT" });
    }
  }
  faults.push(...checkStationLimit(tree));
  if (grid && nodeAt(tree, ["site", "outage"])) {
    const message = "an outage of the site is told without a grid section: a feeder's own outages are not simulated";
    faults.push({
      ...whereabouts(keyPlaceAt(tree, ["site", "outage"]), ["site", "outage"]),
      message,
      code: "OUTAGE_ON_GRID",
    });
  }
  if (nodeAt(tree, ["flexibility"])) {
    const block = duration(tree, ["flexibility", "block"]) ?? 4 * US_PER_H;
    const interval = duration(tree, ["control", "interval"]) ?? 5 * US_PER_MIN;
    if (US_PER_DAY % block !== 0 || block % interval !== 0) {
      const message = `expected a part of a day and whole control intervals, such as 4h, got ${text(tree, ["flexibility", "block"]) ?? "4h"}`;
      faults.push({ ...at(tree, ["flexibility", "block"]), message, code: "RESERVE_BLOCK" });
    }
  }
  const site = nodeAt(tree, ["site"]);
  if (site?.kind === "map" && site.entries.has("outage") && !site.entries.has("behindMeter")) {
    const message = "an outage needs site.behindMeter, the load that is to be carried";
    faults.push({
      ...whereabouts(keyPlaceAt(tree, ["site", "outage"]), ["site", "outage"]),
      message,
      code: "METER_MISSING",
    });
  }
  if (
    site?.kind === "map" &&
    text(tree, ["site", "network"]) === "single-phase" &&
    !site.entries.has("transformerKw")
  ) {
    const message = "single-phase caps the sum of all EVSEs and needs site.transformerKw";
    faults.push({ ...at(tree, ["site", "network"]), message, code: "TRANSFORMER_MISSING" });
  }
  return faults;
}

const text = (tree: Tree, path: Path): string | undefined => {
  const node = nodeAt(tree, path);
  return node?.kind === "scalar" && typeof node.value === "string" ? node.value : undefined;
};
const isTrue = (tree: Tree, path: Path): boolean => {
  const node = nodeAt(tree, path);
  return node?.kind === "scalar" && node.value === true;
};
const duration = (tree: Tree, path: Path): number | undefined => {
  const us = parseDurationUs(text(tree, path) ?? "");
  return us !== undefined && us > 0 ? us : undefined;
};
const at = (tree: Tree, path: Path) => whereabouts(nodeAt(tree, path)?.place ?? keyPlaceAt(tree, path), path);
