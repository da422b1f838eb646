import { US_PER_DAY, US_PER_S } from "../../../base/time.ts";
import { startS, stop } from "../../machine.ts";
import { enqueue } from "./calls.ts";
import type { MeterReading } from "./input.ts";
import type { Sample, SampleContext } from "./request.ts";
import { transactionEvent } from "./transaction-event.ts";
import { evseOf, readingOf, type Turn } from "./turn.ts";

/** What each measurand is read from; those a reading does not have are left out. */
const MEASURANDS: Readonly<Record<string, { unit: string; of: (reading: MeterReading) => number | undefined }>> = {
  "Energy.Active.Import.Register": { unit: "Wh", of: ({ energyWh }) => energyWh },
  "Energy.Active.Export.Register": { unit: "Wh", of: ({ exportWh }) => exportWh },
  "Power.Active.Import": { unit: "W", of: ({ powerW }) => Math.max(0, powerW) },
  "Power.Active.Export": { unit: "W", of: ({ powerW }) => Math.max(0, -powerW) },
  "Current.Import": { unit: "A", of: ({ currentA }) => Math.max(0, currentA) },
  Voltage: { unit: "V", of: ({ voltageV }) => voltageV },
  SoC: { unit: "Percent", of: ({ soc }) => (soc === undefined ? undefined : soc * 100) },
};

/** An EVSE's values for a comma-separated list of measurands. */
export function samplesOf(turn: Turn, evse: number, list: string, context: SampleContext): Sample[] {
  const reading = readingOf(turn, evse);
  const samples: Sample[] = [];
  for (const measurand of list.split(",")) {
    const value = MEASURANDS[measurand.trim()]?.of(reading);
    // Three decimals keep milliwatt-hours; more would be noise of the arithmetic.
    if (value === undefined) continue;
    samples.push({
      measurand: measurand.trim(),
      value: Math.round(value * 1000) / 1000,
      unit: MEASURANDS[measurand.trim()]!.unit,
      context,
    });
  }
  return samples;
}

/** Starts the periodic samples of a transaction; an interval of 0 means none. */
export function startSampling(turn: Turn, evse: number): void {
  const everyS = turn.state.settings.sampleIntervalS;
  if (everyS > 0) startS(turn, `sample:${evse}`, everyS);
}

export const stopSampling = (turn: Turn, evse: number): void => stop(turn, `sample:${evse}`);

export function samplePeriodically(turn: Turn, evse: number): void {
  const samples = samplesOf(turn, evse, turn.state.settings.sampledMeasurands, "Sample.Periodic");
  transactionEvent(turn, evse, { phase: "Updated", trigger: "MeterValuePeriodic", samples });
  startSampling(turn, evse);
}

/** Waits for the next multiple of the interval after midnight UTC. */
export function startClock(turn: Turn): void {
  const everyUs = turn.state.settings.clockAlignedIntervalS * US_PER_S;
  if (everyUs === 0) {
    stop(turn, "clock");
    return;
  }
  const sinceMidnightUs = (((turn.atUs + turn.build.epochUs) % US_PER_DAY) + US_PER_DAY) % US_PER_DAY;
  const nextUs = Math.min((Math.floor(sinceMidnightUs / everyUs) + 1) * everyUs, US_PER_DAY);
  startS(turn, "clock", (nextUs - sinceMidnightUs) / US_PER_S);
}

/** Every EVSE's meter at the same instant, inside transactions and outside. */
export function sampleByClock(turn: Turn): void {
  for (const { evse } of turn.state.evses) sendMeter(turn, evse, "Sample.Clock");
  startClock(turn);
}

/** One EVSE's meter, as part of its transaction where one runs. */
export function sendMeter(turn: Turn, evse: number, context: "Sample.Clock" | "Trigger"): void {
  const { settings } = turn.state;
  const list = context === "Trigger" ? settings.sampledMeasurands : settings.alignedMeasurands;
  const samples = samplesOf(turn, evse, list, context);
  if (samples.length === 0) return;
  const trigger = context === "Trigger" ? "Trigger" : "MeterValueClock";
  if (evseOf(turn, evse).transaction) transactionEvent(turn, evse, { phase: "Updated", trigger, samples });
  else enqueue(turn, { kind: "meter", evse, atUs: turn.atUs, samples }, context === "Trigger" ? { early: true } : {});
}
