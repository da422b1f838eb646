import { US_PER_S } from "../../../base/time.ts";
import { startS, stop } from "../../machine.ts";
import type { Payload } from "../frame.ts";
import { readInstant } from "../instant.ts";
import { answerCall, enqueue } from "./calls.ts";
import type { Command } from "./command.ts";
import type { Turn } from "./turn.ts";

/** The field of SetDERControl that holds a type's setting; a curve where none of these. */
const FIELD: Readonly<Record<string, string>> = {
  EnterService: "enterService",
  FixedPFAbsorb: "fixedPFAbsorb",
  FixedPFInject: "fixedPFInject",
  FixedVar: "fixedVar",
  FreqDroop: "freqDroop",
  Gradients: "gradient",
  LimitMaxDischarge: "limitMaxDischarge",
};
/** What a report calls the setting inside its entry, where that differs from the field. */
const INSIDE: Readonly<Record<string, string>> = { fixedPFAbsorb: "fixedPF", fixedPFInject: "fixedPF" };
/** Types that only have a default: their entries in a report carry neither `isDefault` nor `isSuperseded`. */
const ALWAYS_DEFAULT: readonly string[] = ["EnterService", "Gradients"];
/** As many as one list of a message may name. */
const MOST_CONTROLS = 24;

/** A setting by which a vehicle's inverter is to behave towards the grid (OCPP 2.1 R), as it was set. */
export interface DerControl {
  readonly id: string;
  readonly type: string;
  readonly isDefault: boolean;
  /** 0 is the highest. */
  readonly priority: number;
  readonly setting: Payload;
  /** When a scheduled one holds; a default has neither end. */
  readonly startUs?: number;
  readonly endUs?: number;
}

/** Which controls are meant: all that match every given field. An id stands for itself, whatever the type. */
export interface DerFilter {
  readonly isDefault?: boolean;
  readonly type?: string;
  readonly id?: string;
}

/** SetDERControl (2.1). One of the same id gives way; of two of a type that could hold at once the one of higher priority,
 *  then the later one, supersedes the other. */
export function setDerControl(turn: Turn, id: string, { control }: Extract<Command, { kind: "setDerControl" }>): void {
  const { controlType, controlId, isDefault } = control;
  const setting = control[fieldOf(controlType)] as Payload | undefined;
  if (!isBuilt(turn, controlType)) {
    answerCall(turn, id, { status: "NotSupported" });
    return;
  }
  const others = turn.state.derControls.filter((other) => other.id !== controlId);
  const known = setting && readControl(turn, { id: controlId, type: controlType, isDefault, setting });
  if (!known || others.length >= MOST_CONTROLS) {
    answerCall(turn, id, { status: "Rejected" });
    return;
  }
  const before = new Set(others.filter((other) => isSuperseded(other, others)).map((other) => other.id));
  turn.state.derControls = [...others, known];
  const superseded = others.filter((other) => !before.has(other.id) && isSuperseded(other, turn.state.derControls));
  answerCall(turn, id, {
    status: "Accepted",
    ...(superseded.length > 0 && { supersededIds: superseded.map((other) => other.id) }),
  });
  refreshDer(turn);
}

/** GetDERControl (2.1): the report follows the answer. */
export function getDerControl(
  turn: Turn,
  id: string,
  { requestId, filter }: Extract<Command, { kind: "getDerControl" }>,
): void {
  if (filter.type !== undefined && !isBuilt(turn, filter.type)) {
    answerCall(turn, id, { status: "NotSupported" });
    return;
  }
  const found = turn.state.derControls.filter((one) => matches(one, filter));
  answerCall(turn, id, { status: found.length > 0 ? "Accepted" : "NotFound" });
  if (found.length === 0) return;
  const report: Record<string, Payload[]> = {};
  for (const one of found) {
    const field = fieldOf(one.type);
    const inside = INSIDE[field] ?? field;
    const isSetOver = isSuperseded(one, turn.state.derControls);
    report[field] = [
      ...(report[field] ?? []),
      {
        id: one.id,
        ...(field === "curve" && { curveType: one.type }),
        ...(!ALWAYS_DEFAULT.includes(one.type) && { isDefault: one.isDefault, isSuperseded: isSetOver }),
        [inside]: one.setting,
      },
    ];
  }
  enqueue(turn, { kind: "derReport", requestId, report });
}

/** ClearDERControl (2.1). */
export function clearDerControl(
  turn: Turn,
  id: string,
  { filter }: Extract<Command, { kind: "clearDerControl" }>,
): void {
  if (filter.type !== undefined && !isBuilt(turn, filter.type)) {
    answerCall(turn, id, { status: "NotSupported" });
    return;
  }
  const kept = turn.state.derControls.filter((one) => !matches(one, filter));
  const isFound = kept.length < turn.state.derControls.length;
  turn.state.derControls = kept;
  answerCall(turn, id, { status: isFound ? "Accepted" : "NotFound" });
  if (isFound) refreshDer(turn);
}

/** Works out which controls hold now: tells the EVSEs when that changed, the back office when a scheduled one began or
 *  ended, and waits for the next change. One that gave way to a better one is told of with that one, not by itself. */
export function refreshDer(turn: Turn): void {
  const { state, atUs } = turn;
  const known = state.derControls;
  state.derControls = known.filter(({ endUs }) => endUs === undefined || endUs > atUs);
  const inForce = state.derControls.filter((one) => isRunning(one, atUs));
  const holding = [...new Set(inForce.map(({ type }) => type))]
    .map((type) =>
      inForce.filter((one) => one.type === type).reduce((best, one) => (standsBefore(one, best) ? one : best)),
    )
    .sort((a, b) => (a.type < b.type ? -1 : 1));
  const before = state.derHolding;
  state.derHolding = holding.map(({ id }) => id);
  for (const one of known) {
    const isGone = !state.derControls.some(({ id }) => id === one.id);
    if (!one.isDefault && isGone && before.includes(one.id))
      enqueue(turn, { kind: "derStartStop", id: one.id, isStarted: false, atUs, superseded: [] });
  }
  for (const one of holding) {
    if (one.isDefault || before.includes(one.id)) continue;
    const superseded = state.derControls.filter(({ id, type }) => type === one.type && before.includes(id));
    const ids = superseded.map(({ id }) => id);
    enqueue(turn, { kind: "derStartStop", id: one.id, isStarted: true, atUs, superseded: ids });
  }
  if (before.join() !== state.derHolding.join()) {
    turn.outputs.push({ kind: "der", controls: holding.map(({ type, setting }) => ({ type, setting })) });
  }
  const edges = state.derControls.flatMap(({ startUs, endUs }) => [startUs ?? 0, endUs ?? 0]).filter((us) => us > atUs);
  if (edges.length > 0) startS(turn, "der", (Math.min(...edges) - atUs) / US_PER_S);
  else stop(turn, "der");
}

const fieldOf = (type: string): string => FIELD[type] ?? "curve";
const isBuilt = ({ build }: Turn, type: string): boolean => build.derControls?.includes(type) ?? false;

/** A control with its times read; undefined where a scheduled one does not say when, or ends before it begins. */
function readControl(
  { build, atUs }: Turn,
  one: Pick<DerControl, "id" | "type" | "isDefault" | "setting">,
): DerControl | undefined {
  const { priority, startTime, duration } = one.setting as { priority: number; startTime?: string; duration?: number };
  if (one.isDefault) return { ...one, priority };
  if (startTime === undefined || duration === undefined || ALWAYS_DEFAULT.includes(one.type)) return undefined;
  const startUs = readInstant(startTime, build.epochUs)!;
  const endUs = startUs + duration * US_PER_S;
  return duration > 0 && endUs > atUs ? { ...one, priority, startUs, endUs } : undefined;
}

const isRunning = ({ startUs, endUs }: DerControl, atUs: number): boolean =>
  (startUs === undefined || startUs <= atUs) && (endUs === undefined || endUs > atUs);

/** Whether `one` holds where both could: scheduled before default, then the higher priority, then the later set; of two in
 *  their order of setting. */
const standsBefore = (one: DerControl, earlier: DerControl): boolean =>
  one.isDefault === earlier.isDefault ? one.priority <= earlier.priority : earlier.isDefault;

/** Whether another control of its type and sort takes its place at some time of its own. */
function isSuperseded(one: DerControl, all: readonly DerControl[]): boolean {
  const at = all.indexOf(one);
  return all.some(
    (other, i) =>
      i !== at &&
      other.type === one.type &&
      other.isDefault === one.isDefault &&
      (one.isDefault || (other.startUs! < one.endUs! && one.startUs! < other.endUs!)) &&
      (i > at ? standsBefore(other, one) : !standsBefore(one, other)),
  );
}

function matches(one: DerControl, { isDefault, type, id }: DerFilter): boolean {
  if (isDefault !== undefined && one.isDefault !== isDefault) return false;
  return id !== undefined ? one.id === id : type === undefined || one.type === type;
}
