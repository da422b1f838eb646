import { type Fault, ScenarioError } from "../../base/errors.ts";
import type { PgmComponent, PgmDocument } from "./document.ts";

/** The document with one scenario of a batch update applied: values by id, or in the order of the list where the
 *  update names no ids. @throws ScenarioError where an id is not there */
export function applyPgmUpdate(document: PgmDocument, scenario: PgmDocument): PgmDocument {
  const faults: Fault[] = [];
  const components: Record<string, readonly PgmComponent[]> = { ...document.components };
  for (const [type, changes] of Object.entries(scenario.components)) {
    const list = [...(components[type] ?? [])];
    changes.forEach((change, index) => {
      const at = change.id === undefined ? index : list.findIndex(({ id }) => id === change.id);
      if (list[at]) list[at] = { ...list[at], ...change };
      else {
        const message = `the model has no ${type} ${change.id === undefined ? `number ${index + 1}` : `with id ${change.id}`}`;
        faults.push({ file: scenario.file, path: `${type}[${index}]`, message, code: "PGM_ID_UNKNOWN" });
      }
    });
    components[type] = list;
  }
  if (faults.length > 0) throw new ScenarioError(faults);
  return { ...document, components };
}
