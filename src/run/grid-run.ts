import type { Model } from "../model/model.ts";
import type { RunData } from "../model/run-data.ts";
import type { Table } from "../tables/table.ts";
import type { Exchange } from "./exchange.ts";
export class GridRun {
  constructor(_d: RunData, _m: Model, _e: Exchange) {}
  step(_edgeUs: number): void {}
  finish(): Table[] {
    return [];
  }
}
