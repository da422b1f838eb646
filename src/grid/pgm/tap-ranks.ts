import type { PgmComponent, PgmDocument } from "./document.ts";

/** How many regulated transformers lie between the nearest source and each regulated transformer, by its id. */
export function tapRanks({ components }: PgmDocument): Map<number, number> {
  const regulated = new Set(
    (components.transformer_tap_regulator ?? []).filter(({ status }) => status !== 0).map((r) => r.regulated_object),
  );
  const near = new Map<unknown, { readonly to: unknown; readonly cost: number }[]>();
  const join = (a: unknown, b: unknown, cost: number) => {
    for (const [from, to] of [
      [a, b],
      [b, a],
    ])
      near.set(from, [...(near.get(from) ?? []), { to, cost }]);
  };
  for (const { component, nodes } of branchesOf(components)) {
    for (const node of nodes.slice(1)) join(nodes[0], node, regulated.has(component.id as number) ? 1 : 0);
  }
  const distance = new Map<unknown, number>();
  let front = (components.source ?? []).filter(({ status }) => status !== 0).map(({ node }) => node as unknown);
  // Everything at one distance before anything further away.
  for (let far = 0; front.length > 0; far++) {
    const next: unknown[] = [];
    for (let node = front.pop(); node !== undefined; node = front.pop()) {
      if (distance.has(node)) continue;
      distance.set(node, far);
      for (const { to, cost } of near.get(node) ?? []) (cost === 0 ? front : next).push(to);
    }
    front = next;
  }
  return new Map(
    branchesOf(components)
      .filter(({ component }) => regulated.has(component.id as number))
      .map(({ component, nodes }) => [
        component.id as number,
        Math.min(...nodes.map((node) => distance.get(node) ?? Number.POSITIVE_INFINITY)),
      ]),
  );
}

function branchesOf(components: PgmDocument["components"]) {
  const found: { readonly component: PgmComponent; readonly nodes: readonly unknown[] }[] = [];
  for (const type of ["line", "asym_line", "link", "transformer", "generic_branch"]) {
    for (const component of components[type] ?? []) {
      if (component.from_status === 0 || component.to_status === 0) continue;
      found.push({ component, nodes: [component.from_node, component.to_node] });
    }
  }
  for (const component of components.three_winding_transformer ?? []) {
    const on = [1, 2, 3].filter((side) => component[`status_${side}`] !== 0);
    found.push({ component, nodes: on.map((side) => component[`node_${side}`]) });
  }
  return found;
}
