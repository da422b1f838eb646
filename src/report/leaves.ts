/** The values of a scenario by key path: `{ "policy.kind": "round-robin" }`. */
export function leavesOf(value: unknown, prefix = ""): Record<string, string | number> {
  if (typeof value !== "object" || value === null)
    return { [prefix]: typeof value === "number" ? value : String(value) };
  return Object.assign(
    {},
    ...Object.entries(value).map(([key, inner]) => leavesOf(inner, prefix ? `${prefix}.${key}` : key)),
  );
}
