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
  const multiplier = multiplierOf(value);
  return { Value: scaledBy(value, multiplier), Multiplier: multiplier, Unit: unit };
}

const LARGEST = 32767;
/** 10 to the power of −3 … 3. */
const POWERS: readonly number[] = [-3, -2, -1, 0, 1, 2, 3].map((exponent) => 10 ** exponent);

function multiplierOf(value: number): number {
  let multiplier = value === Math.trunc(value) ? 0 : -3;
  while (multiplier < 3 && Math.abs(value) / POWERS[multiplier + 3]! > LARGEST) multiplier += 1;
  return multiplier;
}

const scaledBy = (value: number, multiplier: number): number =>
  Math.max(-LARGEST, Math.min(LARGEST, Math.round(value / POWERS[multiplier + 3]!)));

/** What the other side reads of a value sent as a physical or rational one. */
export function transmitted(value: number): number {
  const multiplier = multiplierOf(value);
  return scaledBy(value, multiplier) * POWERS[multiplier + 3]!;
}

/** The rational number of ISO 15118-20. */
export function rational(value: number): { Exponent: number; Value: number } {
  const { Value, Multiplier } = physical(value, "");
  return { Exponent: Multiplier, Value };
}

/** The number a physical or rational value stands for. */
export function numberOf(field: unknown): number {
  const { Value, Multiplier, Exponent } = field as { Value: number; Multiplier?: number; Exponent?: number };
  const exponent = Multiplier ?? Exponent ?? 0;
  return Value * (POWERS[exponent + 3] ?? 10 ** exponent);
}

export const responseCode = (message: HlcMessage): string => String(message.fields["ResponseCode"] ?? "");
export const isOngoing = ({ fields }: Pick<HlcMessage, "fields">): boolean => fields["EVSEProcessing"] === "Ongoing";

/** The EVSE's highest voltage, where an answer states it [V]. */
export function evseMaxVoltageV({ fields }: HlcMessage): number | undefined {
  const stated = (fields["DC_EVSEChargeParameter"] ??
    fields["DC_CPDResEnergyTransferMode"] ??
    fields["BPT_DC_CPDResEnergyTransferMode"]) as HlcMessage["fields"] | undefined;
  const limit = stated?.["EVSEMaximumVoltageLimit"] ?? stated?.["EVSEMaximumVoltage"];
  return limit === undefined ? undefined : numberOf(limit);
}
