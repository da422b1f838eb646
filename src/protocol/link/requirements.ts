import type { Requirement } from "../requirement.ts";

/** What both sides keep between network and session. */
export const LINK_REQUIREMENTS: readonly Requirement[] = Object.freeze([
  { id: "ISO 15118-2 SDP retries", text: "SDP is asked every 250 ms, 50 times.", source: "EcoG-io/iso15118 sdp.py" },
  {
    id: "ISO 15118-2 TLS",
    text: "A handshake not done within 15 s, or an expired certificate, ends the attempt.",
    source: "EVerest",
  },
  {
    id: "V2G_EVCC_CommunicationSetup_Timeout",
    text: "No session 20 s after the network ends the attempt; 18 s at the EVSE.",
    source: "EcoG-io/iso15118 timeouts.py",
  },
]);
