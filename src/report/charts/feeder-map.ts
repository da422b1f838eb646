import type { Kit } from "../client/kit.ts";
import { clip } from "../escape.ts";
import { fixedText } from "../number-text.ts";
import { type Group, openSvg, textWidthPx } from "./axes.ts";
import { type BusExtremes, busExtremes } from "./bus-extremes.ts";
import type { Chart, Hit } from "./chart.ts";

/** Buses in columns; coordinates in metres from the map's south-west corner. */
export interface FeederMapData {
  readonly bus: readonly string[];
  readonly xM: readonly number[];
  readonly yM: readonly number[];
  /** Index of the next bus toward the source, −1 at the source. */
  readonly parent: readonly number[];
  readonly customers: readonly number[];
  /** null where the bus has no voltage. */
  readonly minPu: readonly (number | null)[];
  readonly maxPu: readonly (number | null)[];
  /** Index of the bus with the lowest voltage. */
  readonly lowest: number;
  /** Index of the bus with the highest voltage where that leaves the band, else −1. */
  readonly highest: number;
}

const MAX_BUSES = 12_000;
/** Colours are full at this distance from 1.0 pu: the EN 50160 limit. */
const FULL_AT_PU = 0.1;

/** Where on the ground the voltage is worst. */
export const feederMapChart: Chart<FeederMapData> = {
  kind: "feeder-map",
  summary: "Map of the feeder, each bus filled by its worst voltage",
  page: "run",
  size: "half",

  prepare({ runs: [run] }) {
    const buses = run?.tables["buses"];
    const voltage = run?.tables["bus_voltage"];
    if (!buses || !voltage || buses.rows === 0 || voltage.rows === 0) return undefined;
    const every = busExtremes(buses, voltage);
    const placed = every.filter(isPlaced);
    const spread = new Set(placed.map((bus) => `${bus.xM} ${bus.yM}`)).size;
    // A model without coordinates gives one pile of dots; no map is better than that.
    if (spread < 2 || placed.length * 2 < every.length) return undefined;
    const shown = [...placed].sort((a, b) => a.distanceM - b.distanceM).slice(0, MAX_BUSES);
    const indexOf = new Map(shown.map((bus, index) => [bus, index]));
    const west = Math.min(...shown.map((bus) => bus.xM));
    const south = Math.min(...shown.map((bus) => bus.yM));
    const round = (value: number, digits: number) => Number(value.toFixed(digits));
    const orNull = (value: number) => (Number.isFinite(value) ? round(value, 4) : null);
    const lowest = shown.reduce((at, bus, index) => (bus.minPu < (shown[at]?.minPu ?? Infinity) ? index : at), -1);
    const worst = shown[lowest];
    const top = shown.reduce((at, bus, index) => (bus.maxPu > (shown[at]?.maxPu ?? -Infinity) ? index : at), -1);
    const highest = top >= 0 && shown[top]!.maxPu > 1 + FULL_AT_PU ? top : -1;
    const outside = shown.filter((bus) => bus.minPu < 0.9 || bus.maxPu > 1.1).length;
    const where = worst ? `lowest ${fixedText(worst.minPu, 3)} pu at bus ${clip(worst.name, 24)}` : "no voltage known";
    const left =
      placed.length > shown.length ? ` The ${shown.length} of ${placed.length} buses nearest the head are drawn.` : "";
    return {
      title: outside
        ? `${outside} of ${shown.length} buses leave ±10 % at some instant; ${highest >= 0 ? `highest ${fixedText(shown[highest]!.maxPu, 3)}` : `lowest ${fixedText(worst!.minPu, 3)}`} pu`
        : `Every bus stays within ±10 %; ${where}`,
      lead: `Each bus is filled by its worst instant: the voltage furthest from 1.0 pu. Ringed dots are customers, squares leave ±10 %.${left}`,
      description: `Map of ${shown.length} buses and their lines; ${where}; ${outside} buses leave ±10 %.${left}`,
      data: {
        bus: shown.map((bus) => clip(bus.name, 24)),
        xM: shown.map((bus) => round(bus.xM - west, 1)),
        yM: shown.map((bus) => round(bus.yM - south, 1)),
        parent: shown.map((bus) => indexOf.get(every[bus.parent]!) ?? -1),
        customers: shown.map((bus) => bus.customers),
        minPu: shown.map((bus) => orNull(bus.minPu)),
        maxPu: shown.map((bus) => orNull(bus.maxPu)),
        lowest,
        highest,
      },
    };
  },

  draw(kit, svg, data, { widthPx }) {
    const eastM = Math.max(...data.xM, 1);
    const northM = Math.max(...data.yM, 1);
    const edge = 16;
    const top = 66;
    const bottom = 34;
    const pxPerM = Math.min((widthPx - 2 * edge) / eastM, (widthPx < 560 ? 420 : 400) / northM);
    const heightPx = Math.round(northM * pxPerM) + top + bottom + edge;
    const root = openSvg(kit, svg, widthPx, heightPx);
    const left = (widthPx - eastM * pxPerM) / 2;
    const x = (index: number) => round(left + data.xM[index]! * pxPerM);
    const y = (index: number) => round(top + (northM - data.yM[index]!) * pxPerM);
    rampLegend(kit, root, widthPx);

    let lines = "";
    for (const [index, parent] of data.parent.entries())
      if (parent >= 0) lines += `M${x(parent)},${y(parent)}L${x(index)},${y(index)}`;
    root.append("path").attr("class", "feeder-line").attr("d", lines);

    // Customers last, so that they lie on top of the joints between them.
    // Many customers would merge into one mass at the size that suits a street.
    const served = data.customers.filter((count) => count > 0).length;
    const customerSize = served > 600 ? 2.5 : served > 200 ? 3.5 : 4.5;
    const busSize = Math.min(2, customerSize - 1);
    const order = data.bus.map((_, index) => index).sort((a, b) => data.customers[a]! - data.customers[b]! || a - b);
    const dots = root.append("g");
    for (const index of order) {
      const worst = worstOf(data, index);
      const fill = worst === undefined ? "none" : voltageFill(worst);
      const customer = data.customers[index]! > 0;
      const half = customer ? customerSize : busSize;
      if (worst !== undefined && Math.abs(worst - 1) > FULL_AT_PU)
        dots
          .append("rect")
          .attr("class", customer ? "bus violated customer" : "bus violated")
          .attr("x", round(x(index) - half))
          .attr("y", round(y(index) - half))
          .attr("width", 2 * half)
          .attr("height", 2 * half)
          .attr("fill", fill);
      else
        dots
          .append("circle")
          .attr("class", customer ? "bus customer" : "bus")
          .attr("cx", x(index))
          .attr("cy", y(index))
          .attr("r", half)
          .attr("fill", fill);
    }
    const source = data.parent.indexOf(-1);
    if (source >= 0) {
      root
        .append("path")
        .attr("class", "source")
        .attr("transform", `translate(${x(source)},${y(source)})`)
        .attr("d", kit.symbol(kit.symbols[3]!, 120).digits(2)() ?? "");
      label(root, { x: x(source), y: y(source), text: "source", widthPx, above: true });
    }
    for (const [index, pu] of [
      [data.highest, data.maxPu[data.highest]],
      [data.lowest, data.minPu[data.lowest]],
    ] as const) {
      if (index < 0 || typeof pu !== "number") continue;
      root.append("circle").attr("class", "callout").attr("cx", x(index)).attr("cy", y(index)).attr("r", 9);
      label(root, {
        x: x(index),
        y: y(index),
        text: `${data.bus[index]}: ${fixedText(pu, 3)} pu`,
        widthPx,
        above: y(index) > 90,
      });
    }
    scaleBar(root, pxPerM, heightPx);
    const hits = order
      .filter((index) => data.customers[index]! > 0 || index === data.lowest)
      .concat(order.filter((index) => data.customers[index]! === 0 && index !== data.lowest))
      .map(
        (index): Hit => ({
          x: x(index),
          y: y(index),
          text: [
            `Bus ${data.bus[index]}${data.customers[index]! > 0 ? `, ${data.customers[index]} customer${data.customers[index]! > 1 ? "s" : ""}` : ""}`,
            ...(data.minPu[index] === null
              ? ["no voltage recorded"]
              : [`lowest ${fixedText(data.minPu[index]!, 4)} pu`, `highest ${fixedText(data.maxPu[index]!, 4)} pu`]),
          ],
        }),
      );
    return { heightPx, hits, nearest: "plane" };
  },

  rows: (data) => ({
    header: ["bus", "x [m]", "y [m]", "parent", "customers", "lowest [pu]", "highest [pu]"],
    rows: data.bus.map((bus, index) => [
      bus,
      data.xM[index]!,
      data.yM[index]!,
      data.bus[data.parent[index]!] ?? "",
      data.customers[index]!,
      data.minPu[index]!,
      data.maxPu[index]!,
    ]),
  }),
};

const isPlaced = (bus: BusExtremes): boolean => Number.isFinite(bus.xM) && Number.isFinite(bus.yM);

const round = (value: number): number => Math.round(value * 10) / 10;

/** The voltage of a bus furthest from 1.0 pu; undefined where none is known. */
export function worstOf(data: Pick<FeederMapData, "minPu" | "maxPu">, index: number): number | undefined {
  const [min, max] = [data.minPu[index], data.maxPu[index]];
  if (min === null || max === null || min === undefined || max === undefined) return undefined;
  return 1 - min > max - 1 ? min : max;
}

/** Orange below, grey at, violet above 1.0 pu; the three ends come from the page's theme, so dark mode has its own. */
export function voltageFill(pu: number): string {
  const share = Math.min(1, Math.abs(pu - 1) / FULL_AT_PU);
  return `color-mix(in oklab, var(--volt-${pu < 1 ? "low" : "high"}) ${Math.round(share * 100)}%, var(--volt-mid))`;
}

function rampLegend(kit: Kit, root: Group, widthPx: number): void {
  const steps = 40;
  const rampPx = Math.min(260, widthPx - 40);
  const left = 16;
  const x = kit.scaleLinear([1 - FULL_AT_PU, 1 + FULL_AT_PU], [left, left + rampPx]);
  for (let step = 0; step < steps; step++) {
    const pu = 1 - FULL_AT_PU + ((step + 0.5) / steps) * 2 * FULL_AT_PU;
    root
      .append("rect")
      .attr("x", round(left + (step * rampPx) / steps))
      .attr("y", 4)
      .attr("width", round(rampPx / steps + 0.3))
      .attr("height", 9)
      .attr("fill", voltageFill(pu));
  }
  for (const pu of [0.9, 0.95, 1, 1.05, 1.1])
    root
      .append("text")
      .attr("class", "ramp-label")
      .attr("x", round(x(pu)))
      .attr("y", 26)
      .attr("text-anchor", "middle")
      .text(pu === 1.1 ? "1.10 pu" : fixedText(pu, 2));
}

function label(root: Group, at: { x: number; y: number; text: string; widthPx: number; above: boolean }): void {
  const half = textWidthPx(at.text) / 2;
  root
    .append("text")
    .attr("class", "callout-label")
    .attr("x", round(Math.max(half + 2, Math.min(at.widthPx - half - 2, at.x))))
    .attr("y", round(at.above ? at.y - 14 : at.y + 24))
    .attr("text-anchor", "middle")
    .text(at.text);
}

function scaleBar(root: Group, pxPerM: number, heightPx: number): void {
  const targetM = 90 / pxPerM;
  const power = 10 ** Math.floor(Math.log10(targetM));
  const lengthM = [5, 2, 1].map((factor) => factor * power).find((length) => length <= targetM) ?? power;
  const y = heightPx - 12;
  root
    .append("path")
    .attr("class", "scale-bar")
    .attr("d", `M16,${y - 5}V${y}H${round(16 + lengthM * pxPerM)}V${y - 5}`);
  root
    .append("text")
    .attr("class", "ramp-label")
    .attr("x", round(24 + lengthM * pxPerM))
    .attr("y", y)
    .text(`${lengthM} m`);
}
