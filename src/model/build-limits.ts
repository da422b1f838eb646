import { type LimitMatrix, type LimitTerm, limitMatrix } from "../policy/site-limits.ts";
import type { SiteLayout } from "../scenario/models/layout.ts";
import type { Scenario } from "../scenario/schema.ts";

/** Phase angle of the current that flows through each connection, phase a to neutral being 0 [deg]. */
const ANGLE_DEG: Readonly<Record<string, number>> = { AB: 30, BC: -90, CA: 150, A: 0, B: -120, C: 120, ABC: 0, any: 0 };

/** The limits that bind at the site: none, one cap on the plain sum, or the layout's phasor limits.
 *  A balanced three-phase EVSE (ABC) counts with its current per phase. */
export function bindingLimits(scenario: Scenario, layout: SiteLayout, voltageV: number): LimitMatrix {
  const { network, transformerKw } = scenario.site;
  if (network === "three-phase") return layoutLimits(layout, transformerKw, (name) => name !== undefined);
  if (network === "unlimited" || transformerKw === undefined)
    return limitMatrix(
      [],
      layout.evses.map(() => []),
    );
  const cap = { name: "Site", limitA: (transformerKw * 1000) / voltageV };
  return limitMatrix(
    [cap],
    layout.evses.map(() => [{ limit: 0, factor: 1, angleDeg: 0 }]),
  );
}

/** How EVSE currents add up to the secondary's three line currents; undefined where the layout does not say. */
export function secondaryLines(layout: SiteLayout): LimitMatrix | undefined {
  if (!layout.secondary) return undefined;
  const wanted = layout.secondary;
  const matrix = layoutLimits(layout, 1, (name) => wanted.includes(name));
  // Rows come in the layout's order of limits; the three lines are read as a, b, c in the order it lists them.
  return wanted.every((name, row) => matrix.names[row] === name) ? matrix : undefined;
}

function layoutLimits(
  layout: SiteLayout,
  transformerKw: number | undefined,
  isWanted: (name: string) => boolean,
): LimitMatrix {
  const wanted = layout.limits.filter(({ name }) => isWanted(name));
  const limits = wanted.map(({ name, limitA, transformerShareV }) => ({
    name,
    limitA: limitA ?? ((transformerKw ?? Number.POSITIVE_INFINITY) * 1000) / 3 / transformerShareV!,
  }));
  const terms = layout.evses.map(({ id, connection }) =>
    wanted.flatMap((limit, row): LimitTerm[] => {
      const factor = limit.evses ? Number(limit.evses.includes(id)) : (limit.connections?.[connection] ?? 0);
      return factor === 0 ? [] : [{ limit: row, factor, angleDeg: ANGLE_DEG[connection] }];
    }),
  );
  return limitMatrix(limits, terms);
}
