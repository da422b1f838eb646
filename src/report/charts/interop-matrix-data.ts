import type { Table } from "../../tables/table.ts";
import { clip } from "../escape.ts";
import type { Choice, Choices } from "./chart.ts";
import { type Cell, cellsOf, charges, classOf, markOf, noPlugFits, successOf } from "./interop-cells.ts";

/** How a cell can count as a whole, in the order of the data's indexes. */
export const CLASSES = ["charged", "degraded", "failed", "none"] as const;

/** The matrix of one study; cells of each rule set in rows by vehicle. */
export interface InteropMatrixData {
  readonly vehicles: readonly string[];
  readonly chargers: readonly string[];
  readonly rules: readonly string[];
  /** By charger: whether it belongs to the high-power half, from 100 kW. */
  readonly isHigh: readonly boolean[];
  readonly vehicleShare: readonly number[];
  readonly chargerShare: readonly number[];
  /** By rule set, then vehicle × charger: index into the outcome classes. */
  readonly outcome: readonly (readonly number[])[];
  /** Charged at the first try [%]. */
  readonly successPct: readonly (readonly number[])[];
  readonly maxKw: readonly (readonly number[])[];
  /** Of the first failure: index into the stages' marks, -1 where nothing failed. */
  readonly mark: readonly (readonly number[])[];
  /** What ends most attempts that do not simply charge: index into `reasons`. */
  readonly reason: readonly (readonly number[])[];
  readonly reasons: readonly string[];
}

const HIGH = new Set(["DC 100 to 249 kW", "DC 250 kW and more", "DC 1 MW and more"]);

/** Whether a power class belongs to the high-power half, from 100 kW. */
export const isHighPower = (powerClass: string): boolean => HIGH.has(powerClass);

const CLASS_ORDER = [
  "AC below 10 kW",
  "AC 10 kW and more",
  "DC below 100 kW",
  "DC 100 to 249 kW",
  "DC 250 kW and more",
  "DC 1 MW and more",
];
/** Index of the rule set the reader chose. */
export const ruleIndex = (rules: readonly string[], choices: Choices): number =>
  Math.max(0, rules.indexOf(choices["rules"] ?? rules[0]!));

/** Chargers of which power are shown, where there are such. */
export const powerChoice = (isHigh: readonly boolean[]): Choice => ({
  name: "power",
  label: "Chargers",
  options: [
    { value: "all", label: "all" },
    ...(isHigh.includes(false) ? [{ value: "low", label: "below 100 kW" }] : []),
    ...(isHigh.includes(true) ? [{ value: "high", label: "100 kW and more" }] : []),
  ],
});

/** Whether a charger belongs to the half the reader chose. */
export const isShown = (isHigh: boolean, { power }: Choices): boolean =>
  power === undefined || power === "all" || (power === "high") === isHigh;

/** The matrix of the table `interop`: vehicles that fit alike beside each other, chargers by power. */
export function matrixOf(table: Table): InteropMatrixData {
  const cells = cellsOf(table);
  const rules = [...new Set(cells.map((cell) => cell.rules))];
  const first = cells.filter((cell) => cell.rules === rules[0]);
  const chargerCells = new Map(first.map((cell) => [cell.charger, cell]));
  const vehicleCells = new Map(first.map((cell) => [cell.vehicle, cell]));
  const success = new Map<string, { sum: number; weight: number; fits: number }>();
  for (const cell of first)
    for (const name of [`v ${cell.vehicle}`, `c ${cell.charger}`]) {
      const known = success.get(name) ?? { sum: 0, weight: 0, fits: 0 };
      if (!noPlugFits(cell)) {
        known.sum += successOf(cell);
        known.weight += 1;
        known.fits += 1;
      }
      success.set(name, known);
    }
  const rank = (name: string) => {
    const { sum, weight, fits } = success.get(name)!;
    return [fits, weight > 0 ? sum / weight : 0] as const;
  };
  const byRank = (a: string, b: string): number => {
    const [fitsA, meanA] = rank(a);
    const [fitsB, meanB] = rank(b);
    return fitsB - fitsA || meanB - meanA || (a < b ? -1 : 1);
  };
  const vehicles = [...vehicleCells.keys()].sort((a, b) => byRank(`v ${a}`, `v ${b}`));
  const chargers = [...chargerCells.keys()].sort(
    (a, b) =>
      CLASS_ORDER.indexOf(chargerCells.get(a)!.powerClass) - CLASS_ORDER.indexOf(chargerCells.get(b)!.powerClass) ||
      byRank(`c ${a}`, `c ${b}`),
  );
  const byKey = new Map(cells.map((cell) => [`${cell.rules}|${cell.vehicle}|${cell.charger}`, cell]));
  const reasons: string[] = [];
  const reasonIndex = new Map<string, number>();
  const perRules = <T>(pick: (cell: Cell) => T): T[][] =>
    rules.map((set) => vehicles.flatMap((v) => chargers.map((c) => pick(byKey.get(`${set}|${v}|${c}`)!))));
  const reason = perRules((cell) => {
    const text = reasonText(cell);
    if (text === "") return -1;
    let index = reasonIndex.get(text);
    if (index === undefined) {
      index = reasons.push(text) - 1;
      reasonIndex.set(text, index);
    }
    return index;
  });
  return {
    vehicles,
    chargers,
    rules,
    isHigh: chargers.map((name) => isHighPower(chargerCells.get(name)!.powerClass)),
    vehicleShare: vehicles.map((name) => rounded(vehicleCells.get(name)!.vehicleShare, 6)),
    chargerShare: chargers.map((name) => rounded(chargerCells.get(name)!.chargerShare, 6)),
    outcome: perRules((cell) => CLASSES.indexOf(classOf(cell))),
    successPct: perRules((cell) => rounded(100 * successOf(cell), 1)),
    // What a faulty attempt drew says nothing of what the pair can do.
    maxKw: perRules((cell) => rounded(Math.max(0, ...cell.rows.filter(charges).map(({ maxKw }) => maxKw)), 1)),
    mark: perRules((cell) => {
      const outcome = classOf(cell);
      const wanted = cell.rows.find((row) => row.outcome === outcome);
      return outcome === "failed" || outcome === "degraded" ? markOf(wanted?.stage ?? "") : -1;
    }),
    reason,
    reasons: reasons.map((text) => clip(text, 200)),
  };
}

function reasonText(cell: Cell): string {
  const failing = cell.rows.find((row) => row.outcome !== "charged");
  if (!failing) return "";
  return noPlugFits(cell) ? failing.cause : `${failing.stage}: ${failing.cause}; responsible: ${failing.party}`;
}

const rounded = (value: number, digits: number): number => Number(value.toFixed(digits));
