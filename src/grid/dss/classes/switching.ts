import { BadValue, quote } from "../place.ts";
import { type DssClass, type DssState, elementTail, type Property, propertiesOf } from "../property.ts";

/** A switch control, fuse, recloser or relay: in a power flow it only holds its element open or closed. */
export interface SwitchingState extends DssState {
  monitored: string;
  switched: string;
  /** 1-based. */
  terminal: number;
  /** Given by State or Action; Normal counts where neither is. */
  isOpen: boolean | undefined;
  /** Per phase, as a fuse's State or Action says it. */
  phasesOpen: boolean[];
  isNormallyOpen: boolean;
  isLocked: boolean;
}

const WHY = "protection does not act in a power flow";

const { count, text, flag, names } = propertiesOf<SwitchingState>();

const KNOWN: readonly Property<SwitchingState>[] = [
  text("MonitoredObj", (state, value) => {
    state.monitored = value.trim().toLowerCase();
  }),
  text("SwitchedObj", (state, value) => {
    state.switched = value.trim().toLowerCase();
  }),
  count("SwitchedTerm", 1, (state, value) => {
    state.terminal = value;
  }),
  names("Action", takeState),
  names("State", takeState),
  names("Normal", (state, values) => {
    state.isNormallyOpen = saysOpen(values) ?? state.isNormallyOpen;
  }),
  flag("Lock", (state, value) => {
    state.isLocked = value;
  }),
];

function takeState(state: SwitchingState, values: readonly string[]): void {
  state.isOpen = saysOpen(values) ?? state.isOpen;
  state.phasesOpen = values.map((value) => !/^c/i.test(value));
}

/** Open where any phase is; undefined where nothing is said. */
function saysOpen(values: readonly string[]): boolean | undefined {
  const words = values.map((value) => value.toLowerCase());
  const bad = words.find((word) => !/^(o|t|c)/.test(word));
  if (bad !== undefined) throw new BadValue("DSS_UNKNOWN_CHOICE", `expected open or closed, got ${quote(bad)}`);
  return words.length === 0 ? undefined : words.some((word) => !word.startsWith("c"));
}

function switchingClass(name: string, order: string): DssClass<SwitchingState> {
  return {
    name,
    kind: "circuit",
    create: ({ baseHz }) => ({
      enabled: true,
      baseHz,
      monitored: "",
      switched: "",
      terminal: 1,
      isOpen: undefined,
      phasesOpen: [],
      isNormallyOpen: false,
      isLocked: false,
    }),
    properties: [
      ...order.split(" ").map(
        (property) =>
          KNOWN.find((known) => known.name.toLowerCase() === property.toLowerCase()) ?? {
            name: property,
            ignored: WHY,
            set: () => {},
          },
      ),
      ...elementTail<SwitchingState>(),
    ],
  };
}

export const SWITCHING_CLASSES: readonly DssClass<SwitchingState>[] = [
  switchingClass("SwtControl", "SwitchedObj SwitchedTerm Action Lock Delay Normal State Reset"),
  switchingClass(
    "Fuse",
    "MonitoredObj MonitoredTerm SwitchedObj SwitchedTerm FuseCurve RatedCurrent Delay Action Normal State",
  ),
  switchingClass(
    "Recloser",
    "MonitoredObj MonitoredTerm SwitchedObj SwitchedTerm NumFast PhaseFast PhaseDelayed GroundFast GroundDelayed PhaseTrip " +
      "GroundTrip PhaseInst GroundInst Reset Shots RecloseIntervals Delay Action TDPhFast TDGrFast TDPhDelayed TDGrDelayed " +
      "Normal State",
  ),
  switchingClass(
    "Relay",
    "MonitoredObj MonitoredTerm SwitchedObj SwitchedTerm Type PhaseCurve GroundCurve PhaseTrip GroundTrip TDPhase TDGround " +
      "PhaseInst GroundInst Reset Shots RecloseIntervals Delay OvervoltCurve UndervoltCurve kVBase 47%Pickup 46BaseAmps " +
      "46%Pickup 46isqt Variable Overtrip Undertrip BreakerTime Action Z1Mag Z1Ang Z0Mag Z0Ang MPhase MGround EventLog " +
      "DebugTrace DistReverse Normal State DOC_TiltAngleLow DOC_TiltAngleHigh DOC_TripSettingLow DOC_TripSettingHigh " +
      "DOC_TripSettingMag DOC_DelayInner DOC_PhaseCurveInner DOC_PhaseTripInner DOC_TDPhaseInner DOC_P1Blocking",
  ),
];

/** What a device holds open: a 0-based terminal of an element, all of its conductors or only some. */
export interface HeldOpen {
  readonly element: string;
  readonly terminal: number;
  /** By conductor; absent: all. */
  readonly conductors?: readonly boolean[];
}

/** What a device holds open, if it does. */
export function heldOpen(className: string, state: SwitchingState): HeldOpen | undefined {
  // A locked control does not carry its action out; a relay's Normal is only where its reset goes.
  const isOpen = state.isLocked ? false : (state.isOpen ?? (className !== "Relay" && state.isNormallyOpen));
  const element = state.switched === "" ? state.monitored : state.switched;
  if (!isOpen || element === "") return undefined;
  const held = { element, terminal: state.terminal - 1 };
  // Fuses blow one by one.
  return className === "Fuse" && state.phasesOpen.length > 0 ? { ...held, conductors: state.phasesOpen } : held;
}
