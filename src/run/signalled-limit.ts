import { stream } from "../base/random.ts";
import { type TimeUs, US_PER_DAY, US_PER_S } from "../base/time.ts";
import type { SignalModel } from "../model/model.ts";
import { sinceWindowUs } from "../policy/daily-window.ts";
import { failSafeBetween, heldBetween } from "../services/signals/event.ts";

/** How a site stands to its signal, in the order of the codes. */
export const SIGNAL_STATES = ["free", "limited", "fail-safe", "opted-out"] as const;
const FREE = 0;
const LIMITED = 1;
const FAIL_SAFE = 2;
const OPTED_OUT = 3;

/** How a site stands to its signal: what is asked and held [kW], NaN where nothing is; the state's index; and since when
 *  that is known and not recorded yet [µs since the run's start]. */
export interface SignalStanding {
  readonly askedKw: number;
  readonly heldKw: number;
  readonly state: number;
  readonly sinceUs: TimeUs;
}

/** The limit that a grid signal asks of one site, and what the site has heard of it: every day's dispatch comes by the
 *  path's hops, may find the gateway cut off, and holds from the site's own random start on. Asked in the order of time. */
export class SignalledLimit implements SignalStanding {
  /** What is asked of the site now, and what it keeps to; NaN where nothing is [kW]. */
  askedKw = Number.NaN;
  heldKw = Number.NaN;
  /** Index into SIGNAL_STATES. */
  state = FREE;
  sinceUs: TimeUs = 0;
  /** The last two days' dispatches: the day, and from when to when the site holds it since then [whole µs], so that an end
   *  that falls on a tick is at the tick. */
  private readonly day = Float64Array.of(Number.NaN, Number.NaN);
  private readonly fromUs = new Float64Array(2);
  private readonly untilUs = new Float64Array(2);
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
    const { daily, powerKw } = this.signal;
    const isAsked = sinceWindowUs(daily, localUs) >= 0;
    const sinceUs = localUs - this.dispatchUs();
    const day = Math.floor(sinceUs / US_PER_DAY);
    const sinceDispatchUs = sinceUs - day * US_PER_DAY;
    const today = this.hear(day);
    const before = this.hear(day - 1);
    const isHeld = this.holds(today, sinceDispatchUs) || this.holds(before, sinceDispatchUs + US_PER_DAY);
    const safeKw = this.failSafe(localUs);
    this.askedKw = isAsked ? powerKw : Number.NaN;
    this.heldKw = safeKw ?? (isHeld ? powerKw : Number.NaN);
    this.state = FREE;
    if (isAsked && this.optsOut[today] === 1) this.state = OPTED_OUT;
    if (isHeld) this.state = LIMITED;
    if (safeKw !== undefined) this.state = FAIL_SAFE;
  }

  /** The first instant after a time at which what is asked or held may be another: a day's signal is asked for or sent, what
   *  was heard begins or ends to hold, a fail-safe begins or ends. Local time as in `advance`, in whole microseconds. */
  nextUs(localUs: TimeUs): TimeUs {
    const dispatchUs = this.dispatchUs();
    const day = Math.floor((localUs - dispatchUs) / US_PER_DAY);
    const sentUs = dispatchUs + day * US_PER_DAY;
    let nextUs = sentUs + US_PER_DAY;
    const consider = (us: TimeUs): void => {
      if (us > localUs && us < nextUs) nextUs = us;
    };
    for (let back = 0; back < 2; back++) {
      const at = this.hear(day - back);
      consider(sentUs - back * US_PER_DAY + this.fromUs[at]);
      consider(sentUs - back * US_PER_DAY + this.untilUs[at]);
    }
    const { daily, silent, path } = this.signal;
    const askedUs = localUs - sinceTimeOfDayUs(daily.fromUs, localUs);
    consider(askedUs + daily.lengthUs);
    consider(askedUs + US_PER_DAY);
    const safe = silent && failSafeBetween(path, { silentFromS: 0, backAtS: silent.lengthUs / US_PER_S });
    if (!safe) return nextUs;
    const silentUs = localUs - sinceTimeOfDayUs(silent.fromUs, localUs);
    for (let back = -1; back < 2; back++) {
      consider(silentUs - back * US_PER_DAY + wholeUs(safe.fromS));
      consider(silentUs - back * US_PER_DAY + wholeUs(safe.untilS));
    }
    return nextUs;
  }

  /** When the first day's signal is sent, local time as in `advance`. */
  private dispatchUs(): TimeUs {
    return this.signal.daily.fromUs - Math.round(this.signal.noticeS * US_PER_S);
  }

  private holds(at: number, sinceUs: TimeUs): boolean {
    return sinceUs >= this.fromUs[at] && sinceUs < this.untilUs[at];
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
    const dispatchUs = this.dispatchUs();
    const held = heldBetween(
      event,
      path,
      draw,
      (arrivedS) => arrivedS + this.cutOffForS(dispatchUs + wholeUs(arrivedS)),
    );
    this.fromUs[at] = held ? wholeUs(held.fromS) : 0;
    this.untilUs[at] = held ? wholeUs(held.untilS) : 0;
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
    const safe = silent && failSafeBetween(path, { silentFromS: 0, backAtS: silent.lengthUs / US_PER_S });
    if (!safe) return undefined;
    const sinceUs = sinceTimeOfDayUs(silent.fromUs, localUs);
    const holds = (us: TimeUs): boolean => us >= wholeUs(safe.fromS) && us < wholeUs(safe.untilS);
    return holds(sinceUs) || holds(sinceUs + US_PER_DAY) ? path.failSafe!.powerKw : undefined;
  }
}

/** Time since it was last a time of day [µs]. */
const sinceTimeOfDayUs = (ofDayUs: TimeUs, localUs: TimeUs): TimeUs =>
  (((localUs - ofDayUs) % US_PER_DAY) + US_PER_DAY) % US_PER_DAY;

const wholeUs = (s: number): TimeUs => Math.round(s * US_PER_S);
