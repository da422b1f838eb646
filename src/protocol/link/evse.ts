import { type Failed, failed } from "../failure.ts";
import { type Draft, draftOf, type Fired, type Machine, type Step, startMs, startS, stop } from "../machine.ts";
import { type Certificate, expiredIn } from "./certificates.ts";
import { type LinkMessage, LINK_TIMING as T, type TlsVersion } from "./messages.ts";

/** How one EVSE accepts connections. */
export interface EvseLinkSettings {
  readonly tls: TlsVersion;
  /** Its own share of the TLS handshake [ms]. */
  readonly tlsMs: number;
  readonly port: number;
  readonly refusesTcp: boolean;
  readonly chain: readonly Certificate[];
  readonly chainAgeDays: number;
}

export type EvseLinkTimer = "setup" | "work";

export type EvseLinkInput =
  | Fired<EvseLinkTimer>
  | { readonly kind: "linked" }
  | { readonly kind: "stop" }
  | { readonly kind: "sessionUp" }
  | { readonly kind: "message"; readonly message: LinkMessage };

export type EvseLinkOutput =
  | Failed
  | { readonly kind: "message"; readonly message: LinkMessage }
  | { readonly kind: "connected"; readonly tls: TlsVersion };

export interface EvseLinkState {
  readonly settings: EvseLinkSettings;
  readonly phase: "idle" | "listening" | "tcp" | "tls" | "connected" | "failed";
  readonly wantsTls: boolean;
  readonly version: TlsVersion;
}

type D = Draft<EvseLinkState, EvseLinkOutput, EvseLinkTimer>;

/** The SECC's way to a connection: SDP server, TCP listener, TLS server. */
export function evseLink(settings: EvseLinkSettings): Machine<EvseLinkState, EvseLinkInput, EvseLinkOutput> {
  const initial: EvseLinkState = { settings, phase: "idle", wantsTls: false, version: "none" };
  return { name: "SDP, TCP and TLS, EVSE", initial, step, phase: (state) => state.phase };
}

function step(
  state: EvseLinkState,
  input: EvseLinkInput,
  d: D = draftOf(state),
): Step<EvseLinkState, EvseLinkOutput, EvseLinkTimer> {
  const s = d.state;
  switch (input.kind) {
    case "linked":
      s.phase = "listening";
      startS(d, "setup", T.setupEvseS);
      break;
    case "stop":
      s.phase = "idle";
      stop(d, "setup", "work");
      break;
    case "sessionUp":
      stop(d, "setup");
      break;
    case "message":
      if (s.phase !== "idle" && s.phase !== "failed") onMessage(d, input.message);
      break;
    case "timer":
      if (input.timer === "work") {
        const expired = expiredIn(s.settings.chain, s.settings.chainAgeDays);
        send(d, { kind: "TLS ServerHello", version: s.version, expired });
      } else {
        s.phase = "failed";
        d.outputs.push(
          failed({
            stage: "session setup",
            cause: "no session 18 s after the network",
            clause: "V2G_SECC_CommunicationSetup_Timeout",
            party: "vehicle",
          }),
        );
      }
      break;
  }
  return d;
}

function onMessage(d: D, message: LinkMessage): void {
  const s = d.state;
  switch (message.kind) {
    case "SDP request":
      s.wantsTls = message.tls && s.settings.tls !== "none";
      send(d, { kind: "SDP response", tls: s.wantsTls, port: s.settings.port });
      return;
    case "TCP SYN":
      send(d, s.settings.refusesTcp ? { kind: "TCP RST" } : { kind: "TCP SYN-ACK" });
      if (s.settings.refusesTcp) return;
      s.phase = s.wantsTls ? "tls" : "connected";
      if (!s.wantsTls) d.outputs.push({ kind: "connected", tls: "none" });
      return;
    case "TLS ClientHello":
      s.version = message.version === "1.3" && s.settings.tls === "1.3" ? "1.3" : "1.2";
      startMs(d, "work", s.settings.tlsMs);
      return;
    case "TLS Finished":
      s.phase = "connected";
      d.outputs.push({ kind: "connected", tls: s.version });
      return;
    default:
      return;
  }
}

const send = (d: D, message: LinkMessage): void => void d.outputs.push({ kind: "message", message });
