/** Written figures differ from the values by less than this share of them, well below any tolerance of a power flow;
 *  it lets 0.30000000000000004 be written as 0.3. */
const WITHIN = 1e-13;

/** The shortest decimal that stands for a number. */
export function numberText(value: number): string {
  for (let digits = 1; digits < 17; digits++) {
    const short = Number(value.toPrecision(digits));
    if (Math.abs(short - value) <= WITHIN * Math.abs(value)) return String(short);
  }
  return String(value);
}

/** The number of a text, NaN where it is none. */
export const textNumber = (text: string): number => (text.trim() === "" ? Number.NaN : Number(text));
