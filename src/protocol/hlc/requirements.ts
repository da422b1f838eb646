import type { Requirement } from "../requirement.ts";

/** What both sides of DIN 70121, ISO 15118-2 and ISO 15118-20 keep. */
export const HLC_REQUIREMENTS: readonly Requirement[] = Object.freeze([
  {
    id: "V2G2-538",
    text: "A request out of order is answered with FAILED_SequenceError and ends the session.",
    source: "EcoG-io/iso15118",
  },
  {
    id: "V2G2-462",
    text: "A wrong session id is answered with FAILED_UnknownSession.",
    source: "seen at a Supercharger V3 (pyPLC)",
  },
  {
    id: "V2G2-170",
    text: "The first protocol in the vehicle's order that both speak is agreed, or none.",
    source: "EcoG-io/iso15118",
  },
  { id: "V2G20-1237", text: "ISO 15118-20 is not offered without TLS 1.3.", source: "pyPLC doc/ISO20_analysis" },
  {
    id: "V2G_EVCC_Msg_Timeout",
    text: "Each answer has its own limit: 2 s, 5 s, and 0.25 or 0.5 s in the charging loop.",
    source: "EcoG-io/iso15118 timeouts.py",
  },
  {
    id: "IEC 61851-23 output below 60 V",
    text: "A cable check begins only with less than 60 V at the output.",
    source: "EVerest EvseManager",
  },
  {
    id: "IEC 61851-23 cable check current",
    text: "More than 2 A in the cable check end the session.",
    source: "EVerest EvseManager",
  },
  {
    id: "IEC 61851-23 over-voltage",
    text: "Above the vehicle's highest voltage for 400 ms the EVSE stops at once; a shorter peak is ridden through.",
    source: "EVerest EvseManager",
  },
  {
    id: "IEC 61851-23 insulation self-test",
    text: "An insulation monitor whose self-test is not over after 30 s fails the cable check.",
    source: "EVerest EvseManager",
  },
  {
    id: "IEC 61851-23 contactor feedback",
    text: "A contactor that has not reported closed 5 s after its command fails the cable check.",
    source: "EVerest EvseManager",
  },
  {
    id: "IEC 61851-23 voltage plausibility",
    text: "Two readings of the output more than 50 V apart for 30 s end the session.",
    source: "EVerest EvseManager",
  },
  {
    id: "V2G2 welding detection",
    text: "An inlet that is not below 60 V after 5 s of WeldingDetection has a welded contactor.",
    source: "EcoG-io/iso15118 for the messages; the time is assumed",
  },
  { id: "V2G_EVCC_CableCheck_Timeout", text: "Cable check ends within 40 s.", source: "EcoG-io/iso15118 timeouts.py" },
  {
    id: "V2G_EVCC_PreCharge_Timeout",
    text: "Precharge ends within 7 s, 10 s in ISO 15118-20.",
    source: "EcoG-io/iso15118 timeouts.py",
  },
  {
    id: "V2G_EVCC_ReadyToCharge_Timeout",
    text: "By DIN 70121 the charging loop is reached within 150 s.",
    source: "EcoG-io/iso15118 timeouts.py",
  },
  {
    id: "V2G_SECC_Sequence_Timeout",
    text: "60 s of silence end the session; 0.5 s in the loop of ISO 15118-20.",
    source: "EcoG-io/iso15118 timeouts.py",
  },
  {
    id: "V2G2-862",
    text: "The contactor is closed within 3 s of PowerDelivery(Start), or it fails.",
    source: "EVerest",
  },
  {
    id: "V2G2 renegotiation",
    text: "A renegotiation goes through PowerDelivery(Renegotiate) and new parameters.",
    source: "EcoG-io/iso15118",
  },
  {
    id: "V2G2 early end",
    text: "A vehicle that is stopped before it charges ends the session by SessionStop after the next answer.",
    source: "EcoG-io/iso15118: SessionStop may follow every answer",
  },
  { id: "V2G2 pause", text: "A paused session is joined again with its id.", source: "EcoG-io/iso15118" },
  {
    id: "V2G2 contract",
    text: "An expired contract certificate is refused; a foreign challenge too.",
    source: "EcoG-io/iso15118",
  },
  {
    id: "V2G20 BPT",
    text: "Energy goes back only by a bidirectional service (AC_BPT, DC_BPT) that the EVSE offers and the vehicle selects.",
    source: "EcoG-io/iso15118: services 5 and 6",
  },
  {
    id: "V2G20 channel",
    text: "In scheduled control another direction is agreed on anew (ScheduleRenegotiation, BPT_ChannelSelection); in dynamic control the EVSE's set-point says it.",
    source: "EcoG-io/iso15118: messages; that limits alone change no direction is assumed",
  },
]);
