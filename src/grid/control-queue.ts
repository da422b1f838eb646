import type { PowerFlow } from "./power-flow.ts";

export type ControlMode = "off" | "static" | "time" | "event";

/** An action that a control has asked for, at its time. */
export interface ControlAction {
  readonly timeS: number;
  /** Counts up; of several actions of one time the last that was asked for is done first, as in OpenDSS. */
  readonly order: number;
  readonly kind: "tap" | "reverse" | "capacitor";
  readonly control: number;
}

export interface RegulatorState {
  /** Whether a tap action waits, the one that was asked for first, and the change they are to make [pu]. */
  isArmed: boolean;
  request: ControlAction | undefined;
  pendingPu: number;
  isReversed: boolean;
  reversal: ControlAction | undefined;
}

export interface CapacitorState {
  armed: ControlAction | undefined;
  pending: "open" | "close" | "none";
  isClosed: boolean;
  lastOpenS: number;
}

/** One thing a control did. */
export interface ControlEvent {
  readonly timeS: number;
  readonly iteration: number;
  /** `regulator reg1a` */
  readonly control: string;
  /** `tap 1.0125` or `1 of 2 steps closed`. */
  readonly action: string;
}

/** The controls of a network and what they wait for; kept from step to step of a time series. */
export interface Controls {
  readonly regulators: RegulatorState[];
  readonly capacitors: CapacitorState[];
  queue: ControlAction[];
  asked: number;
  /** What was done since the log was last cleared. */
  readonly log: ControlEvent[];
}

/** What a control sees when it looks or acts. */
export interface ControlView {
  readonly pf: PowerFlow;
  readonly controls: Controls;
  readonly timeS: number;
  readonly mode: ControlMode;
  readonly iteration: number;
}

/** Asks for an action. */
export function ask(controls: Controls, kind: ControlAction["kind"], control: number, timeS: number): ControlAction {
  const action = { timeS, order: controls.asked++, kind, control };
  controls.queue.push(action);
  return action;
}

/** Takes an action back. */
export function withdraw(controls: Controls, action: ControlAction | undefined): void {
  if (action) controls.queue = controls.queue.filter((other) => other !== action);
}
