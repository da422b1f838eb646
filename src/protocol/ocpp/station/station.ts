import type { Machine, Step } from "../../machine.ts";
import { draftOf } from "../../machine.ts";
import type { Frame } from "../frame.ts";
import { faultOf } from "../shape.ts";
import { authorizeAnswered, authorizeFailed, presented } from "./authorise.ts";
import { bootAnswered, bootFailed, connected, disconnected, restarted, sendBoot } from "./boot.ts";
import { enqueue, pump, retryOrDrop, takeAnswered } from "./calls.ts";
import { obey } from "./commands.ts";
import { refreshDer } from "./der-control.ts";
import type { Dialect } from "./dialect.ts";
import { pullSchedule, schedulePulled } from "./dynamic-update.ts";
import { externalLost } from "./external-limit.ts";
import { faulted, repaired } from "./fault.ts";
import type { StationInput, StationOutput } from "./input.ts";
import { sampleByClock, samplePeriodically } from "./meter-values.ts";
import { expireReservation } from "./reservation.ts";
import type { Settings } from "./settings.ts";
import { constrain, refreshLimits } from "./smart-charging.ts";
import { freshState, type Queued, type StationBuild, type StationState } from "./state.ts";
import { statusLost } from "./status.ts";
import { chargingChanged, connectTimedOut, plugged, transactionAnswered, unplugged } from "./transaction.ts";
import type { Turn } from "./turn.ts";

/** The station side of OCPP as a pure machine. It hears of drivers, cables, meters, timers and messages; it tells which
 *  messages go out, whether energy may flow, and how much. Its first output is asked for with `restarted`. */
export function ocppStation(
  build: StationBuild,
  dialect: Dialect,
  settings: Settings,
): Machine<StationState, StationInput, StationOutput> {
  return {
    name: `OCPP ${dialect.version} station`,
    initial: freshState(build, settings),
    step: (state, input) => step(build, dialect, state, input),
    phase: (state) => (state.online ? state.registration : `${state.registration}, offline`),
  };
}

function step(
  build: StationBuild,
  dialect: Dialect,
  state: StationState,
  input: StationInput,
): Step<StationState, StationOutput> {
  const draft = draftOf<StationState, StationOutput, string>(state);
  const turn: Turn = { ...draft, build, dialect, atUs: input.atUs, readings: input.readings };
  (HEAR[input.kind] as Hearer<StationInput["kind"]>)(turn, input as never);
  pump(turn);
  return { state: turn.state, outputs: turn.outputs, timers: turn.timers };
}

type Hearer<K extends StationInput["kind"]> = (turn: Turn, input: Extract<StationInput, { kind: K }>) => void;

const HEAR: { readonly [K in StationInput["kind"]]: Hearer<K> } = {
  timer: (turn, { timer }) => fired(turn, timer),
  received: (turn, { frame }) => received(turn, frame),
  connected,
  disconnected: (turn, { draw }) => disconnected(turn, draw),
  restarted: (turn, { reason }) => restarted(turn, reason),
  plugged: (turn, { evse }) => plugged(turn, evse),
  unplugged: (turn, { evse }) => unplugged(turn, evse),
  presented: (turn, { evse, token }) => presented(turn, evse, token),
  charging: (turn, { evse, state }) => chargingChanged(turn, evse, state),
  fault: (turn, { evse, error }) => faulted(turn, evse, error),
  repaired: (turn, { evse }) => repaired(turn, evse),
  derAlarm: (turn, { alarm }) => enqueue(turn, { kind: "derAlarm", atUs: turn.atUs, ...alarm }),
  constrained: constrain,
};

/** Timers are named after what they wait for; those of an EVSE or a reservation carry its number. */
function fired(turn: Turn, timer: string): void {
  const [name, number] = timer.split(":");
  const actions: Readonly<Record<string, () => void>> = {
    answer: () => unanswered(turn, turn.state.pending?.id ?? ""),
    boot: () => sendBoot(turn),
    clock: () => sampleByClock(turn),
    connect: () => connectTimedOut(turn, Number(number)),
    der: () => refreshDer(turn),
    heartbeat: () => enqueue(turn, { kind: "heartbeat" }),
    limit: () => refreshLimits(turn),
    pull: () => pullSchedule(turn, Number(number)),
    reconnect: () => turn.outputs.push({ kind: "connect" }),
    reservation: () => expireReservation(turn, Number(number)),
    retry: () => {
      turn.state.retrying = false;
    },
    sample: () => samplePeriodically(turn, Number(number)),
  };
  actions[name!]?.();
}

function received(turn: Turn, frame: Frame): void {
  if (frame[0] === 2) {
    obey(turn, frame);
    return;
  }
  if (frame[0] === 4) {
    unanswered(turn, frame[1]);
    return;
  }
  const { dialect, build, state } = turn;
  const action = state.pending && dialect.write(state.pending.queued.request, build, state)?.action;
  // An answer that breaks its schema is as good as none.
  if (action && faultOf(frame[2], dialect.shapes.responses[action]!)) {
    unanswered(turn, frame[1]);
    return;
  }
  const queued = takeAnswered(turn, frame[1]);
  if (queued) answered(turn, queued, frame[2]);
}

function answered(turn: Turn, { request }: Queued, payload: Frame[2] & object): void {
  const answer = turn.dialect.readAnswer(request, payload, turn.build.epochUs);
  if (request.kind === "boot") bootAnswered(turn, answer);
  if (request.kind === "authorize") authorizeAnswered(turn, request, answer.tokenInfo);
  if (request.kind === "pullSchedule") schedulePulled(turn, request.profileId, answer);
  if (request.kind === "transaction") transactionAnswered(turn, request, answer);
}

/** An error, or nothing in time. */
function unanswered(turn: Turn, id: string): void {
  const queued = takeAnswered(turn, id);
  const dropped = queued && retryOrDrop(turn, queued);
  if (dropped?.kind === "boot") bootFailed(turn);
  if (dropped?.kind === "authorize") authorizeFailed(turn, dropped);
  if (dropped?.kind === "status") statusLost(turn, dropped.evse);
  if (dropped) externalLost(turn, dropped);
}
