/** Names of the digital protocols there are, one folder of src/protocol each; apart from their code, which only runs whose
 *  sessions are machines need. */
export const HLC_PROTOCOL_NAMES = ["din70121", "iso15118-2", "iso15118-20"] as const;

export type HlcProtocolName = (typeof HLC_PROTOCOL_NAMES)[number];
