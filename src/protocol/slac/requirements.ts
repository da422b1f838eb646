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
]);
