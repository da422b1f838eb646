const ENTITIES: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

/** Text made inert for HTML content and quoted attributes. */
export const escapeHtml = (text: string): string => text.replace(/[&<>"']/g, (character) => ENTITIES[character]!);

/** JSON that cannot end the script element it stands in; parses back to the same value. */
export function escapeJson(value: unknown): string {
  return JSON.stringify(value).replace(
    /[<\u2028\u2029]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}

/** Script code that cannot end the script element it stands in. Both sequences occur in valid code only inside string
 *  and regular-expression literals, where the added backslash changes nothing. */
export const escapeScript = (code: string): string =>
  code.replace(/<\/(?=script)/gi, "<\\/").replaceAll("<!--", "<\\!--");

/** A name cut to a length that charts and tables can hold, so that one giant id cannot swell the page. */
export const clip = (text: string, length = 80): string =>
  text.length > length ? `${text.slice(0, length - 1)}…` : text;
