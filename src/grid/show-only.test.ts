import { fileURLToPath } from "node:url";
import { expect, it } from "vitest";
import { buildPowerFlow } from "./build-power-flow.ts";
import { loadFeeder } from "./feeder/load-feeder.ts";
import { setSourcePu } from "./set-power-flow.ts";
import { setLoadsAt } from "./shapes.ts";
import { showOnly, solveOrThrow } from "./solve.ts";

const path = (feeder: string) => fileURLToPath(new URL(`../../models/feeders/${feeder}`, import.meta.url));

it.each(["compiled", "typescript"] as const)(
  "a power flow told which voltages are looked at finds those to the bits of all (%s)",
  async (kernel) => {
    const network = await loadFeeder(path("european-lv"));
    const all = buildPowerFlow(network, { kernel });
    const some = buildPowerFlow(network, { kernel });
    const shown = [0, 1, 2, 700, 1501, 2720];
    showOnly(some, shown);
    for (const minute of [1, 566, 1100]) {
      for (const pf of [all, some]) {
        // Factors stay, but what the sources do is packed anew.
        setSourcePu(pf, 0, 1 + minute / 1e5);
        setLoadsAt(pf, "yearly", minute * 60);
        solveOrThrow(pf);
      }
      for (const node of shown) {
        expect(some.vRe[node]).toBe(all.vRe[node]);
        expect(some.vIm[node]).toBe(all.vIm[node]);
      }
    }
    const unknown = some.vRe.reduce((count, volts) => count + (Number.isNaN(volts) ? 1 : 0), 0);
    expect(unknown).toBeGreaterThan(1500);
  },
);
