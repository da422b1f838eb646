import { categories, f64Values, i32Values } from "../../tables/column.ts";
import type { Table } from "../../tables/table.ts";

/** Why attempts of a cell ended as they did, one entry per row of the table. */
export interface CellRow {
  readonly outcome: string;
  readonly stage: string;
  readonly cause: string;
  readonly party: string;
  readonly standard: string;
  readonly share: number;
  readonly retriedShare: number;
  readonly changedShare: number;
  readonly maxKw: number;
  readonly timeS: number;
}

/** One vehicle at one charger under one rule set. */
export interface Cell {
  readonly vehicle: string;
  readonly charger: string;
  readonly rules: string;
  readonly powerClass: string;
  /** public or private */
  readonly access: string;
  /** Of the study's vehicles times of its chargers [1]. */
  readonly weight: number;
  readonly vehicleShare: number;
  readonly chargerShare: number;
  /** The most frequent first. */
  readonly rows: readonly CellRow[];
}

export const charges = ({ outcome }: Pick<CellRow, "outcome">): boolean =>
  outcome === "charged" || outcome === "degraded";

/** Share of a cell's attempts that charge at the first try [1]. */
export const successOf = ({ rows }: Pick<Cell, "rows">): number =>
  rows.reduce((sum, row) => sum + (charges(row) ? row.share : 0), 0);

export const noPlugFits = ({ rows }: Pick<Cell, "rows">): boolean => rows[0]!.outcome === "no plug fits";

/** How a cell counts as a whole: the most frequent outcome on the side of the majority. */
export function classOf(cell: Cell): "charged" | "degraded" | "failed" | "none" {
  if (noPlugFits(cell)) return "none";
  if (successOf(cell) < 0.5) return "failed";
  const shareOf = (outcome: string) =>
    cell.rows.reduce((sum, row) => sum + (row.outcome === outcome ? row.share : 0), 0);
  return shareOf("degraded") > shareOf("charged") ? "degraded" : "charged";
}

/** The table `interop`, cell by cell in its own order. */
export function cellsOf(table: Table): Cell[] {
  const text = (name: string) => {
    const { codes, texts } = categories(table, name);
    return (row: number): string => texts[codes[row]!]!;
  };
  const [vehicle, charger, rules, powerClass, access] = ["vehicle", "charger", "rules", "power_class", "access"].map(
    text,
  ) as [Reader, Reader, Reader, Reader, Reader];
  const [outcome, stage, cause, party, standard] = ["outcome", "stage", "cause", "party", "standard"].map(text) as [
    Reader,
    Reader,
    Reader,
    Reader,
    Reader,
  ];
  const share = f64Values(table, "share");
  const attempts = i32Values(table, "attempts");
  const retried = i32Values(table, "charged_at_retry");
  const changed = i32Values(table, "changed");
  const maxKw = f64Values(table, "max_kw");
  const timeS = f64Values(table, "time_to_charge_p50_s");
  const vehicleShare = f64Values(table, "vehicle_share");
  const chargerShare = f64Values(table, "charger_share");
  const cells: (Cell & { rows: CellRow[] })[] = [];
  for (let row = 0; row < table.rows; row++) {
    let cell = cells.at(-1);
    if (cell?.vehicle !== vehicle(row) || cell.charger !== charger(row) || cell.rules !== rules(row)) {
      cell = {
        vehicle: vehicle(row),
        charger: charger(row),
        rules: rules(row),
        powerClass: powerClass(row),
        access: access(row),
        weight: vehicleShare[row]! * chargerShare[row]!,
        vehicleShare: vehicleShare[row]!,
        chargerShare: chargerShare[row]!,
        rows: [],
      };
      cells.push(cell);
    }
    cell.rows.push({
      outcome: outcome(row),
      stage: stage(row),
      cause: cause(row),
      party: party(row),
      standard: standard(row),
      share: share[row]!,
      retriedShare: (share[row]! * retried[row]!) / attempts[row]!,
      changedShare: (share[row]! * changed[row]!) / attempts[row]!,
      maxKw: maxKw[row]!,
      timeS: timeS[row]!,
    });
  }
  return cells;
}

type Reader = (row: number) => string;

/** One letter for each stage at which a session can fail, with what it stands for. */
export const STAGE_MARKS: readonly {
  readonly mark: string;
  readonly label: string;
  readonly stages: readonly string[];
}[] = Object.freeze([
  { mark: "P", label: "pilot", stages: ["plug", "pilot"] },
  { mark: "S", label: "SLAC", stages: ["slac"] },
  { mark: "N", label: "network", stages: ["sdp", "tcp", "session setup"] },
  { mark: "T", label: "TLS", stages: ["tls"] },
  { mark: "V", label: "protocol version", stages: ["handshake"] },
  { mark: "A", label: "authorisation", stages: ["authorisation"] },
  { mark: "D", label: "power parameters", stages: ["parameters"] },
  { mark: "I", label: "cable check", stages: ["cable check"] },
  { mark: "C", label: "precharge", stages: ["precharge"] },
  { mark: "R", label: "relay", stages: ["power delivery"] },
  { mark: "L", label: "charging loop", stages: ["charging", "stop"] },
]);

/** Index into `STAGE_MARKS`; -1 for a stage without a mark. */
export const markOf = (stage: string): number => STAGE_MARKS.findIndex(({ stages }) => stages.includes(stage));
