/** A JSON object as it stands in a message. */
export type Payload = Readonly<Record<string, unknown>>;

/** The three frames of OCPP-J: [2, id, action, payload], [3, id, payload], [4, id, code, description, details]. */
export type CallFrame = readonly [2, string, string, Payload];
export type ResultFrame = readonly [3, string, Payload];
export type ErrorFrame = readonly [4, string, string, string, Payload];
export type Frame = CallFrame | ResultFrame | ErrorFrame;
