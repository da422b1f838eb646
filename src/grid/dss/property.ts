import type { LoadedFile } from "./files.ts";
import type { Place, Warning } from "./place.ts";
import type { Token } from "./tokens.ts";
import { choiceOf, flagOf, initialOf, integerOf, matrixOf, namesOf, numberOf, numbersOf } from "./values.ts";

/** What every object of a script has besides its class's own values. */
export interface DssState {
  enabled: boolean;
  baseHz: number;
}

/** An object of a script: its class, its name in lower case, where it was made, its values so far. */
export interface DssObject<S extends DssState = DssState> {
  readonly className: string;
  readonly name: string;
  readonly place: Place;
  state: S;
  /** `open[terminal][conductor]` by Open and Close commands. */
  open: boolean[][];
}

/** What a property needs to know of the script around it. */
export interface Edit {
  readonly baseHz: number;
  readonly earthModel: EarthModel;
  /** Name of the object being edited, for messages. */
  readonly owner: string;
  /** The object of a class by name. @throws BadValue when there is none */
  find<S extends DssState>(className: string, name: string): DssObject<S>;
  findOptional<S extends DssState>(className: string, name: string): DssObject<S> | undefined;
  /** Reads a file beside the script. @throws BadValue */
  readFile(path: string): LoadedFile;
  variable(name: string): string | undefined;
  warnOnce(key: string, warning: Omit<Warning, "file" | "line" | "column">): void;
}

export type EarthModel = "carson" | "fullcarson" | "deri";

/** One property of a class: how its text becomes part of the state. */
export interface Property<S> {
  readonly name: string;
  /** It has no effect on what we compute; says why. */
  readonly ignored?: string;
  set(state: S, token: Token, edit: Edit): void;
}

/** A class of objects: its properties in OpenDSS's positional order and what a new object starts from. */
export interface DssClass<S extends DssState = DssState> {
  readonly name: string;
  /** "circuit": a second object of one name is an error; "data": it edits the first. */
  readonly kind: "circuit" | "data";
  readonly properties: readonly Property<S>[];
  create(edit: Edit): S;
  /** After each New or Edit. */
  finish?(state: S, edit: Edit): void;
  /** Gives a copy for `like=`; the default is a structured clone but for buses. */
  copy?(from: S, to: S): void;
}

/** Bounds phases, conductors, windings and steps, whose matrices grow with the square. */
const MAX_COUNT = 100;

/** Makers of properties whose setters see the state of one class. */
export function propertiesOf<S extends DssState>() {
  return {
    number: (name: string, set: (state: S, value: number, edit: Edit) => void): Property<S> => ({
      name,
      set: (state, token, edit) => set(state, numberOf(token, edit), edit),
    }),
    integer: (name: string, set: (state: S, value: number, edit: Edit) => void): Property<S> => ({
      name,
      set: (state, token, edit) => set(state, integerOf(token, edit), edit),
    }),
    /** An integer from `least` to 100. */
    count: (name: string, least: number, set: (state: S, value: number, edit: Edit) => void): Property<S> => ({
      name,
      set: (state, token, edit) => set(state, integerOf(token, edit, { least, most: MAX_COUNT }), edit),
    }),
    flag: (name: string, set: (state: S, value: boolean, edit: Edit) => void): Property<S> => ({
      name,
      set: (state, token, edit) => set(state, flagOf(token), edit),
    }),
    choice: <T>(
      name: string,
      values: Readonly<Record<string, T>>,
      set: (state: S, value: T, edit: Edit) => void,
    ): Property<S> => ({
      name,
      set: (state, token, edit) => set(state, choiceOf(token, values), edit),
    }),
    /** As `choice`, where the first letter decides: `state=charge` means charging. */
    initial: <T>(
      name: string,
      values: Readonly<Record<string, T>>,
      set: (state: S, value: T, edit: Edit) => void,
    ): Property<S> => ({
      name,
      set: (state, token, edit) => set(state, initialOf(token, values), edit),
    }),
    text: (name: string, set: (state: S, value: string, edit: Edit) => void): Property<S> => ({
      name,
      set: (state, token, edit) => set(state, token.value, edit),
    }),
    numbers: (name: string, set: (state: S, value: number[], edit: Edit) => void): Property<S> => ({
      name,
      set: (state, token, edit) => set(state, numbersOf(token, edit), edit),
    }),
    names: (name: string, set: (state: S, value: string[], edit: Edit) => void): Property<S> => ({
      name,
      set: (state, token, edit) => set(state, namesOf(token, edit), edit),
    }),
    /** A symmetric matrix whose order is the state's number of phases. */
    matrix: (
      name: string,
      order: (state: S) => number,
      set: (state: S, value: number[][], edit: Edit) => void,
    ): Property<S> => ({
      name,
      set: (state, token, edit) => set(state, matrixOf(token, order(state), edit), edit),
    }),
    /** Any number of properties without effect. */
    ignored: (names: string, why: string): Property<S>[] =>
      names.split(" ").map((name) => ({ name, ignored: why, set: () => {} })),
  };
}

/** The last properties of every circuit element. */
export function elementTail<S extends DssState>(): Property<S>[] {
  const { number, flag } = propertiesOf<S>();
  return [
    number("BaseFreq", (state, value) => {
      state.baseHz = value;
    }),
    flag("Enabled", (state, value) => {
      state.enabled = value;
    }),
    like<S>(),
  ];
}

/** Marks the place of `Like` in the order; the editing loop handles it. */
export function like<S extends DssState>(): Property<S> {
  return { name: "Like", set: () => {} };
}

export const RELIABILITY = "reliability figure";
export const HARMONICS = "harmonic studies only";
export const DYNAMICS = "dynamic studies only";
export const REPORTING = "reporting only";
