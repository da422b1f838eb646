/** One application message: DIN 70121, ISO 15118-2 or ISO 15118-20. Field names are the schemas' own. */
export interface HlcMessage {
  /** With Req or Res at its end. */
  readonly name: string;
  readonly sessionId: string;
  /** Carries a signature in its header. */
  readonly signed?: true;
  readonly fields: Fields;
}

export type Fields = Readonly<Record<string, unknown>>;

/** The schemas' physical value of DIN 70121 and ISO 15118-2: a 16-bit integer times a power of ten.
 *  @throws never; values beyond 32767 × 10³ are cut there */
export function physical(value: number, unit: string): { Value: number; Multiplier: number; Unit: string } {
  let multiplier = value === Math.trunc(value) ? 0 : -3;
  while (multiplier < 3 && Math.abs(value) / 10 ** multiplier > 32767) multiplier += 1;
  const scaled = Math.round(value / 10 ** multiplier);
  return { Value: Math.max(-32767, Math.min(32767, scaled)), Multiplier: multiplier, Unit: unit };
}

/** The rational number of ISO 15118-20. */
export function rational(value: number): { Exponent: number; Value: number } {
  const { Value, Multiplier } = physical(value, "");
  return { Exponent: Multiplier, Value };
}

/** The number a physical or rational value stands for. */
export function numberOf(field: unknown): number {
  const { Value, Multiplier, Exponent } = field as { Value: number; Multiplier?: number; Exponent?: number };
  return Value * 10 ** (Multiplier ?? Exponent ?? 0);
}

/** A message's name without Req or Res. */
export const baseName = (message: Pick<HlcMessage, "name">): string => message.name.replace(/Re[qs]$/, "");

export const responseCode = (message: HlcMessage): string => String(message.fields["ResponseCode"] ?? "");
export const isOngoing = (message: HlcMessage): boolean => message.fields["EVSEProcessing"] === "Ongoing";
