import type { PgmComponent, PgmDocument } from "./document.ts";

/** Ids of the nodes that closed branches connect to a source that is on. */
export function liveNodeIds({ components }: PgmDocument): Set<string> {
  const neighbours = new Map<string, string[]>();
  const join = (a: unknown, b: unknown) => {
    for (const [one, other] of [
      [String(a), String(b)],
      [String(b), String(a)],
    ] as const) {
      const list = neighbours.get(one);
      if (list) list.push(other);
      else neighbours.set(one, [other]);
    }
  };
  const isOn = (component: PgmComponent, status: string) => component[status] !== 0;
  for (const type of ["line", "asym_line", "link", "transformer", "generic_branch"]) {
    for (const branch of components[type] ?? [])
      if (isOn(branch, "from_status") && isOn(branch, "to_status")) join(branch.from_node, branch.to_node);
  }
  for (const transformer of components.three_winding_transformer ?? []) {
    const on = [1, 2, 3].filter((side) => isOn(transformer, `status_${side}`));
    for (const side of on.slice(1)) join(transformer[`node_${on[0]}`], transformer[`node_${side}`]);
  }
  const live = new Set<string>();
  const queue = (components.source ?? []).filter((source) => isOn(source, "status")).map(({ node }) => String(node));
  while (queue.length > 0) {
    const node = queue.pop()!;
    if (live.has(node)) continue;
    live.add(node);
    queue.push(...(neighbours.get(node) ?? []));
  }
  return live;
}
