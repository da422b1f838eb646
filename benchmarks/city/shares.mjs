// Where a run's time goes, from a CPU profile: a sample counts for the outermost of these functions on its stack.
const PARTS = [
  ["drawing up", ["whole", "some", "SiteRun", "renew", "newPolicy", "start", "Router", "newExchange"]],
  ["grid", ["GridRun", "GridFeeder", "stepOne"]],
  ["policies", ["decide"]],
  [
    "recording",
    ["recordSitePeriod", "recordSessions", "rowPart", "add", "rest", "joinRows", "newRecorder", "sumOfCopies"],
  ],
];
const PART_OF = new Map(PARTS.flatMap(([part, names]) => names.map((name) => [name, part])));

/** Shares of the time between start and stop, idle left out; what is in none of the parts is the models: sites, sessions,
 *  vehicles, and the engine under them. */
export function sharesOf({ nodes, samples, timeDeltas }) {
  const parent = new Map(nodes.flatMap(({ id, children = [] }) => children.map((child) => [child, id])));
  const nameOf = new Map(nodes.map(({ id, callFrame }) => [id, callFrame.functionName]));
  const partOfNode = new Map();
  const partOf = (id) => {
    if (id === undefined) return undefined;
    if (!partOfNode.has(id)) partOfNode.set(id, partOf(parent.get(id)) ?? PART_OF.get(nameOf.get(id)));
    return partOfNode.get(id);
  };
  const spent = {};
  let total = 0;
  samples.forEach((id, k) => {
    const name = nameOf.get(id);
    if (name === "(idle)") return;
    const part = name === "(garbage collector)" ? "collecting" : (partOf(id) ?? "models");
    spent[part] = (spent[part] ?? 0) + timeDeltas[k];
    total += timeDeltas[k];
  });
  return Object.fromEntries(Object.entries(spent).map(([part, us]) => [part, us / total]));
}
