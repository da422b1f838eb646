import type { Certificate } from "./certificates.ts";

export type TlsVersion = "none" | "1.2" | "1.3";

/** What goes over the network before the first application message. */
export type LinkMessage =
  | { readonly kind: "SDP request"; readonly tls: boolean }
  | { readonly kind: "SDP response"; readonly tls: boolean; readonly port: number }
  | { readonly kind: "TCP SYN" }
  | { readonly kind: "TCP SYN-ACK" }
  | { readonly kind: "TCP RST" }
  | { readonly kind: "TLS ClientHello"; readonly version: TlsVersion }
  | { readonly kind: "TLS ServerHello"; readonly version: TlsVersion; readonly expired: Certificate | undefined }
  | { readonly kind: "TLS Finished" }
  | { readonly kind: "TLS alert"; readonly cause: string };

/** What a message says, for a trace. */
export function linkDetail(message: LinkMessage): string {
  switch (message.kind) {
    case "SDP request":
      return message.tls ? "security 0x00 TLS" : "security 0x10 none";
    case "SDP response":
      return `${message.tls ? "security 0x00 TLS" : "security 0x10 none"}, port ${message.port}`;
    case "TLS ClientHello":
      return `TLS ${message.version}`;
    case "TLS ServerHello":
      return `TLS ${message.version}, certificate chain`;
    case "TLS alert":
      return message.cause;
    default:
      return "";
  }
}

/** Limits before the session. Sources: EcoG-io/iso15118 sdp.py and timeouts.py; EVerest for TLS. */
export const LINK_TIMING = Object.freeze({
  sdpIntervalMs: 250,
  sdpRequests: 50,
  setupVehicleS: 20,
  setupEvseS: 18,
  tlsHandshakeS: 15,
  tcpConnectS: 5,
});
