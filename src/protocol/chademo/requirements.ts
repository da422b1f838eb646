import type { Requirement } from "../requirement.ts";

const CLARA = "osexpert/ccs32clara-chademo@002786b";

/** What both sides of CHAdeMO keep. */
export const CHADEMO_REQUIREMENTS: readonly Requirement[] = Object.freeze([
  {
    id: "CHAdeMO frames",
    text: "Each side sends its frames every 100 ms; 1 s of silence ends the session.",
    source: `EVerest lib ieee2030_1_1; ${CLARA}`,
  },
  {
    id: "CHAdeMO order",
    text: "d1, frames, permission k, insulation test, d2, contactors, charging; then d2 off and 500 ms later d1.",
    source: `chrskly/chademo-charge-controller README; ${CLARA}`,
  },
  { id: "CHAdeMO permission", text: "No permission 20 s after d1 ends the attempt.", source: CLARA },
  {
    id: "CHAdeMO limits",
    text: "A battery that wants more voltage than the charger has is refused as incompatible.",
    source: `${CLARA}; dalathegreat/Battery-Emulator`,
  },
  { id: "CHAdeMO insulation", text: "An insulation fault ends the attempt before d2.", source: CLARA },
  { id: "CHAdeMO start", text: "The vehicle waits 22 s for d2 after its permission.", source: CLARA },
  { id: "CHAdeMO contactors", text: "Contactors not closed 4 s after d2 end the attempt.", source: CLARA },
  {
    id: "CHAdeMO stop",
    text: "Either side stops; the contactors open at 5 A or less, within 4 s.",
    source: CLARA,
  },
  {
    id: "CHAdeMO welding detection",
    text: "The vehicle says that its contactors are open only once the output is below 60 V; after 2 s they are welded.",
    source: "CHAdeMO, from memory; the figures are assumed",
  },
  {
    id: "CHAdeMO discharge",
    text: "Energy goes back only where both sides say in their frames that they can.",
    source: "CHAdeMO 2.0, from memory",
  },
]);
