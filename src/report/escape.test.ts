import fc from "fast-check";
import { parseHTML } from "linkedom";
import { expect, it } from "vitest";
import { clip, escapeHtml, escapeJson, escapeScript } from "./escape.ts";

const nasty = fc.oneof(
  fc.string({ unit: "binary" }),
  fc
    .array(fc.constantFrom("</script", "<!--", "-->", "<script>", "'", '"', "&", "]]>", "\u2028", "</style>", "x"))
    .map((parts) => parts.join("")),
);

it("text comes back from HTML as it went in, as content and as an attribute", () => {
  fc.assert(
    fc.property(fc.constantFrom("</p><img src=x onerror=alert(1)>", `" onload="x`, "a & b < c", "it's"), (text) => {
      const { document } = parseHTML(
        `<html><body><p title="${escapeHtml(text)}">${escapeHtml(text)}</p></body></html>`,
      );
      expect(document.querySelectorAll("body *")).toHaveLength(1);
      expect(document.querySelector("p")!.textContent).toBe(text);
      expect(document.querySelector("p")!.getAttribute("title")).toBe(text);
    }),
  );
});

it("escaped text holds no character that opens a tag, an entity it did not write or an attribute", () => {
  fc.assert(
    fc.property(nasty, (text) => {
      const escaped = escapeHtml(text);
      expect(escaped).not.toMatch(/[<>"']/);
      expect(escaped.replace(/&(amp|lt|gt|quot|#39);/g, "")).not.toContain("&");
    }),
  );
});

it("embedded JSON parses back to the same value and holds no less-than sign", () => {
  fc.assert(
    fc.property(nasty, nasty, (key, value) => {
      const json = escapeJson({ [`k${key}`]: [value] });
      expect(json).not.toMatch(/[<\u2028\u2029]/);
      expect(JSON.parse(json)).toEqual({ [`k${key}`]: [value] });
    }),
  );
});

it("embedded code runs as before and cannot end its element", () => {
  const code = `globalThis.probe = ["</script>", "<!-- x -->", /<\\/ScRiPt/.test("</ScRiPt"), "</SCRIPT>".length];`;
  const escaped = escapeScript(code);
  expect(escaped).not.toMatch(/<\/script/i);
  expect(escaped).not.toContain("<!--");
  const run = (text: string): unknown => new Function(`${text}; return globalThis.probe`)();
  expect(run(escaped)).toEqual(run(code));
});

it("a clipped name is never longer than asked", () => {
  fc.assert(
    fc.property(fc.string({ maxLength: 200 }), fc.integer({ min: 1, max: 90 }), (text, length) => {
      expect(clip(text, length).length).toBeLessThanOrEqual(length);
      if (text.length <= length) expect(clip(text, length)).toBe(text);
    }),
  );
});
