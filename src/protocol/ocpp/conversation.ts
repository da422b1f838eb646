import { assert } from "../../base/errors.ts";
import { US_PER_S } from "../../base/time.ts";
import type { CallFrame, Payload } from "./frame.ts";
import { writeInstant } from "./instant.ts";
import type { Dialect } from "./station/dialect.ts";
import type { MeterReading, StationEvent, StationOutput } from "./station/input.ts";
import type { Settings } from "./station/settings.ts";
import type { StationBuild, StationState } from "./station/state.ts";
import { ocppStation } from "./station/station.ts";

/** How a scripted back office answers a CALL: with a payload, an error, or not at all. */
export type Script = Readonly<Record<string, (payload: Payload) => Payload | "error" | "silence">>;

/** A message the station sent, and when [s]. */
export interface Sent {
  readonly atS: number;
  readonly action: string;
  readonly payload: Payload;
}

/** A station and a scripted back office talking, second by second, without a network between them. */
export interface Conversation {
  /** The station's CALLs so far. */
  readonly sent: readonly Sent[];
  /** All else it did: energy, limits, refusals. */
  readonly done: readonly (StationOutput & { readonly atS: number })[];
  readonly state: StationState;
  readonly atS: number;
  /** What the meters show from now on. */
  readonly readings: MeterReading[];
  /** Changes how the back office answers from now on. */
  answer(script: Script): void;
  tell(event: StationEvent): void;
  /** Lets time pass; timers fire in their order. */
  wait(seconds: number): void;
  /** A CALL of the back office.
   *  @returns the answer's payload, or the error's code */
  ask(action: string, payload: Payload): Payload | string;
}

/** Begins a conversation with a station that is still off. */
export function converse(
  build: StationBuild,
  dialect: Dialect,
  settings: Settings,
  script: Script,
  watch?: (state: StationState) => void,
): Conversation {
  const machine = ocppStation(build, dialect, settings);
  const timers = new Map<string, number>();
  const sent: Sent[] = [];
  const done: (StationOutput & { atS: number })[] = [];
  const replies = new Map<string, Payload | string>();
  const readings: MeterReading[] = [];
  let answers: Script = script;
  let state: StationState = machine.initial;
  let atUs = 0;
  let asked = 0;

  function tell(event: StationEvent): void {
    const step = machine.step(state, { ...event, atUs, readings });
    state = step.state;
    watch?.(state);
    for (const { timer, afterUs } of step.timers) {
      if (afterUs === undefined) timers.delete(timer);
      else timers.set(timer, atUs + afterUs);
    }
    const calls: CallFrame[] = [];
    for (const output of step.outputs) {
      if (output.kind !== "send") done.push({ ...output, atS: atUs / US_PER_S });
      else if (output.frame[0] === 2) calls.push(output.frame);
      else replies.set(output.frame[1], output.frame[2]);
    }
    assert(calls.length <= 1, "a station has one CALL under way");
    for (const call of calls) answerCall(call);
  }

  function answerCall([, id, action, payload]: CallFrame): void {
    sent.push({ atS: atUs / US_PER_S, action, payload });
    const answer = answers[action]?.(payload) ?? {};
    if (answer === "silence") return;
    tell({ kind: "received", frame: answer === "error" ? [4, id, "InternalError", "", {}] : [3, id, answer] });
  }

  return {
    sent,
    done,
    readings,
    get state() {
      return state;
    },
    get atS() {
      return atUs / US_PER_S;
    },
    answer: (more) => {
      answers = { ...answers, ...more };
    },
    tell,
    wait: (seconds) => {
      const endUs = atUs + seconds * US_PER_S;
      for (;;) {
        const next = [...timers].sort(([a, aUs], [b, bUs]) => aUs - bUs || (a < b ? -1 : 1))[0];
        if (!next || next[1] > endUs) break;
        timers.delete(next[0]);
        atUs = Math.max(atUs, next[1]);
        tell({ kind: "timer", timer: next[0] });
      }
      atUs = endUs;
    },
    ask: (action, payload) => {
      asked += 1;
      const id = `csms-${asked}`;
      tell({ kind: "received", frame: [2, id, action, payload] });
      return replies.get(id)!;
    },
  };
}

/** A back office that accepts all it is asked. Its 1.6 transaction ids count from 1000. */
export function friendlyScript(epochUs: number): Script {
  let lastTransaction = 999;
  const accepted = { status: "Accepted" };
  return {
    BootNotification: () => ({ status: "Accepted", currentTime: writeInstant(0, epochUs), interval: 3600 }),
    Heartbeat: () => ({ currentTime: writeInstant(0, epochUs) }),
    Authorize: (payload) => ("idTag" in payload ? { idTagInfo: accepted } : { idTokenInfo: accepted }),
    StartTransaction: () => {
      lastTransaction += 1;
      return { idTagInfo: accepted, transactionId: lastTransaction };
    },
    TransactionEvent: (payload) => (payload["idToken"] ? { idTokenInfo: accepted } : {}),
  };
}
