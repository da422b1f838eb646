// What handing HiGHS the last decision's basis is worth: one programme cold, then the next one, five minutes on, cold and from the
// first one's basis moved on by a step. Its model is handed over anew both times.
import { printTable } from "../tools/measure.mjs";

const LIMIT_S = 60;

/** @param programmes the first one warms the engine up and is not counted @param lpOf a programme in the LP format
 *  @param own gridpilot's own solver */
export function warmStarts(highs, programmes, lpOf, own) {
  const { modelStatus, basisStatus } = highs.constants;
  const model = highs.createModel();
  for (const [name, value] of Object.entries({ output_flag: false, solver: "simplex", time_limit: LIMIT_S }))
    model.options[name] = value;
  const load = (p) => model.readModel({ format: "lp", data: lpOf(p) });
  const solve = (p, basis) => {
    const read = cpuMs(() => load(p));
    model.zeroAllClocks();
    if (basis) model.setBasis(basis);
    const ms = cpuMs(() => model.run());
    if (model.getModelStatus() !== modelStatus.optimal) throw new Error(`HiGHS took more than ${LIMIT_S} s`);
    return { ms, read, objective: model.getObjectiveValue() };
  };
  const found = programmes.map((p) => {
    const now = solve(p);
    const { colValue } = model.getSolution();
    const last = model.getBasis();
    const next = movedOn(p, colValue);
    const cold = solve(next);
    const warm = solve(next, basisOn(p, last, basisStatus));
    let ours;
    const ownMs = cpuMs(() => {
      ours = own(next);
    });
    return {
      now: now.ms,
      cold: cold.ms,
      warm: warm.ms,
      read: warm.read,
      own: ownMs,
      off: 100 * (ours.objective / cold.objective - 1),
      apart: 100 * (warm.objective / cold.objective - 1),
    };
  });
  const counted = found.slice(1);
  const median = (name) => counted.map((one) => one[name]).sort((a, b) => a - b)[counted.length >> 1];
  const most = (name) => Math.max(...counted.map((one) => Math.abs(one[name])));
  printTable([
    [`54 EVSEs, 12 h, 5 min; medians of ${counted.length}`, "CPU ms", "cost to HiGHS, most"],
    ["HiGHS, cold", median("now").toFixed(1), ""],
    ["five minutes on: HiGHS, cold", median("cold").toFixed(1), ""],
    ["five minutes on: HiGHS from the last basis", median("warm").toFixed(1), `${most("apart").toFixed(4)} %`],
    ["five minutes on: HiGHS reads its model as text", median("read").toFixed(1), ""],
    ["five minutes on: gridpilot's own, cold", median("own").toFixed(1), `${most("off").toFixed(4)} %`],
  ]);
}

function cpuMs(run) {
  const before = process.cpuUsage();
  run();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000;
}

/** The programme of the next decision: the first step has been carried out. */
function movedOn(p, currentA) {
  const from = p.stepStart[1];
  const energyA = p.energyA.slice();
  for (let e = 0; e < from; e++) energyA[p.session[e]] = Math.max(0, energyA[p.session[e]] - currentA[e]);
  return {
    ...p,
    steps: p.steps - 1,
    stepStart: p.stepStart.slice(1).map((at) => at - from),
    session: p.session.slice(from),
    upperA: p.upperA.slice(from),
    cost: p.cost.slice(from),
    energyA,
    baseKw: p.baseKw.slice(1),
  };
}

/** A basis without the first step; as many are basic as there are rows, slacks first. */
function basisOn(p, { colStatus, rowStatus }, { lower, basic }) {
  const own = (l) => p.session.slice(0, p.stepStart[1]).some((s) => p.coefficient[l * p.groups + p.group[s]] !== 0);
  const gone = Array.from(p.limitA, (_, l) => Number(own(l))).reduce((sum, one) => sum + one, 0);
  const cols = Int32Array.from(colStatus.slice(p.stepStart[1]));
  const rows = Int32Array.from([...rowStatus.slice(0, p.sessions), ...rowStatus.slice(p.sessions + gone)]);
  let surplus = [...cols, ...rows].filter((status) => status === basic).length - rows.length;
  for (let k = 0; k < rows.length && surplus < 0; k++)
    if (rows[k] !== basic) {
      rows[k] = basic;
      surplus++;
    }
  for (let k = 0; k < cols.length && surplus > 0; k++)
    if (cols[k] === basic) {
      cols[k] = lower;
      surplus--;
    }
  return { colStatus: cols, rowStatus: rows };
}
