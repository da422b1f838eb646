// One decision of 40 EVSEs, twelve hours ahead in control intervals of a minute: on even steps and on those that grow with the
// time until them, for vehicles that only take and for some that give back, too.
import seedrandom from "seedrandom";
import { printTable } from "../tools/measure.mjs";

const EVSES = 40;
const DECISIONS = 5;
const ANGLES = [30, -90, 150];

export function decisions({ contextOf, policyKinds, resolveParams, viewOf }) {
  const rows = [["40 EVSEs, 12 h, 1 min", "even steps, median CPU ms", "default steps, median CPU ms", "ratio"]];
  for (const [kind, givesBack] of [
    ["mpc-quick-charge", 0],
    ["mpc-cost", 0],
    ["mpc-cost", 1],
  ]) {
    const view = viewOfSite(viewOf, givesBack);
    const found = policyKinds.find(kind);
    const [even, coarse] = [{ stepGrowth: 0 }, {}].map((given) => {
      const policy = found.create(resolveParams(found.params, given).values, contextOf(view));
      return medianMs(() => {
        view.limits.clear();
        policy.decide(view, new Float64Array(EVSES));
      });
    });
    const name = `${kind}, ${givesBack > 0 ? "both ways" : "one way"}`;
    rows.push([name, even.toFixed(0), coarse.toFixed(0), (even / coarse).toFixed(1)]);
  }
  printTable(rows);
}

/** Stays of up to fourteen hours and needs of up to 42 kWh, evenly drawn, behind a transformer with three lines. */
function viewOfSite(viewOf, givesBack) {
  const draw = seedrandom.alea("mpc/minutes");
  const evses = Array.from({ length: EVSES }, (_, k) => ({
    active: true,
    givesBack,
    soc: givesBack > 0 ? 0.3 + 0.4 * draw() : Number.NaN,
    announcedShare: 1,
    arrival: 1,
    stay: 5 + Math.floor(draw() * 165),
    remainingKwh: 2 + 40 * draw(),
    maxCurrentA: 32,
    rates: "continuous",
    phases: 1,
    voltagePu: Number.NaN,
    terms: [
      { limit: k % 3, factor: 1, angleDeg: ANGLES[k % 3] },
      { limit: (k + 1) % 3, factor: -1, angleDeg: ANGLES[k % 3] },
    ],
  }));
  return { ...viewOf({ published: 2, limits: [200, 200, 200], evses }), intervalUs: 60e6 };
}

function medianMs(run) {
  // As in a run, where the same code has been called before.
  run();
  const times = Array.from({ length: DECISIONS }, () => {
    const before = process.cpuUsage();
    run();
    const { user, system } = process.cpuUsage(before);
    return (user + system) / 1000;
  });
  return times.sort((a, b) => a - b)[DECISIONS >> 1];
}
