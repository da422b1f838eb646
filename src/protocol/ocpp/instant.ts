import { parseInstantUs, type TimeUs } from "../../base/time.ts";

/** An instant of a message on the simulation's clock, whose zero is `epochUs` after 1970 UTC; undefined where the text is no
 *  instant. One without an offset is read as UTC, as OCPP asks of stations. */
export function readInstant(text: string, epochUs: number): TimeUs | undefined {
  const named = /(Z|[+-]\d{2}:\d{2})$/.test(text) ? text : `${text}Z`;
  const us = parseInstantUs(named);
  return us === undefined ? undefined : us - epochUs;
}

/** An instant as messages carry it: UTC with milliseconds. */
export const writeInstant = (us: TimeUs, epochUs: number): string =>
  new Date(Math.floor((us + epochUs) / 1000)).toISOString();
