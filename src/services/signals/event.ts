import type { Stream } from "../../base/random.ts";
import { hopDelaysS, type SignalPath } from "./paths.ts";

/** A grid signal as its sender sets it up: OpenADR's event, IEEE 2030.5's control, a limit of EEBus. */
export interface GridEvent {
  /** From dispatch until the limit is to hold [s]; 0 = at once. */
  readonly noticeS: number;
  readonly durationS: number;
  /** Start and end are each put off by up to this much, drawn by every receiver (randomizeStart) [s]. */
  readonly randomiseS: number;
  /** Share of receivers that opt out. */
  readonly optOutShare: number;
}

/** What one receiver makes of an event, since dispatch [s]; undefined where it opts out.
 *  @param heardAtS when a signal is heard that has come so far at a time: later, where communication is lost [s] */
export function heldBetween(
  event: GridEvent,
  path: SignalPath,
  draw: Stream,
  heardAtS: (arrivedS: number) => number = (arrivedS) => arrivedS,
): { readonly fromS: number; readonly untilS: number; readonly hopsS: readonly number[] } | undefined {
  const hopsS = hopDelaysS(path, draw);
  const [startS, endS] = [draw() * event.randomiseS, draw() * event.randomiseS];
  if (draw() < event.optOutShare) return undefined;
  const arrivedS = heardAtS(hopsS.reduce((sum, s) => sum + s, 0));
  // A signal with notice waits for its time; one that arrives late holds from when it arrives.
  return {
    fromS: Math.max(arrivedS, event.noticeS + startS),
    untilS: Math.max(arrivedS, event.noticeS + event.durationS + endS),
    hopsS,
  };
}

/** From when to when an EVSE whose gateway hears nothing keeps to a limit of its own [s]: from `silenceS` after the last word,
 *  for `leastS` even if the gateway is back before. Undefined where the silence is too short for it, or the path has none.
 *  @param silentFromS the last word that was heard @param backAtS when it is heard again [s] */
export function failSafeBetween(
  { failSafe }: SignalPath,
  { silentFromS, backAtS }: { readonly silentFromS: number; readonly backAtS: number },
): { readonly fromS: number; readonly untilS: number } | undefined {
  if (!failSafe) return undefined;
  const fromS = silentFromS + failSafe.silenceS;
  if (backAtS <= fromS) return undefined;
  return { fromS, untilS: Math.max(backAtS, fromS + failSafe.leastS) };
}
