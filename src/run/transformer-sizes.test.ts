import { fileURLToPath } from "node:url";
import { expect, it } from "vitest";
import { keepOnce } from "../base/once.ts";
import { buildPowerFlow } from "../grid/build-power-flow.ts";
import { transformerLoading } from "../grid/loading.ts";
import type { Network } from "../grid/network.ts";
import { readFeeder } from "../grid/read-feeder.ts";
import { solve } from "../grid/solve.ts";
import { policyKinds } from "../policy/registry.ts";
import { openScenario } from "../scenario/load.ts";
import { readOverride } from "../scenario/overrides.ts";
import { prepareRun } from "./prepare.ts";
import { withTransformerKva } from "./transformer-sizes.ts";

const feeder = fileURLToPath(new URL("../../models/feeders/european-lv", import.meta.url));

function loadingOf(network: Network): { loading: number; kva: number } {
  const pf = buildPowerFlow(network, { tolerancePu: 1e-10 });
  solve(pf);
  const found = { kva: 0 };
  return { loading: transformerLoading(pf, 0, found), kva: found.kva };
}

it("a quarter of the size is loaded four times as much, but for what its greater impedance changes", async () => {
  const { network } = await readFeeder(feeder);
  const large = loadingOf(network);
  const small = loadingOf(withTransformerKva(network, { TR1: 200 }));
  expect(small.loading).toBeCloseTo(small.kva / 200, 12);
  expect(large.loading).toBeCloseTo(large.kva / 800, 12);
  expect(small.loading / large.loading).toBeGreaterThan(3.9);
  expect(small.loading / large.loading).toBeLessThan(4.1);
  expect(small.kva).not.toBe(large.kva);
});

it("the size the model has already changes nothing", async () => {
  const { network } = await readFeeder(feeder);
  expect(withTransformerKva(network, { TR1: 800 }).transformers).toEqual(network.transformers);
});

it("a name the feeder does not have is refused with the nearest one, or with those it has", async () => {
  const { network } = await readFeeder(feeder);
  const known = /grid\.transformerKva\.TR2: the feeder has no transformer "TR2"; did you mean "TR1"\?/;
  expect(() => withTransformerKva(network, { TR2: 400 })).toThrow(known);
  expect(() => withTransformerKva(network, { substation: 400 })).toThrow(/known: TR1/);
});

it("a transformer given by its admittances has no size to change", async () => {
  const { network } = await readFeeder(feeder);
  const [transformer] = network.transformers;
  const bare = { ...network, transformers: [{ ...transformer, yS: { order: 0, re: [], im: [] } as never }] };
  expect(() => withTransformerKva(bare, { TR1: 400 })).toThrow(/TRANSFORMER_NOT_SIZED/);
});

it("runs of one study that keep what they read have each its own size", async () => {
  const paths = [fileURLToPath(new URL("../../scenarios/lv-street", import.meta.url))];
  const opened = await openScenario({ paths, policies: policyKinds, once: keepOnce() });
  const sizes: number[] = [];
  for (const kva of [250, 400, 800]) {
    const { tree } = await readOverride(`grid.transformerKva.TR1=${kva}`, ".");
    const { network } = await prepareRun(await opened.load([tree!]));
    sizes.push(network!.transformers[0].windings[1].kva);
  }
  expect(sizes).toEqual([250, 400, 800]);
});
