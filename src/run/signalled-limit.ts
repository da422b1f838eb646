import { stream } from "../base/random.ts";
import { type TimeUs, US_PER_DAY, US_PER_S } from "../base/time.ts";
import type { SignalModel } from "../model/model.ts";
import { sinceWindowUs } from "../policy/daily-window.ts";
import { failSafeKw, heldBetween } from "../services/signals/event.ts";

/** How a site stands to its signal, in the order of the codes. */
export const SIGNAL_STATES = ["free", "limited", "fail-safe", "opted-out"] as const;
const FREE = 0;
const LIMITED = 1;
const FAIL_SAFE = 2;
const OPTED_OUT = 3;

const DAY_S = 86_400;

/** The limit that a grid signal asks of one site, and what the site has heard of it: every day's dispatch comes by the
 *  path's hops, may find the gateway cut off, and holds from the site's own random start on. Asked in the order of time. */
export class SignalledLimit {
  /** What is asked of the site now, and what it keeps to; NaN where nothing is [kW]. */
  askedKw = Number.NaN;
  heldKw = Number.NaN;
  /** Index into SIGNAL_STATES. */
  state = FREE;
  /** The last two days' dispatches: the day, and from when to when the site holds it since then [s]. */
  private readonly day = Float64Array.of(Number.NaN, Number.NaN);
  private readonly fromS = new Float64Array(2);
  private readonly untilS = new Float64Array(2);
  private readonly optsOut = new Uint8Array(2);
  private readonly signal: SignalModel;
  private readonly site: string;

  static readonly rebuilt = ["signal", "site"];

  constructor(signal: SignalModel, site: string) {
    this.signal = signal;
    this.site = site;
  }

  /** @param localUs local time since Monday 00:00 of the week the scenario starts in [µs] */
  advance(localUs: TimeUs): void {
    const { daily, powerKw, noticeS } = this.signal;
    const isAsked = sinceWindowUs(daily, localUs) >= 0;
    const sinceUs = localUs - daily.fromUs + noticeS * US_PER_S;
    const day = Math.floor(sinceUs / US_PER_DAY);
    const sinceS = (sinceUs - day * US_PER_DAY) / US_PER_S;
    const today = this.hear(day);
    const before = this.hear(day - 1);
    const isHeld = this.holds(today, sinceS) || this.holds(before, sinceS + DAY_S);
    const safeKw = this.failSafe(localUs);
    this.askedKw = isAsked ? powerKw : Number.NaN;
    this.heldKw = safeKw ?? (isHeld ? powerKw : Number.NaN);
    this.state = FREE;
    if (isAsked && this.optsOut[today] === 1) this.state = OPTED_OUT;
    if (isHeld) this.state = LIMITED;
    if (safeKw !== undefined) this.state = FAIL_SAFE;
  }

  private holds(at: number, sinceS: number): boolean {
    return sinceS >= this.fromS[at] && sinceS < this.untilS[at];
  }

  /** Works out once what the site makes of a day's dispatch. @returns where it stands */
  private hear(day: number): number {
    const at = ((day % 2) + 2) % 2;
    if (this.day[at] === day) return at;
    this.day[at] = day;
    const { daily, path, noticeS, randomiseS, optOutShare, seed } = this.signal;
    let k = 0;
    const draw = (): number => stream(seed, `site:${this.site}/${day}`, `signal/${k++}`)();
    const event = { noticeS, durationS: daily.lengthUs / US_PER_S, randomiseS, optOutShare };
    const dispatchUs = daily.fromUs - noticeS * US_PER_S;
    const held = heldBetween(
      event,
      path,
      draw,
      (arrivedS) => arrivedS + this.cutOffForS(dispatchUs + arrivedS * US_PER_S),
    );
    this.fromS[at] = held?.fromS ?? 0;
    this.untilS[at] = held?.untilS ?? 0;
    this.optsOut[at] = held ? 0 : 1;
    return at;
  }

  /** How long the gateway still hears nothing at a time of day [s]. */
  private cutOffForS(localUs: TimeUs): number {
    const { silent } = this.signal;
    const sinceUs = silent ? sinceWindowUs(silent, localUs) : -1;
    return sinceUs < 0 ? 0 : (silent!.lengthUs - sinceUs) / US_PER_S;
  }

  /** What the site falls back to, having heard nothing for too long, today or since yesterday [kW]. */
  private failSafe(localUs: TimeUs): number | undefined {
    const { silent, path } = this.signal;
    if (!silent) return undefined;
    const sinceS = ((((localUs - silent.fromUs) % US_PER_DAY) + US_PER_DAY) % US_PER_DAY) / US_PER_S;
    const backAtS = silent.lengthUs / US_PER_S;
    const since = (nowS: number) => failSafeKw(path, { nowS, silentFromS: 0, backAtS });
    return since(sinceS) ?? since(sinceS + DAY_S);
  }
}
