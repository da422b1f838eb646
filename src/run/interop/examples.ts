import { foldLoops } from "../session/fold-loops.ts";
import { checkPlug } from "../session/plug-check.ts";
import { type RecordedSession, recordSession } from "../session/record-session.ts";
import { sessionSetup } from "./attempt.ts";
import type { InteropStudy, Pair } from "./pair.ts";
import type { Example, InteropRow } from "./tally.ts";

/** A recorded session of one pair under one rule set. */
export interface PairExample {
  readonly vehicle: string;
  readonly charger: string;
  readonly rules: string;
  readonly session: Pick<RecordedSession, "lines" | "signals" | "limits">;
}

/** Long enough for every fault that shows under load to show [s]. */
const CHARGE_S = 12;

/** A session for every rule set that stands for most attempts of the pair; one that is the same as the first rule set's
 *  is not recorded again, and none where no plug fits. */
export function pairExamples(study: InteropStudy, pair: Pair, rows: readonly InteropRow[]): PairExample[] {
  const known: { at: Example; models: readonly unknown[] }[] = [];
  return study.rules.flatMap((rules, index) => {
    const row = rows.find((one) => one.rules === rules)!;
    const { example } = row;
    const vehicle = pair.ruled[index]!.vehicle.variants[example.vehicleMask]!;
    const charger = pair.ruled[index]!.charger.variants[example.chargerMask]!;
    const check = checkPlug(vehicle, charger);
    const isKnown = known.some(
      ({ at, models }) =>
        models[0] === vehicle &&
        models[1] === charger &&
        at.seed === example.seed &&
        at.faults.join() === example.faults.join(),
    );
    if ("failure" in check || isKnown) return [];
    known.push({ at: example, models: [vehicle, charger] });
    const setup = sessionSetup({ vehicle, charger, cables: study.cables, ...example }, check.connector);
    const { lines, signals, limits } = recordSession({ ...setup, chargeS: CHARGE_S });
    return [{ ...names(pair, rules), session: { lines: foldLoops(lines), signals, limits } }];
  });
}

const names = ({ vehicle, charger }: Pair, rules: string) => ({ vehicle, charger, rules });
