import { type HlcProtocol, messageOf, type Node, requestOf, responseOf } from "./protocol.ts";

/** A vehicle asks so long whether its inlet is safe after the contactors opened [s]; assumed. */
const WELDING_DETECTION_S = 5;

/** What the two sides look up about a step with every message, put together once per protocol. */
export interface HlcStep {
  readonly node: Node;
  /** The name of its messages, and with Req and Res. */
  readonly message: string;
  readonly request: string;
  readonly response: string;
  /** It is repeated while charging. */
  readonly isLoop: boolean;
  readonly isCableCheck: boolean;
  readonly isPreCharge: boolean;
  readonly isParameters: boolean;
  /** Longest wait for its answer [s]. */
  readonly answerS: number;
  /** Longest time from its first request on, where its total is limited [s]. */
  readonly totalS: number | undefined;
  /** What may follow it, also where its answer was "Ongoing": SessionStop always may. */
  readonly next: readonly Node[];
  readonly ongoing: readonly Node[];
}

/** The step before a protocol is agreed on. */
export const HANDSHAKE: HlcStep = {
  node: "supportedAppProtocol",
  message: "supportedAppProtocol",
  request: "supportedAppProtocolReq",
  response: "supportedAppProtocolRes",
  isLoop: false,
  isCableCheck: false,
  isPreCharge: false,
  isParameters: false,
  answerS: 2,
  totalS: undefined,
  next: ["SessionSetup"],
  ongoing: ["SessionSetup"],
};

/** The steps of one protocol with one kind of current. */
export class HlcSteps {
  private readonly protocol: HlcProtocol;
  private readonly mode: "AC" | "DC";
  private readonly known = new Map<Node, HlcStep>();

  constructor(protocol: HlcProtocol, mode: "AC" | "DC") {
    this.protocol = protocol;
    this.mode = mode;
  }

  of(node: Node): HlcStep {
    const known = this.known.get(node);
    if (known) return known;
    const made = this.made(node);
    this.known.set(node, made);
    return made;
  }

  private made(node: Node): HlcStep {
    const { protocol, mode } = this;
    const message = messageOf(node);
    const { next, ongoing = next } = protocol.order(mode)[node] ?? { next: [] };
    return {
      node,
      message,
      request: requestOf(node),
      response: responseOf(node),
      isLoop: protocol.loops.includes(node),
      isCableCheck: node.endsWith("CableCheck"),
      isPreCharge: node.endsWith("PreCharge"),
      isParameters: node.endsWith("ChargeParameterDiscovery"),
      answerS: protocol.timeoutS[message] ?? protocol.timeoutS["default"]!,
      totalS: totalS(protocol, node),
      next: node === "SessionStop" ? [] : withStop(next),
      ongoing: node === "SessionStop" ? [] : withStop(ongoing),
    };
  }
}

const withStop = (next: readonly Node[]): readonly Node[] =>
  next.includes("SessionStop") ? next : [...next, "SessionStop"];

function totalS(protocol: HlcProtocol, node: Node): number | undefined {
  if (node.endsWith("CableCheck")) return protocol.cableCheckS;
  if (node.endsWith("PreCharge")) return protocol.preChargeS;
  if (node.endsWith("WeldingDetection")) return WELDING_DETECTION_S;
  return /Auth|ChargeParameter|ScheduleExchange/.test(node) ? protocol.ongoingS : undefined;
}

const ofProtocols = { AC: new Map<HlcProtocol, HlcSteps>(), DC: new Map<HlcProtocol, HlcSteps>() };

/** The steps of a protocol, the same ones for every machine. */
export function stepsOf(protocol: HlcProtocol, mode: "AC" | "DC"): HlcSteps {
  const known = ofProtocols[mode].get(protocol);
  if (known) return known;
  const made = new HlcSteps(protocol, mode);
  ofProtocols[mode].set(protocol, made);
  return made;
}
