import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import type { Conversation } from "./conversation.ts";
import { OCPP_REQUIREMENTS } from "./requirements.ts";
import { CARD, reserve, statusesOf, switchedOn, VERSIONS, type Version } from "./station/testing.ts";

const DOC = "../../../docs/protocol/ocpp.md";

/** What can happen to EVSE 1, in the words of the diagram. */
const HAPPENINGS: Readonly<Record<string, (talk: Conversation, version: Version) => unknown>> = {
  "cable in": (talk) => talk.tell({ kind: "plugged", evse: 1 }),
  "cable out": (talk) => talk.tell({ kind: "unplugged", evse: 1 }),
  token: (talk) => talk.tell({ kind: "presented", evse: 1, token: CARD }),
  "vehicle draws": (talk) => talk.tell({ kind: "charging", evse: 1, state: "Charging" }),
  "vehicle pauses": (talk) => talk.tell({ kind: "charging", evse: 1, state: "SuspendedEV" }),
  "EVSE pauses": (talk) => talk.tell({ kind: "charging", evse: 1, state: "SuspendedEVSE" }),
  "time-out": (talk) => talk.wait(1000),
  reserved: (talk, version) => reserve(version, talk, 1, 1, talk.atS + 500),
  fault: (talk) => talk.tell({ kind: "fault", evse: 1, error: "OtherError" }),
  repaired: (talk) => talk.tell({ kind: "repaired", evse: 1 }),
  "out of service": (talk, version) => setOperative(talk, version, "Inoperative"),
  "in service": (talk, version) => setOperative(talk, version, "Operative"),
};

const setOperative = (talk: Conversation, { is16 }: Version, word: string): unknown =>
  talk.ask("ChangeAvailability", is16 ? { connectorId: 1, type: word } : { operationalStatus: word, evse: { id: 1 } });

/** What can physically not happen: a second cable, a cable pulled that is not in, a vehicle that draws without energy. */
function impossible(happening: string, talk: Conversation): boolean {
  const { plugged, energised, fault } = talk.state.evses[0]!;
  if (happening === "cable in") return plugged;
  if (happening === "cable out") return !plugged;
  if (happening === "repaired") return !fault;
  if (happening === "fault") return fault !== undefined;
  return ["vehicle draws", "vehicle pauses", "EVSE pauses"].includes(happening) && !energised;
}

/** Runs every story of happenings until no new state of the EVSE is found, and draws how its status moved. */
function statusDiagram(version: Version): string {
  const seen = new Set<string>();
  const edges = new Map<string, Set<string>>();
  const stories: string[][] = [[]];
  const live = (story: readonly string[]): Conversation => {
    const talk = switchedOn(version);
    for (const happening of story) HAPPENINGS[happening]!(talk, version);
    return talk;
  };
  for (let story = stories.shift(); story; story = stories.shift()) {
    for (const happening of Object.keys(HAPPENINGS)) {
      const talk = live(story);
      if (impossible(happening, talk)) continue;
      const from = statusesOf(talk, 1).at(-1);
      const told = statusesOf(talk, 1).length;
      HAPPENINGS[happening]!(talk, version);
      // A step may pass through several statuses; each told one is a move of its own.
      let at = from;
      for (const to of statusesOf(talk, 1).slice(told)) {
        const edge = `${at} --> ${to}`;
        edges.set(edge, (edges.get(edge) ?? new Set()).add(happening));
        at = to;
      }
      const { transaction, limit: _, ...rest } = talk.state.evses[0]!;
      const key = JSON.stringify([{ ...rest, running: transaction !== undefined }, talk.state.reservations.length]);
      if (!seen.has(key)) stories.push([...story, happening]);
      seen.add(key);
    }
  }
  const lines = [...edges].map(([edge, why]) => `  ${edge}: ${[...why].join(", ")}`).sort();
  return ["```mermaid", "stateDiagram-v2", "  [*] --> Available", ...lines, "```"].join("\n");
}

const requirementTable = (): string =>
  [
    "| id | what the station does | source |",
    "|---|---|---|",
    ...OCPP_REQUIREMENTS.map(({ id, text, source }) => `| ${id} | ${text} | ${source} |`),
  ].join("\n");

/** The page with what stands between two marks made anew. */
function withPart(page: string, name: string, text: string): string {
  const [begin, end] = [`<!-- ${name} -->`, `<!-- /${name} -->`];
  const from = page.indexOf(begin) + begin.length;
  expect(page.indexOf(end)).toBeGreaterThan(from);
  return `${page.slice(0, from)}\n${text}\n${page.slice(page.indexOf(end))}`;
}

it("docs/protocol/ocpp.md shows the requirements and the statuses as the code has them", async () => {
  let page = readFileSync(new URL(DOC, import.meta.url), "utf8");
  page = withPart(page, "requirements", requirementTable());
  for (const [name, version] of VERSIONS) page = withPart(page, `statuses ${name}`, statusDiagram(version));
  await expect(page).toMatchFileSnapshot(DOC);
});
