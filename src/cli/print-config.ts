/** The scenario as YAML with every default filled in and, beside each value, where it comes from. */
export async function printConfig(loaded: {
  readonly scenario: object;
  readonly origins: Readonly<Record<string, string>>;
}): Promise<string> {
  const yaml = await import("yaml");
  const document = new yaml.Document(loaded.scenario);
  yaml.visit(document, {
    Scalar(key, node, ancestors) {
      if (key === "key") return;
      const steps = ancestors.flatMap((ancestor) => (yaml.isPair(ancestor) ? [String(ancestor.key)] : []));
      const origin = loaded.origins[steps.join(".")];
      if (origin) node.comment = ` ${origin}`;
    },
  });
  return document.toString({ lineWidth: 0 });
}
