/** Between thousands: narrow, and no line ends at it. */
const THIN_SPACE = "\u202f";

/** A number for reading: whole ones as they are, others with about four significant digits; thin spaces between
 *  thousands and true minus signs. */
export function numberText(value: number): string {
  if (!Number.isFinite(value)) return "–";
  const size = Math.abs(value);
  if (value === 0) return "0";
  if (size < 1e-3) return value.toExponential(1).replaceAll("-", "−");
  const digits = Number.isInteger(value) || size >= 1000 ? 0 : size >= 100 ? 1 : size >= 1 ? 2 : 3;
  return grouped(value.toFixed(digits));
}

/** A value with a fixed number of decimals, grouped and with a true minus sign. */
export const fixedText = (value: number, digits: number): string => grouped(value.toFixed(digits));

/** The same without the zeros at its end, for prose: "25", not "25.00". */
export const shortText = (value: number): string =>
  numberText(value)
    .replace(/(\.\d*?)0+$/, "$1")
    .replace(/\.$/, "");

/** A value and its unit for prose, "–" where there is none; a plain ratio has no unit to print. */
export function quantityText(value: number | null, unit: string): string {
  if (value === null || !Number.isFinite(value)) return "–";
  const text = shortText(value);
  return unit === "" || unit === "1" ? text : `${text} ${unit}`;
}

/** Prose in which no line ends between a number and its unit, or in the name of a standard. */
export const unbrokenUnits = (text: string): string =>
  text
    .replace(/(?<=\b(?:EN|IEC|ISO|DIN)) (?=\d)/g, "\u00a0")
    .replace(/(?<=\d) (?=%|(?:°C|[kM]?(?:Wh?|VAr?|var)|k?[VA]|m?Hz|pu|EUR|min|m?s|h)(?![\p{L}\d]))/gu, "\u00a0");

function grouped(text: string): string {
  const [whole, fraction] = text.replace("-", "−").split(".");
  const spaced = whole!.replace(/\B(?=(\d{3})+$)/g, THIN_SPACE);
  return fraction === undefined ? spaced : `${spaced}.${fraction}`;
}
