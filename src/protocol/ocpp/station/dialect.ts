import type { CompositePeriod } from "../charging/composite.ts";
import type { RateUnit } from "../charging/profile.ts";
import type { PeriodJson } from "../charging/profile-json.ts";
import type { Payload } from "../frame.ts";
import type { ObjectShape } from "../shape.ts";
import type { TokenInfo } from "../token.ts";
import type { Command, SettingQuery } from "./command.ts";
import type { Request } from "./request.ts";
import type { Settings } from "./settings.ts";
import type { EvseState, StationBuild, StationState } from "./state.ts";

/** What the back office answered to one of our requests; fields that its kind does not have are absent. */
export interface Answer {
  readonly registration?: "Accepted" | "Pending" | "Rejected";
  readonly intervalS?: number;
  readonly tokenInfo?: TokenInfo;
  readonly transactionId?: string;
  /** New values for a dynamic profile's period (OCPP 2.1). */
  readonly update?: Partial<PeriodJson>;
}

/** A composite schedule to be told. */
export interface CompositeReply {
  readonly evse: number;
  readonly atUs: number;
  readonly durationS: number;
  readonly unit: RateUnit;
  readonly periods: readonly CompositePeriod[];
}

type Shapes = Readonly<Record<string, ObjectShape>>;

/** One OCPP version: the names and fields it has for what stations do. All rules are version-free, elsewhere. */
export interface Dialect {
  readonly version: "1.6" | "2.0.1" | "2.1";
  /** The message for a request; undefined where the version has none. */
  write(request: Request, build: StationBuild, state: StationState): { action: string; payload: Payload } | undefined;
  readAnswer(request: Request, payload: Payload, epochUs: number): Answer;
  /** Fields of every message the version's station sends and takes. */
  readonly shapes: {
    readonly requests: Shapes;
    readonly responses: Shapes;
    readonly commands: Shapes;
    readonly replies: Shapes;
  };
  readCommand(action: string, payload: Payload, epochUs: number): Command | undefined;
  writeComposite(reply: CompositeReply, epochUs: number): Payload;
  writeSettings(queries: readonly SettingQuery[], settings: Settings): Payload;
  writeChanged(results: readonly { query: SettingQuery; status: string }[]): Payload;
  /** The word for an EVSE's condition. */
  statusOf(evse: EvseState, reserved: boolean): string;
  /** Whether the station reports itself as connector 0. */
  readonly reportsStation: boolean;
  transactionIdOf(ref: number, build: StationBuild, state: StationState): string | undefined;
}
