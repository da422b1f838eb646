import { createHash } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { emptyFolder, gridpilot } from "./cli-spawn.ts";

describe("two studies", () => {
  let cwd: string;
  const compare = (...args: string[]) => gridpilot(["compare", ...args], { cwd });
  beforeAll(async () => {
    cwd = emptyFolder();
    await gridpilot(["new", "site"], { cwd });
    const study = (policy: string, capacities: string) =>
      `version: 1\nname: ${policy}\nscenario: site\nset: { policy.kind: ${policy} }\nmatrix: { site.transformerKw: ${capacities} }\n`;
    writeFileSync(join(cwd, "a.study.yaml"), study("first-come", "[5, 10]"));
    writeFileSync(join(cwd, "b.study.yaml"), study("round-robin", "[5, 10]"));
    writeFileSync(join(cwd, "c.study.yaml"), study("round-robin", "[5, 20]"));
    for (const name of ["a", "b", "c"]) await gridpilot(["sweep", `${name}.study.yaml`, "--quiet"], { cwd });
  }, 60_000);

  it("are compared run by run, with the arithmetic of their own results", async () => {
    const { code, stdout } = await compare("out/a", "out/b", "--json", "--crate");
    expect(code).toBe(0);
    const { differences } = JSON.parse(stdout);
    const energyOf = (name: string) => {
      const line = readFileSync(join(cwd, `out/${name}/summary.csv`), "utf8")
        .split("\r\n")
        .find((row) => row.startsWith("5,5,energyDeliveredPct"));
      return Number(line!.split(",")[5]);
    };
    const found = differences.find(
      (d: { point: string; kpi: string }) => d.point === "b: 5" && d.kpi === "energyDeliveredPct",
    );
    expect(found.estimate).toBeCloseTo(energyOf("b") - energyOf("a"), 9);
    expect([found.n, found.verdict]).toEqual([1, "undecided"]);
    const html = readFileSync(join(cwd, "out/compare/compare.html"), "utf8");
    expect(html).toContain('data-chart="differences"');
    expect(html).toContain("policy.kind");
  });

  it("pair their sessions one by one where the runs kept their tables, and say what is missing where they did not", async () => {
    const plain = await compare("out/a", "out/b", "--json", "--out", "out/plain");
    expect(JSON.parse(plain.stdout)).toMatchObject({
      shares: [],
      sharesNote: expect.stringContaining("not at 2 of 2 points"),
    });
    for (const name of ["a", "b"])
      await gridpilot(["sweep", `${name}.study.yaml`, "--out", `out/${name}-kept`, "--keep", "tables", "--quiet"], {
        cwd,
      });
    const { stdout } = await compare("out/a-kept", "out/b-kept", "--json", "--out", "out/kept");
    const { shares, sharesNote, differences } = JSON.parse(stdout);
    expect(sharesNote).toBeUndefined();
    expect(shares.map(({ run, kpi }: { run: string; kpi: string }) => [run, kpi])).toEqual([
      ["b-kept: 5", "demandsMetPct"],
      ["b-kept: 10", "demandsMetPct"],
    ]);
    // The same figure as the key figure's own difference, for every session is a pair.
    for (const { run, difference, gained, lost, n } of shares) {
      const own = differences.find((d: { point: string; kpi: string }) => d.point === run && d.kpi === "demandsMetPct");
      expect(difference.pct).toBeCloseTo(own.estimate, 9);
      expect((100 * (gained - lost)) / n).toBeCloseTo(own.estimate, 9);
    }
    const page = readFileSync(join(cwd, "out/kept/compare.html"), "utf8");
    expect(page).toContain("Shares of sessions against a-kept, session by session");
    expect(readFileSync(join(cwd, "out/kept/compare.csv"), "utf8")).toContain(
      "b-kept: 5,a-kept,demandsMetPct by session,points,1,",
    );
  }, 60_000);

  it("as a crate name every file with its hash, and what they were made from", async () => {
    const crate = JSON.parse(readFileSync(join(cwd, "out/compare/ro-crate-metadata.json"), "utf8"));
    const nodes: { "@id": string; sha256?: string; datePublished?: string }[] = crate["@graph"];
    // RO-Crate 1.1, root data entity: datePublished must be there, to the day.
    expect(nodes.find((node) => node["@id"] === "./")!.datePublished).toMatch(/^\d{4}-\d\d-\d\d$/);
    const ids = new Set(nodes.map((node) => node["@id"]));
    const bytes = readFileSync(join(cwd, "out/compare/compare.csv"));
    expect(nodes.find((node) => node["@id"] === "compare.csv")!.sha256).toBe(
      createHash("sha256").update(bytes).digest("hex"),
    );
    // Every reference leads somewhere.
    const links = [...JSON.stringify(nodes).matchAll(/\{"@id":"([^"]+)"\}/g)].map(([, id]) => id!);
    for (const id of links) expect(ids.has(id) || id.startsWith("https://w3id.org/"), id).toBe(true);
  });

  it("hold each point to its own limit, whether a setting or an overlay gave it", async () => {
    for (const [name, kw] of Object.entries({ wide: 60, tight: 5 }))
      writeFileSync(join(cwd, `site/${name}.yaml`), `site: { transformerKw: ${kw} }\n`);
    const limits = async (name: string, matrix: string) => {
      for (const policy of ["uncontrolled", "round-robin"]) {
        const study = `version: 1\nname: ${policy}\nscenario: site\nset: { policy.kind: ${policy} }\nmatrix: { ${matrix} }\n`;
        writeFileSync(join(cwd, `${name}-${policy}.study.yaml`), study);
        await gridpilot(["sweep", `${name}-${policy}.study.yaml`, "--quiet"], { cwd });
      }
      await compare(`out/${name}-uncontrolled`, `out/${name}-round-robin`, "--out", `out/${name}`);
      const html = readFileSync(join(cwd, `out/${name}/compare.html`), "utf8");
      return /<p class="verdict">([^<]*)/.exec(html)![1]!;
    };
    // 60 kW are never reached, 5 kW are by whoever does not look; the first point's limit is no other point's.
    expect(await limits("set", "site.transformerKw: [60, 5]")).toMatch(
      /Not ranked, for breaking the limit: [^()]*\(39\.6\skW\)\./,
    );
    expect(await limits("laid", "overlay: [site/wide.yaml, site/tight.yaml]")).toMatch(
      /Not ranked, for breaking the limit: [^()]*uncontrolled · site\/tight \(39\.6\skW\)\./,
    );
    const { overlaid } = JSON.parse(readFileSync(join(cwd, "out/laid-uncontrolled/study.json"), "utf8"));
    expect([overlaid["site/wide"].site.transformerKw, overlaid["site/tight"].site.transformerKw]).toEqual([60, 5]);
  });

  it("with runs that have no partner are refused, unless told", async () => {
    const { code, stderr } = await compare("out/a", "out/c", "--out", "x");
    expect([code, stderr.includes("1 of 2 runs of a and 1 of 2 of c have no partner")]).toEqual([3, true]);
    const told = await compare("out/a", "out/c", "--out", "x", "--unpaired", "--csv");
    expect(told.stdout.split("\r\n").filter((line) => line.includes("energyDeliveredPct"))).toHaveLength(1);
  });

  it("runs of another seed are refused, unless told", async () => {
    await gridpilot(["run", "site", "--out", "one", "--quiet"], { cwd });
    await gridpilot(["run", "site", "--out", "two", "--set", "seed=7", "--quiet"], { cwd });
    const { code, stderr } = await compare("one", "two", "--out", "y");
    expect([code, stderr.includes("one and two have seed 1 and 7")]).toEqual([3, true]);
    expect((await compare("one", "two", "--out", "y", "--unpaired")).code).toBe(0);
  });
});
