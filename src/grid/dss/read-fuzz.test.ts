import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { ScenarioError } from "../../base/errors.ts";
import { DSS_CLASSES } from "./classes/registry.ts";
import { memoryFiles } from "./memory-files.ts";
import { readDss } from "./read.ts";

const SEED_SCRIPT = `Clear
New Circuit.c basekv=12.47 pu=1.02 mvasc3=200 mvasc1=180
New LineCode.lc nphases=3 r1=.3 x1=.6 r0=.6 x0=1.2 units=mi
New WireData.w rac=.3 runits=mi gmrac=.02 gmrunits=ft diam=.7 radunits=in
New LineGeometry.g nconds=4 nphases=3 cond=1 wire=w x=-4 h=28 units=ft cond=2 wire=w x=0 h=28 cond=3 wire=w x=4 h=28
~ cond=4 wire=w x=0 h=24 reduce=y
New Line.a bus1=sourcebus bus2=a linecode=lc length=2 units=km
New Line.b bus1=a bus2=b geometry=g length=(1 2 +) units=kft
New Transformer.t phases=3 windings=2 buses=[b c] conns=[delta wye] kvs=[12.47 .48] kvas=[500 500] xhl=5
New RegControl.r transformer=t winding=2 vreg=120 band=2 ptratio=2.3
New Capacitor.cap bus1=b kvar=300 kv=12.47 numsteps=2
New CapControl.cc element=line.a capacitor=cap type=voltage on=118 off=124
New LoadShape.s npts=3 interval=1 mult=[.5 1 .7]
New Load.l bus1=c kv=.48 kw=100 pf=.9 daily=s
New Reactor.re bus1=b.4 phases=1 r=5
New Fault.f bus1=c.1 r=100 enabled=no
New Generator.g bus1=c kv=.48 kw=10
New PVSystem.p bus1=c kv=.48 kva=10
New Storage.st bus1=c kv=.48
Set VoltageBases=[12.47 .48]
CalcVoltageBases
BatchEdit Load..* kw=(3 4 *)
Open Line.b 2 1
Solve
`;

/** Reads; the only way out but success is a report to whoever wrote the script. */
function readsOrReports(script: string | Uint8Array): void {
  try {
    readDss("d/m.dss", { files: memoryFiles({ "d/m.dss": script, "d/x.csv": "1\n2\n", "d/y.dss": "Redirect m.dss" }) });
  } catch (error) {
    if (!(error instanceof ScenarioError)) throw error;
    expect(error.faults.length).toBeGreaterThan(0);
  }
}

describe("scripts that need not be trusted", () => {
  it("random bytes", () => {
    fc.assert(fc.property(fc.uint8Array({ maxLength: 400 }), readsOrReports), { numRuns: 500 });
  });

  it("characters that mean something", () => {
    const char = fc.constantFrom(...".,=|!/*~\"'()[]{}@ \t\n0159-+eE", "New ", "Load", "Line", "Circuit", "file");
    const text = fc.array(char, { maxLength: 80 }).map((chars) => `New Circuit.c\n${chars.join("")}`);
    fc.assert(fc.property(text, readsOrReports), { numRuns: 1000 });
  });

  it("every property of every class with any value", () => {
    const value = fc.oneof(
      fc.constantFrom(
        "",
        "0",
        "-1",
        "1e308",
        "-1e308",
        "1e-308",
        "NaN",
        "yes",
        "a.1.2",
        "[1 2 3]",
        "[1|2 3|4 5 6]",
        "s",
        "w",
      ),
      fc.constantFrom(
        "g",
        "lc",
        "t",
        "@x",
        "(file=x.csv)",
        "file=y.dss",
        "(1 0 /)",
        "a.9999",
        "(-1 sqrt)",
        "1000",
        "delta",
      ),
      fc.string({ maxLength: 6 }),
      fc.double().map(String),
    );
    const edit = fc
      .constantFrom(...DSS_CLASSES)
      .chain((cls) =>
        fc
          .array(fc.tuple(fc.constantFrom(...cls.properties.map(({ name }) => name)), value), { maxLength: 6 })
          .map((pairs) => `New ${cls.name}.z ${pairs.map(([name, text]) => `${name}=${text}`).join(" ")}`),
      );
    const script = fc
      .array(edit, { maxLength: 4 })
      .map((edits) => `${SEED_SCRIPT.replace("Solve\n", "")}${edits.join("\n")}\nCalcVoltageBases\n`);
    fc.assert(fc.property(script, readsOrReports), { numRuns: 400 });
  });

  it("a good script with pieces cut out, doubled, swapped or overwritten", () => {
    const at = fc.nat(SEED_SCRIPT.length);
    const change = fc.oneof(
      fc.record({ kind: fc.constant("cut" as const), at, length: fc.nat(30), text: fc.constant("") }),
      fc.record({ kind: fc.constant("put" as const), at, length: fc.constant(0), text: fc.string({ maxLength: 5 }) }),
      fc.record({ kind: fc.constant("copy" as const), at, length: fc.nat(60), text: fc.constant("") }),
    );
    const script = fc.array(change, { minLength: 1, maxLength: 5 }).map((changes) =>
      changes.reduce((text, { kind, at: from, length, text: put }) => {
        const piece = text.slice(from, from + length);
        return text.slice(0, from) + (kind === "copy" ? piece + piece : put) + text.slice(from + length);
      }, SEED_SCRIPT),
    );
    fc.assert(fc.property(script, readsOrReports), { numRuns: 500 });
  });

  it("the seed itself reads without a fault", () => {
    const files = memoryFiles({ "m.dss": SEED_SCRIPT });
    expect(readDss("m.dss", { files }).network.lines).toHaveLength(2);
  });
});
