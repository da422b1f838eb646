import type { Requirement } from "../requirement.ts";

/** What both sides of SLAC keep. */
export const SLAC_REQUIREMENTS: readonly Requirement[] = Object.freeze([
  {
    id: "ISO 15118-3 TT_match_sequence",
    text: "An EVSE forgets a vehicle that pauses 400 ms after its parameters; some do so after 240 ms.",
    source: "EVerest slac.hpp; pyPLC",
  },
  {
    id: "ISO 15118-3 A.9 sequence",
    text: "Parameters, three announcements, ten sounds, attenuation, match.",
    source: "EVerest libslac; pyslac",
  },
  {
    id: "ISO 15118-3 C_EV_match_retry",
    text: "Two lost parameter requests are survived, the third ends the attempt.",
    source: "EVerest slac.hpp",
  },
  {
    id: "ISO 15118-3 TT_EV_atten_results",
    text: "The vehicle waits 1200 ms for answers and takes the least attenuation.",
    source: "pyslac enums",
  },
  {
    id: "ISO 15118-3 TT_EVSE_match_MNBC",
    text: "600 ms after the announcement the EVSE averages the sounds that came.",
    source: "EVerest slac.hpp",
  },
  {
    id: "ISO 15118-3 TT_EVSE_SLAC_init",
    text: "Without a request for 40 s the EVSE steps through E/F, three attempts in all.",
    source: "EVerest",
  },
  {
    id: "ISO 15118-3 TT_EVSE_match_session",
    text: "An answered vehicle that does not match within 10 s ends the attempt.",
    source: "pyslac enums",
  },
  { id: "V2G3-A09-16", text: "A parameter request with the same run id starts its session over.", source: "EVerest" },
  {
    id: "ISO 15118-3 C_EVSE_match_parallel",
    text: "Five vehicles are heard at once, a sixth is not.",
    source: "pyslac enums",
  },
  {
    id: "ISO 15118-3 CM_VALIDATE",
    text: "Above 10 dB a vehicle that validates toggles its pilot, and matches only with the EVSE that counted as many.",
    source: "EVerest slac.hpp",
  },
  {
    id: "ISO 15118-3 TP_EV_vald_state_duration",
    text: "Each state of a toggle lasts 200 to 400 ms; the pilot never stays in C.",
    source: "EVerest slac.hpp",
  },
  {
    id: "ISO 15118-3 TT_EVSE_vald_toggle",
    text: "An EVSE counts toggles for 3.5 s at most, and of one vehicle at a time.",
    source: "EVerest slac.hpp",
  },
  {
    id: "ISO 15118-3 TT_link_status_response",
    text: "A network that is away for 5 s is given up on both sides, a shorter gap is not noticed.",
    source: "EVerest slac.hpp; what the time bounds is assumed",
  },
  {
    id: "ISO 15118-3 TP_match_leave",
    text: "A vehicle has left a lost network after 1 s and matches anew.",
    source: "EVerest slac.hpp",
  },
  {
    id: "ISO 15118-3 T_conn_resetup",
    text: "A vehicle without a new network 15 s after it lost one fails.",
    source: "EVerest slac.hpp; what the time bounds is assumed",
  },
]);
