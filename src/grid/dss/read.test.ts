import { describe, expect, it } from "vitest";
import { ScenarioError } from "../../base/errors.ts";
import { memoryFiles } from "./memory-files.ts";
import { type DssModel, type ReadDssOptions, readDss } from "./read.ts";

const HEAD = "New Circuit.c basekv=12.47\n";
const LINE = "New Line.l bus1=sourcebus bus2=a length=2\n";

function read(script: string, others: Record<string, string> = {}, options: ReadDssOptions = {}): DssModel {
  return readDss("feeder/main.dss", { files: memoryFiles({ "feeder/main.dss": script, ...others }), ...options });
}

/** The faults of a script that must not be read, `file:line CODE` each. */
function faultsOf(script: string, others: Record<string, string> = {}): string[] {
  try {
    read(script, others);
  } catch (error) {
    if (error instanceof ScenarioError) return error.faults.map(({ file, line, code }) => `${file}:${line} ${code}`);
    throw error;
  }
  return [];
}

describe("what is wrong is said with file and line", () => {
  const cases: [string, string, string[], Record<string, string>?][] = [
    ["a missing redirect", `${HEAD}Redirect lines.dss\n`, ["feeder/main.dss:2 DSS_FILE_NOT_FOUND"]],
    [
      "a cyclic redirect",
      `${HEAD}Redirect a.dss\n`,
      ["feeder/b.dss:2 DSS_CYCLIC_REDIRECT"],
      { "feeder/a.dss": "Redirect b.dss", "feeder/b.dss": "\nRedirect A.DSS" },
    ],
    [
      "a file outside of the folder",
      `${HEAD}Redirect ../x.dss\n`,
      ["feeder/main.dss:2 DSS_FILE_OUTSIDE"],
      { "x.dss": "" },
    ],
    ["an absolute file", `${HEAD}Redirect /etc/passwd\n`, ["feeder/main.dss:2 DSS_FILE_OUTSIDE"]],
    [
      "a matrix of the wrong size",
      `${HEAD}New Line.l bus1=sourcebus bus2=a rmatrix=[1 2|3 4]\n`,
      ["feeder/main.dss:2 DSS_MATRIX_SIZE"],
    ],
    [
      "a bus with no base",
      `${HEAD}${LINE}Set VoltageBases=[12.47]\nCalcVoltageBases\nNew Line.m bus1=a bus2=b\n`,
      ["feeder/main.dss:5 DSS_BUS_WITHOUT_BASE"],
    ],
    [
      "zero impedance",
      `${HEAD}New Line.l bus1=sourcebus bus2=a r1=0 x1=0 r0=0 x0=0\n`,
      ["feeder/main.dss:2 DSS_ZERO_IMPEDANCE"],
    ],
    ["a zero reactor", `${HEAD}New Reactor.r bus1=sourcebus r=0 x=0\n`, ["feeder/main.dss:2 DSS_ZERO_IMPEDANCE"]],
    ["two elements of one name", `${HEAD}${LINE}New line.L bus1=a bus2=b\n`, ["feeder/main.dss:3 DSS_DUPLICATE"]],
    ["a load at a missing bus", `${HEAD}${LINE}New Load.x bus1=b\n`, ["feeder/main.dss:3 DSS_NODE_NOT_CONNECTED"]],
    [
      "a load at a missing node",
      `${HEAD}New Line.l bus1=sourcebus.1 bus2=a.1 phases=1\nNew Load.x bus1=a.2 phases=1 kv=7.2\n`,
      ["feeder/main.dss:3 DSS_NODE_NOT_CONNECTED"],
    ],
    [
      "NaN in a shape",
      `${HEAD}New LoadShape.s npts=2 interval=1 mult=[1 NaN]\n`,
      ["feeder/main.dss:2 DSS_NUMBER_EXPECTED"],
    ],
    [
      "NaN in a shape's file",
      `${HEAD}New LoadShape.s npts=2 interval=1 mult=(file=s.csv)\n`,
      ["feeder/main.dss:2 DSS_DATA_NOT_A_NUMBER"],
      { "feeder/s.csv": "1\nNaN\n" },
    ],
    ["an unknown command", `${HEAD}Frobnicate x\n`, ["feeder/main.dss:2 DSS_UNKNOWN_COMMAND"]],
    ["an unknown class", `${HEAD}New Lien.l bus1=a\n`, ["feeder/main.dss:2 DSS_UNKNOWN_CLASS"]],
    ["an unknown property", `${HEAD}New Line.l bsu1=a\n`, ["feeder/main.dss:2 DSS_UNKNOWN_PROPERTY"]],
    ["an unknown option", `${HEAD}Set tolerence=1\n`, ["feeder/main.dss:2 DSS_UNKNOWN_OPTION"]],
    [
      "an unknown line code",
      `${HEAD}New Line.l linecode=x\n`,
      ["feeder/main.dss:2 DSS_UNKNOWN_OBJECT", "feeder/main.dss:2 DSS_BUS_MISSING"].slice(0, 1),
    ],
    ["an element without a circuit", "New Line.l bus1=a bus2=b\n", ["feeder/main.dss:1 DSS_NO_CIRCUIT"]],
    ["an element that is not modelled", `${HEAD}New Isource.i bus1=a amps=1\n`, ["feeder/main.dss:2 DSS_UNSUPPORTED"]],
    ["a circuit beside another", `${HEAD}${HEAD}`, ["feeder/main.dss:2 DSS_SECOND_CIRCUIT"]],
    ["an empty script", "\n", ["feeder/main.dss:1 DSS_NO_CIRCUIT"]],
    [
      "a word for a number",
      `${HEAD}New Line.l bus1=sourcebus bus2=a length=long\n`,
      ["feeder/main.dss:2 DSS_NUMBER_EXPECTED"],
    ],
  ];
  for (const [what, script, faults, others] of cases) {
    it(what, () => expect(faultsOf(script, others)).toEqual(faults));
  }

  it("all faults of a script at once, with column and nearest name", () => {
    let text = "";
    try {
      read(`${HEAD}New Line.l bus1=sourcebus lenght=2\nNew Load.x kv=abc\n`);
    } catch (error) {
      text = (error as Error).message;
    }
    expect(text).toBe(
      'feeder/main.dss:2:27: Line.l: Line has no property "lenght"; did you mean "Length"? (DSS_UNKNOWN_PROPERTY)\n' +
        'feeder/main.dss:3:12: Load.x: kV: expected a number, got "abc" (DSS_NUMBER_EXPECTED)',
    );
  });
});

describe("the language", () => {
  it("file names do not mind case, back slashes or a missing extension", () => {
    const { network } = read(`${HEAD}Redirect Sub\\LINES\n`, { "feeder/sub/Lines.dss": LINE });
    expect(network.lines.map(({ name }) => name)).toEqual(["l"]);
  });

  it("Redirect comes back to its folder, Compile stays", () => {
    const files = {
      "feeder/sub/a.dss": "Redirect b.dss",
      "feeder/sub/b.dss": LINE,
      "feeder/b.dss": "New Line.other bus1=sourcebus bus2=o\n",
    };
    const names = (script: string) => read(script, files).network.lines.map(({ name }) => name);
    expect(names(`${HEAD}Redirect sub/a.dss\nRedirect b.dss\n`)).toEqual(["l", "other"]);
    expect(faultsOf(`${HEAD}Compile sub/a.dss\nRedirect b.dss\n`, files)).toEqual(["feeder/sub/b.dss:1 DSS_DUPLICATE"]);
  });

  it("properties may be abbreviated, positional, continued and set by their path", () => {
    const { network } = read(
      `${HEAD}New Load.a 1 sourcebus.2 7.2 10 .9\n~ mod=2 vminp=.8\nLoad.a.vmaxpu=1.2\nkw=20 conn=d\n`,
    );
    expect(network.loads[0]).toMatchObject({
      phases: 1,
      kv: 7.2,
      kw: 20,
      model: 2,
      minPu: 0.8,
      maxPu: 1.2,
      connection: "delta",
    });
  });

  it("variables stand for values and for expressions", () => {
    const { network } = read(`var @l=2 @m={@l 3 *}\n${HEAD}New Line.l bus1=sourcebus bus2=a units=km length=@m\n`);
    expect(network.lines[0].lengthM).toBe(6000);
  });

  it("block comments run from line to line", () => {
    expect(read(`${HEAD}/* New Line.x\nNew Line.y */ New Line.z\n${LINE}`).network.lines).toHaveLength(1);
  });

  it("data may be defined before the circuit and twice; elements may not", () => {
    const { network } = read(
      `New LineCode.c r1=1\nNew LineCode.c r1=2 x1=0 nphases=1\n${HEAD}New Line.l bus1=sourcebus.1 bus2=a.1 linecode=c\n`,
    );
    expect(network.lines[0].zOhm.re[0]).toBe(2);
  });

  it("BatchEdit edits every name that matches", () => {
    const { network } = read(
      `${HEAD}New Load.a1 bus1=sourcebus kw=1\nNew Load.a2 bus1=sourcebus kw=1\nNew Load.b bus1=sourcebus kw=1\nBatchEdit Load.a.* kw=5\n`,
    );
    expect(network.loads.map(({ kw }) => kw)).toEqual([5, 5, 1]);
  });

  it("disabled elements are left out, open conductors are marked", () => {
    const { network } = read(`${HEAD}${LINE}New Line.m bus1=a bus2=b\nDisable Line.m\nOpen Line.l 2 3\n`);
    expect(network.lines.map(({ name, open }) => ({ name, open }))).toEqual([
      {
        name: "l",
        open: [
          [false, false, false],
          [false, false, true],
        ],
      },
    ]);
  });

  it("an empty value ends the line with a warning, as in OpenDSS", () => {
    const { network, warnings } = read(`${HEAD}New Load.a bus1=sourcebus kw=5 daily="" kvar=3\n`);
    expect(network.loads[0].kvar).toBeCloseTo(2.6988, 3);
    expect(warnings.map(({ code, line }) => `${code} ${line}`)).toContain("DSS_LINE_CUT 2");
  });
});

describe("what has no effect", () => {
  it("is said once each, with its first place", () => {
    const { warnings } = read(
      `${HEAD}Show voltages\nPlot profile\nshow powers\nNew Spectrum.s numharm=1\nNew Spectrum.t\n~ whatever=3\nSet markswitches=yes\n`,
    );
    expect(warnings.map(({ line, code }) => `${line} ${code}`)).toEqual([
      "2 DSS_IGNORED",
      "3 DSS_IGNORED",
      "5 DSS_IGNORED",
      "8 DSS_IGNORED",
      "1 DSS_NO_VOLTAGE_BASES",
    ]);
  });
});

describe("Solve", () => {
  it("hands over the network as it stands and goes on with what controls did", () => {
    const seen: number[] = [];
    const { network, solves } = read(
      `${HEAD}New Transformer.t buses=[sourcebus a] kvs=[12.47 4.16]\nSolve\nSet mode=daily number=3 stepsize=15m\nSolve\n`,
      {},
      {
        onSolve: (solve) => {
          seen.push(solve.network.transformers[0].windings[1].tap, solve.network.options.stepS);
          return { taps: [[1, 1.025]], elapsedS: 900 };
        },
      },
    );
    expect(seen).toEqual([1, 3600, 1.025, 900]);
    expect(solves).toBe(2);
    expect(network.options).toMatchObject({ mode: "daily", number: 3, startS: 900 });
  });

  it("in a mode that is not computed is passed over with a warning", () => {
    const { solves, warnings } = read(`${HEAD}${LINE}Set mode=faultstudy\nSolve\n`);
    expect(solves).toBe(0);
    expect(warnings[0]).toMatchObject({ code: "DSS_MODE_UNSUPPORTED", line: 4 });
  });
});
