import type { ComplexMatrix } from "../complex-matrix.ts";
import type { Terminal } from "../network.ts";
import type { FlatRecord } from "./fields.ts";
import type { TableName } from "./tables.ts";

/** Nodes and matrices must fit the phases of their element; what is missing has its own fault already. */
export function checkRow(
  table: TableName,
  row: FlatRecord,
  fault: (column: string, message: string, code: string) => void,
): void {
  const phases = row.phases as number | undefined;
  if (phases === undefined || table === "transformerTypes") return;
  const isDelta = row.connection === "delta";
  const isInjection = ["loads", "generators", "pvSystems", "storages"].includes(table);
  const conductors = isDelta && phases >= 3 ? phases : isDelta || isInjection ? phases + 1 : phases;
  for (const [key, column] of [
    ["terminal", "at"],
    ["returnTerminal", "return_at"],
    ["from", "from"],
    ["to", "to"],
  ]) {
    const found = (row[key] as Terminal | undefined)?.nodes.length;
    if (found !== undefined && found !== conductors)
      fault(
        column,
        `expected ${conductors} nodes for ${phases} phases of ${row.connection ?? "a source"}, got ${found}`,
        "NODE_COUNT",
      );
  }
  for (const [key, column] of [
    ["zOhm", "z_ohm"],
    ["yS", "y_s"],
  ]) {
    const order = (row[key] as ComplexMatrix | undefined)?.order;
    if (order !== undefined && order !== phases)
      fault(column, `expected a matrix of ${phases} rows, got ${order}`, "MATRIX");
  }
}
