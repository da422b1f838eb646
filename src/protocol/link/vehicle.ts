import { type Failed, type Failure, failed } from "../failure.ts";
import { type Draft, draftOf, type Fired, type Machine, type Step, startMs, startS, stop } from "../machine.ts";
import { type LinkMessage, LINK_TIMING as T, type TlsVersion } from "./messages.ts";

/** How one vehicle connects. */
export interface VehicleLinkSettings {
  readonly tls: TlsVersion;
  /** Its own share of the TLS handshake [ms]. */
  readonly tlsMs: number;
  /** From the network to the first SDP request [ms]. */
  readonly beforeSdpMs: number;
}

export type VehicleLinkTimer = "sdp" | "connect" | "tls" | "setup" | "work";

export type VehicleLinkInput =
  | Fired<VehicleLinkTimer>
  | { readonly kind: "linked" }
  | { readonly kind: "stop" }
  /** The first session message was answered: the setup timer stops. */
  | { readonly kind: "sessionUp" }
  | { readonly kind: "message"; readonly message: LinkMessage };

export type VehicleLinkOutput =
  | Failed
  | { readonly kind: "message"; readonly message: LinkMessage }
  | { readonly kind: "connected"; readonly tls: TlsVersion };

export interface VehicleLinkState {
  readonly settings: VehicleLinkSettings;
  readonly phase: "idle" | "waiting" | "sdp" | "tcp" | "tls" | "connected" | "failed";
  readonly requests: number;
  readonly tlsAgreed: TlsVersion;
}

type D = Draft<VehicleLinkState, VehicleLinkOutput, VehicleLinkTimer>;

/** The vehicle's way from a network to a connection: SDP, TCP, TLS. */
export function vehicleLink(
  settings: VehicleLinkSettings,
): Machine<VehicleLinkState, VehicleLinkInput, VehicleLinkOutput> {
  const initial: VehicleLinkState = { settings, phase: "idle", requests: 0, tlsAgreed: "none" };
  return { name: "SDP, TCP and TLS, vehicle", initial, step, phase: (state) => state.phase };
}

function step(
  state: VehicleLinkState,
  input: VehicleLinkInput,
  d: D = draftOf(state),
): Step<VehicleLinkState, VehicleLinkOutput, VehicleLinkTimer> {
  const s = d.state;
  switch (input.kind) {
    case "linked":
      s.phase = "waiting";
      s.requests = 0;
      startMs(d, "sdp", s.settings.beforeSdpMs);
      startS(d, "setup", T.setupVehicleS);
      break;
    case "stop":
      s.phase = "idle";
      stop(d, "sdp", "connect", "tls", "setup", "work");
      break;
    case "sessionUp":
      stop(d, "setup");
      break;
    case "message":
      onMessage(d, input.message);
      break;
    case "timer":
      onTimer(d, input.timer);
      break;
  }
  return d;
}

function onMessage(d: D, message: LinkMessage): void {
  const s = d.state;
  switch (message.kind) {
    case "SDP response":
      if (s.phase !== "sdp") return;
      stop(d, "sdp");
      s.phase = "tcp";
      s.tlsAgreed = message.tls ? s.settings.tls : "none";
      send(d, { kind: "TCP SYN" });
      startS(d, "connect", T.tcpConnectS);
      return;
    case "TCP SYN-ACK":
      if (s.phase !== "tcp") return;
      stop(d, "connect");
      if (s.tlsAgreed === "none") {
        connected(d);
        return;
      }
      s.phase = "tls";
      send(d, { kind: "TLS ClientHello", version: s.tlsAgreed });
      startS(d, "tls", T.tlsHandshakeS);
      return;
    case "TCP RST":
      fail(d, { stage: "tcp", cause: "the SECC refused the connection", clause: "ISO 15118-2 TCP", party: "evse" });
      return;
    case "TLS ServerHello":
      if (s.phase !== "tls") return;
      if (message.expired) {
        const cause = `certificate expired: ${message.expired.name}`;
        send(d, { kind: "TLS alert", cause });
        fail(d, { stage: "tls", cause, clause: "RFC 5280 validity", party: "evse" });
        return;
      }
      s.tlsAgreed = message.version;
      startMs(d, "work", s.settings.tlsMs);
      return;
    case "TLS alert":
      fail(d, { stage: "tls", cause: message.cause, clause: "TLS alert", party: "vehicle" });
      return;
    default:
      return;
  }
}

function onTimer(d: D, timer: VehicleLinkTimer): void {
  const s = d.state;
  switch (timer) {
    case "sdp":
      if (s.requests >= T.sdpRequests) {
        fail(d, {
          stage: "sdp",
          cause: `no answer to ${s.requests} SDP requests`,
          clause: "ISO 15118-2 SDP retries",
          party: "evse",
        });
        return;
      }
      s.phase = "sdp";
      s.requests += 1;
      send(d, { kind: "SDP request", tls: s.settings.tls !== "none" });
      startMs(d, "sdp", T.sdpIntervalMs);
      return;
    case "connect":
      fail(d, { stage: "tcp", cause: "no TCP connection within 5 s", clause: "ISO 15118-2 TCP", party: "evse" });
      return;
    case "tls":
      fail(d, { stage: "tls", cause: "TLS handshake not done within 15 s", clause: "ISO 15118-2 TLS", party: "evse" });
      return;
    case "work":
      send(d, { kind: "TLS Finished" });
      stop(d, "tls");
      connected(d);
      return;
    case "setup":
      fail(d, {
        stage: "session setup",
        cause: "no session 20 s after the network",
        clause: "V2G_EVCC_CommunicationSetup_Timeout",
        party: "evse",
      });
      return;
  }
}

function connected(d: D): void {
  d.state.phase = "connected";
  d.outputs.push({ kind: "connected", tls: d.state.tlsAgreed });
}

const send = (d: D, message: LinkMessage): void => void d.outputs.push({ kind: "message", message });

function fail(d: D, failure: Failure): void {
  if (d.state.phase === "failed" || d.state.phase === "idle") return;
  stop(d, "sdp", "connect", "tls", "setup", "work");
  d.state.phase = "failed";
  d.outputs.push(failed(failure));
}
