import { explore, mermaid } from "./explore.ts";
import type { HlcProtocol } from "./hlc/protocol.ts";
import { HLC_PROTOCOLS } from "./hlc/registry.ts";
import type { ProtocolPart } from "./machines.ts";

/** One page of docs/protocol: the requirements, and what the machines were found to do. */
export function protocolPage(part: ProtocolPart): string {
  const rows = part.requirements.map(({ id, text, source }) => `| ${id} | ${text} | ${source} |`);
  const diagrams = part.machines
    .filter(({ inputs }) => inputs.length > 0)
    .map(({ machine, inputs }) => {
      const diagram = mermaid(explore(machine, inputs), machine.phase(machine.initial));
      return `## ${machine.name}\n\n\`\`\`mermaid\n${diagram}\n\`\`\`\n`;
    });
  const orders = part.page === "application" ? Object.values(HLC_PROTOCOLS).flatMap(orderPages) : [];
  return [
    `# ${part.title}\n`,
    "Generated from the code by `src/protocol/docs.test.ts`; a test fails when it is out of date.\n",
    "## Requirements\n",
    "The title of each test begins with the id it shows; one without a test fails the build.\n",
    "| id | what is kept | read from |\n|---|---|---|",
    `${rows.join("\n")}\n`,
    ...diagrams,
    ...orders,
  ].join("\n");
}

/** Which request may follow which, per energy: what the EVSE accepts, and all it accepts. */
function orderPages(protocol: HlcProtocol): string[] {
  return protocol.modes.map((mode) => {
    const transitions = [
      { from: "supportedAppProtocol", to: "SessionSetup", on: "agreed" },
      ...Object.entries(protocol.order(mode)).flatMap(([from, { next, ongoing }]) => [
        ...next.filter((to) => to !== from).map((to) => ({ from, to, on: ongoing ? "Finished" : "answered" })),
        ...next.filter((to) => to === from).map((to) => ({ from, to, on: "repeat" })),
        ...(ongoing ?? []).map((to) => ({ from, to, on: "Ongoing" })),
      ]),
    ];
    const diagram = mermaid(transitions, "supportedAppProtocol");
    return `## Order of ${protocol.title}, ${mode}\n\nSessionStop may follow every answer.\n\n\`\`\`mermaid\n${diagram}\n\`\`\`\n`;
  });
}
