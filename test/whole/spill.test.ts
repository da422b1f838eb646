import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { loadScenario, policyKinds, runScenario } from "../../src/index.ts";
import { writeArrow } from "../../src/tables/arrow-write.ts";
import { ROOT } from "./cli-spawn.ts";

let dir = "";
beforeAll(() => {
  dir = mkdtempSync(join(tmpdir(), "gridpilot-spill-"));
});
afterAll(() => rmSync(dir, { recursive: true, force: true }));

it.each([
  ["lv-street", ["duration=6h", "site.route.kind=ocpp-2.0.1"]],
  ["workplace-caltech", ["duration=5d"]],
] as const)(
  "rows of %s put aside come back as the same tables and key figures, on 1, 2 and 3 workers",
  async (name, sets) => {
    const run = async (workers: number, spillDir?: string) => {
      const loaded = await loadScenario({
        paths: [join(ROOT, "scenarios", name)],
        sets: ["record.events=true", ...sets],
        policies: policyKinds,
      });
      const { tables, kpis, manifest } = await runScenario(loaded, { workers, spillDir, spillRows: 300 });
      const bytes = Object.entries(tables).map(([kind, table]) => [
        kind,
        Buffer.from(writeArrow(table)).toString("base64"),
      ]);
      return JSON.stringify({ kpis, manifest, bytes });
    };
    const inMemory = await run(1);
    for (const workers of [1, 2, 3]) {
      const aside = join(dir, `${name}-${workers}`);
      expect((await run(workers, aside)) === inMemory).toBe(true);
      expect(readdirSync(aside).length).toBeGreaterThan(10);
    }
  },
);
