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
  {
    id: "ISO 15118-3 TP_EV_SLAC_init",
    text: "The first parameter request comes within 10 s of the 5 % duty cycle; a slower vehicle is remarked upon.",
    source: "EVerest slac.hpp",
  },
  {
    id: "ISO 15118-3 TP_match_sequence",
    text: "The next step of a vehicle is due after 100 ms; measured ones take 80 to 220 ms, which is remarked upon.",
    source: "EVerest slac.hpp; pyPLC",
  },
  {
    id: "ISO 15118-3 TP_match_response",
    text: "An EVSE answers parameters and match within 100 ms: at once.",
    source: "EVerest slac.hpp; 5 to 7 ms measured (pyPLC)",
  },
  {
    id: "ISO 15118-3 TT_match_response",
    text: "Attenuation and match are waited for 200 ms, then asked again.",
    source: "EVerest slac.hpp",
  },
  {
    id: "ISO 15118-3 TP_EV_batch_msg_interval",
    text: "Sounds keep the vehicle's own distance, 20 to 50 ms; a longer one is remarked upon.",
    source: "EVerest slac.hpp",
  },
  {
    id: "ISO 15118-3 TP_EVSE_avg_atten_calc",
    text: "Where sounds are missing the average takes 100 ms; a slower modem is remarked upon.",
    source: "EVerest slac.hpp",
  },
  {
    id: "ISO 15118-3 TP_EV_match_session",
    text: "The match is due 500 ms after the attenuation; measured vehicles take up to 1 s, which is remarked upon.",
    source: "EVerest slac.hpp; pyPLC",
  },
  {
    id: "ISO 15118-3 TT_match_join",
    text: "A network that is not there 12 s after the match ends the attempt.",
    source: "EVerest slac.hpp",
  },
  {
    id: "ISO 15118-3 TT_matching_rate",
    text: "A failed attempt is repeated after 400 ms.",
    source: "EVerest slac.hpp",
  },
  {
    id: "ISO 15118-3 TT_matching_repetition",
    text: "After 10 s of repeating the vehicle waits for the pilot.",
    source: "EVerest slac.hpp",
  },
  {
    id: "ISO 15118-3 C_EV_start_atten_char_inds",
    text: "Three announcements before the sounds.",
    source: "EVerest slac.hpp",
  },
  { id: "ISO 15118-3 C_EV_match_MNBC", text: "Ten sounds, counted down.", source: "EVerest slac.hpp" },
  { id: "ISO 15118-3 C_sequ_retry", text: "An unanswered attenuation is repeated twice.", source: "EVerest slac.hpp" },
  {
    id: "ISO 15118-3 C_conn_max_match",
    text: "After the third failed attempt the EVSE gives digital communication up.",
    source: "EVerest slac.hpp",
  },
  {
    id: "ISO 15118-3 TP_EV_vald_toggle",
    text: "A vehicle asks for a count of at least 600 ms, and of 3.5 s at most.",
    source: "EVerest slac.hpp",
  },
  {
    id: "ISO 15118-3 C_EV_vald_nb_toggles",
    text: "One to three toggles show an EVSE that it is the vehicle's own.",
    source: "EVerest slac.hpp",
  },
  {
    id: "ISO 15118-3 C_EV_match_signalattn",
    text: "Up to 10 dB an EVSE is the vehicle's own; beyond 20 dB the match is remarked upon.",
    source: "EVerest slac.hpp; nvdungx/ISO15118_3_TestEnv",
  },
  {
    id: "ISO 15118-3 T_step_EF",
    text: "A failed attempt steps the pilot through E or F for 4 s, and through X1 before 5 % again.",
    source: "EVerest Charger",
  },
  {
    id: "ISO 15118-3 T_step_X1",
    text: "From 5 % to the nominal duty cycle the pilot rests in X1 for 3 s.",
    source: "EVerest Charger",
  },
  {
    id: "ISO 15118-3 T_conn_init_HLC",
    text: "State B lasts 200 ms before a woken session gets its 5 % duty cycle.",
    source: "nvdungx/ISO15118_3_TestEnv",
  },
  {
    id: "ISO 15118-3 T_conn_max_comm",
    text: "An EVSE whose modem is not ready 8 s after plugging in fails; a vehicle without 5 % by then remarks upon it.",
    source: "nvdungx/ISO15118_3_TestEnv",
  },
  {
    id: "ISO 15118-3 T_conn_resume",
    text: "A woken network that is not there after 6 s is given up by both sides, and matched anew.",
    source: "nvdungx/ISO15118_3_TestEnv; what follows is assumed",
  },
  {
    id: "ISO 15118-3 TP_link_ready_notification",
    text: "Connection and session are told of the network 200 ms to 1 s after the modem sees it.",
    source: "EVerest slac.hpp",
  },
  {
    id: "ISO 15118-3 TP_amp_map_exchange",
    text: "Whoever wants an amplitude map asks within 100 ms of seeing the network; the other confirms.",
    source: "EVerest slac.hpp; a modem maker's requirements",
  },
  {
    id: "ISO 15118-3 TT_amp_map_exchange",
    text: "The other's request is waited for 200 ms; an own one that is not confirmed three times ends the attempt.",
    source: "EVerest slac.hpp; nvdungx/ISO15118_3_TestEnv",
  },
  {
    id: "ISO 15118-3 D-LINK_ERROR",
    text: "A session that broke off for want of the network leaves it at once, on either side.",
    source: "EVerest EvseManager",
  },
]);
