import { expect, it } from "vitest";
import { explainedText } from "./cli/explained-text.ts";
import { explainFeeder, explainNetwork } from "./explain-network.ts";
import { memoryFiles } from "./grid/dss/memory-files.ts";
import { readDss } from "./grid/dss/read.ts";
import { parsePgmDocument } from "./grid/pgm/document.ts";
import { pgmNetwork } from "./grid/pgm/read.ts";

const MODEL = JSON.stringify({
  version: "1.0",
  type: "input",
  data: {
    node: [
      { id: 1, u_rated: 10_000 },
      { id: 2, u_rated: 400 },
    ],
    transformer: [
      {
        id: 3,
        from_node: 1,
        to_node: 2,
        from_status: 1,
        to_status: 1,
        u1: 10_000,
        u2: 400,
        sn: 630e3,
        uk: 0.04,
        pk: 6000,
        i0: 0,
        p0: 0,
        winding_from: 2,
        winding_to: 1,
        clock: 5,
        tap_side: 0,
        tap_pos: 1,
        tap_min: -2,
        tap_max: 2,
        tap_size: 250,
      },
    ],
    source: [{ id: 4, node: 1, status: 1, u_ref: 1.02 }],
    sym_load: [{ id: 5, node: 2, status: 1, type: 0, p_specified: 90e3, q_specified: 30e3 }],
  },
});

it("prints a table per class, with units, in our terms", () => {
  const { network } = pgmNetwork(parsePgmDocument(MODEL, "small.json"));
  const text = explainedText({ feeder: "small", frequencyHz: 50, classes: explainNetwork(network), warnings: [] });
  expect(text).toBe(`small, 50 Hz

Buses (2)
  bus  nominal phase voltage [V]  x  y
  1                       5773.5
  2                       230.94

Sources (1)
  source  at       phases  rated [kV]  voltage [pu]  angle [deg]       r1 [Ω]      x1 [Ω]       r0 [Ω]      x0 [Ω]
  4       1.1.2.3       3          10          1.02            0  0.000995037  0.00995037  0.000995037  0.00995037

Transformers (1)
  transformer  winding  at         connection  rated [kV]  rated [kVA]  tap [pu]  lowest tap [pu]  highest tap [pu]  r [%]          x to next [%]  no load [%]  magnetizing [%]
  3                  1  1.1.2.3.0  delta               10          630     1.025            1.025             1.025  by admittance  by admittance
                     2  2.1.2.3.0  wye                0.4          630         1                1                 1  by admittance  by admittance

Loads (1)
  load  at         connection  model           rated [kV]  power [kW]  reactive [kvar]  range [pu]  status    shape
  5     2.1.2.3.0  wye         constant power         0.4          90               30  any         variable`);
});

it("reads a feeder folder as well; every row has a cell for every column", async () => {
  const { feeder, classes, warnings } = await explainFeeder("models/feeders/european-lv");
  expect(feeder).toBe("IEEE European LV test feeder");
  expect(warnings).toEqual([]);
  const counts = Object.fromEntries(classes.map(({ title, rows }) => [title, rows.length]));
  expect(counts).toMatchObject({ Buses: 907, Lines: 905, Transformers: 2, Loads: 55, Sources: 1 });
  for (const { columns, rows } of classes) for (const row of rows) expect(row.length).toBe(columns.length);
});

it("has a table for every list of a network, each with what is particular to it", () => {
  const script = `New Circuit.all basekv=12.47
New Loadshape.day npts=2 interval=12 mult=[0.5 1]
New XYcurve.pt npts=2 xarray=[0 100] yarray=[1.2 0.6]
New Tshape.warm npts=2 interval=12 temp=[10 40]
New Line.l bus1=sourcebus bus2=a normamps=300 emergamps=400
New Transformer.t buses=[a b] kvs=[12.47 4.16] kvas=[5000 5000] %noloadloss=0.2 %imag=0.7
New Reactor.r bus1=b r=100 x=200 phases=3
New Capacitor.c bus1=b kv=4.16 kvar=300 numsteps=2
New Load.x bus1=b kv=4.16 kw=100 status=fixed daily=day
New Generator.g bus1=b kv=4.16 kw=50 model=3 vpu=1.01 maxkvar=20 minkvar=-10
New PVSystem.p bus1=b kv=4.16 kva=110 pmpp=100 pf=0.95 p-tcurve=pt tdaily=warm %cutin=5 %cutout=4 wattpriority=yes
New Storage.s bus1=b kv=4.16 kwrated=30 kwhrated=60 kvar=5 %reserve=15
New Regcontrol.v transformer=t winding=2 vreg=121 band=3 ptratio=20 ptphase=max vlimit=126 tapdelay=3
New Capcontrol.k capacitor=c element=Line.l type=kvar onsetting=100 offsetting=-50 voltoverride=yes vmin=118 vmax=126
Set voltagebases=[12.47 4.16]
Calcvoltagebases
`;
  const { network } = readDss("all.dss", { files: memoryFiles({ "all.dss": script }) });
  const classes = explainNetwork(network);
  for (const { title, columns, rows } of classes)
    for (const row of rows) expect(row.length, title).toBe(columns.length);
  const lists = Object.entries(network).filter(([, list]) => Array.isArray(list));
  expect(lists.every(([, list]) => (list as readonly unknown[]).length > 0)).toBe(true);
  expect(classes.length).toBe(lists.length);
  const text = explainedText({ feeder: "all", frequencyHz: 60, classes, warnings: [] });
  for (const particular of [
    "400",
    "0.7",
    "fixed",
    "1.01",
    "daily warm by pt",
    "power factor 0.95",
    "5 kvar",
    "126",
    "118–126",
  ])
    expect(text).toContain(particular);
});
