import { createHash } from "node:crypto";
import { deserialize, serialize } from "node:v8";
import { ScenarioError } from "../base/errors.ts";

/** First line of every checkpoint; the number changes with the layout of what the engine saves. */
const HEAD = "gridpilot checkpoint 1";

/** A checkpoint as bytes: what a run needs to go on, with a name that must fit and a sum that shows damage.
 *  @param name what the state belongs to: version, model, seed; a run of another name does not go on from it
 *  @param state plain data and typed arrays */
export function packCheckpoint(name: string, state: unknown): Uint8Array {
  const body = serialize(state);
  const head = `${HEAD}\n${JSON.stringify(name)}\n${sumOf(body)}\n`;
  return Buffer.concat([Buffer.from(head), body]);
}

/** The state of a packed checkpoint. The sum is checked before anything of it is read, so a cut or changed file is told
 *  from a good one; it does not show who has written it.
 *  @param file named in faults  @throws ScenarioError CHECKPOINT_BAD, CHECKPOINT_DAMAGED, CHECKPOINT_OTHER_RUN */
export function unpackCheckpoint(name: string, bytes: Uint8Array, file: string): unknown {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const lines: string[] = [];
  let at = 0;
  for (let line = 0; line < 3; line++) {
    const end = buffer.indexOf("\n", at);
    if (end < 0 || (line === 0 && buffer.toString("utf8", 0, end) !== HEAD))
      refuse(file, "not a checkpoint of this version", "run the scenario from its start", "CHECKPOINT_BAD");
    lines.push(buffer.toString("utf8", at, end));
    at = end + 1;
  }
  const body = buffer.subarray(at);
  if (sumOf(body) !== lines[2])
    refuse(file, "cut or changed since it was written", "go on from an earlier checkpoint", "CHECKPOINT_DAMAGED");
  if (lines[1] !== JSON.stringify(name)) {
    const message = `belongs to ${lines[1].slice(0, 200)}, this run is ${JSON.stringify(name)}`;
    refuse(file, message, "resume with the scenario, seed and version it was made with", "CHECKPOINT_OTHER_RUN");
  }
  return deserialize(body);
}

const sumOf = (body: Uint8Array): string => createHash("sha256").update(body).digest("hex");

function refuse(file: string, message: string, hint: string, code: string): never {
  throw new ScenarioError([{ file, message, hint, code }]);
}
