import type { Failure, Stage } from "../failure.ts";
import type { EvseHlcState } from "./evse.ts";
import type { Fields, HlcMessage } from "./message.ts";
import type { VehicleHlcState } from "./vehicle.ts";

/** One step of a session as the order of messages knows it: a message name without Req, and for PowerDelivery its
 *  purpose: `PowerDelivery:Start`. */
export type Node = string;

/** What may follow a step; `ongoing` where the answer said that the EVSE is not done yet. */
export interface Follow {
  readonly next: readonly Node[];
  readonly ongoing?: readonly Node[];
}

/** BPT_ChannelSelection of ISO 15118-20. */
export type Channel = "Charge" | "Discharge";

/** What the vehicle has learnt on the way. */
export interface VehicleMemory {
  readonly payment: "EIM" | "PnC";
  readonly genChallenge: string;
  readonly tupleId: number;
  readonly serviceId: number;
  readonly parameterSetId: number;
  /** PowerDelivery(Start) of ISO 15118-20 was sent with its profile ready. */
  readonly profileReady: boolean;
  readonly profileRounds: number;
  readonly renegotiating: boolean;
  /** Which way the schedule agreed on has power flow, where a service goes both ways. */
  readonly channel: Channel;
  readonly ending: "Terminate" | "Pause";
}

/** What the EVSE's devices are to do because of a request. */
export type DeviceCommand =
  | { readonly what: "isolationTest" }
  | { readonly what: "preCharge"; readonly voltageV: number }
  | { readonly what: "power"; readonly on: boolean }
  /** Current at a voltage (DC), or power (positive into the vehicle). */
  | { readonly what: "deliver"; readonly voltageV: number; readonly currentA: number }
  | { readonly what: "contract"; readonly id: string };

/** What the EVSE answers. */
export interface Answer {
  readonly fields: Fields;
  readonly signed?: true;
  /** The answer waits for this, for at most so long [s], after which it fails with the code. */
  readonly waitFor?: {
    readonly what: "contactor" | "vehicleReady";
    readonly atMostS: number;
    readonly code: string;
    readonly failure: Failure;
  };
  readonly commands?: readonly DeviceCommand[];
  /** Ends the session after this answer. */
  readonly failure?: Failure;
  readonly ends?: "Terminate" | "Pause";
}

/** One protocol version: its order, limits, and how each side fills its messages. A new version is one such object. */
export interface HlcProtocol {
  /** As models of vehicles and chargers name it. */
  readonly name: string;
  readonly title: string;
  /** Kinds of current it charges with. */
  readonly modes: readonly ("AC" | "DC")[];
  /** TLS it is never offered without; absent = any connection will do. */
  readonly needsTls?: "1.3";
  /** Whether a vehicle can pay by its contract. */
  readonly contracts: boolean;
  readonly namespace: (mode: "AC" | "DC") => string;
  readonly version: { readonly major: number; readonly minor: number };
  readonly order: (mode: "AC" | "DC") => Readonly<Record<Node, Follow>>;
  /** Longest wait for an answer by message name [s]; `default` for those not named. */
  readonly timeoutS: Readonly<Record<string, number>>;
  readonly cableCheckS: number;
  readonly preChargeS: number;
  readonly ongoingS: number;
  /** From the agreed protocol to the charging loop, where the protocol limits that [s]. */
  readonly readyToChargeS?: number;
  readonly sequenceS: number;
  /** Longest silence of the vehicle inside the charging loop [s]. */
  readonly loopSequenceS: number;
  /** The messages that are repeated while charging. */
  readonly loops: readonly string[];
  /** The step after an answer, with what was learnt; undefined ends the session. */
  plan(vehicle: VehicleHlcState, response: HlcMessage): Plan | undefined;
  build(vehicle: VehicleHlcState, node: Node): { readonly fields: Fields; readonly signed?: true };
  answer(evse: EvseHlcState, node: Node, request: HlcMessage): Answer;
  /** Fields a failed answer must still carry, besides its code. */
  readonly stageOf: (node: Node) => Stage;
}

export interface Plan {
  readonly node: Node;
  readonly learnt?: Partial<VehicleMemory>;
}

/** The order node of a request. */
export function nodeOf(request: HlcMessage): Node {
  const base = requestBase(request.name);
  if (base !== "PowerDelivery") return base;
  const { ChargeProgress, ReadyToChargeState } = request.fields as {
    ChargeProgress?: string;
    ReadyToChargeState?: boolean;
  };
  return `PowerDelivery:${ChargeProgress ?? (ReadyToChargeState ? "Start" : "Stop")}`;
}

/** A function of names that makes each of its some thirty strings once: every message needs several of them. */
function once(make: (name: string) => string): (name: string) => string {
  const known = new Map<string, string>();
  return (name) => {
    const made = known.get(name);
    if (made !== undefined) return made;
    known.set(name, make(name));
    return known.get(name)!;
  };
}

/** A node's message name without Req or Res; its request's and its answer's. */
export const messageOf = once((node) => node.split(":")[0]!);
export const requestOf = once((node) => `${messageOf(node)}Req`);
export const responseOf = once((node) => `${messageOf(node)}Res`);
/** A request's name without Req. */
export const requestBase = once((name) => name.replace(/Req$/, ""));
