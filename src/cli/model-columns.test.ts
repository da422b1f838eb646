import { expect, it } from "vitest";
import { columnText, modelRows } from "./model-columns.ts";

it("vehicles show what tells them apart", async () => {
  const rows = await modelRows("vehicles");
  expect(rows.find(({ name }) => name === "nissan-leaf-40")).toMatchInlineSnapshot(`
    {
      "AC kW": "1 × 6.6",
      "DC kW": "46",
      "fleet": "europe",
      "inlets": "chademo type2 type1",
      "kWh": "39",
      "name": "nissan-leaf-40",
      "quirks": "dropOutWithoutCurrentS 4",
      "share %": "2.5",
      "speaks": "CHAdeMO 2.0, V2G",
    }
  `);
  expect(rows.find(({ name }) => name === "vw-id3")!.quirks).toBe("restartNeedsPilotOffS 10 diesOnX1");
});

it("chargers name their cabinet, cables both ends", async () => {
  expect((await modelRows("chargers")).find(({ name }) => name === "hpc-180-modules")).toMatchInlineSnapshot(`
    {
      "cabinet": "180 kW, 2 outlets, modules",
      "connectors": "ccs2",
      "current": "400 A DC",
      "fleet": "europe",
      "kW": "180",
      "name": "hpc-180-modules",
      "share %": "3",
      "speaks": "ISO-2 DIN, TLS 1.2, PnC",
    }
  `);
  expect((await modelRows("cables")).find(({ name }) => name === "ccs1-to-j3400")).toMatchInlineSnapshot(`
    {
      "charger": "ccs1",
      "length m": "5",
      "name": "ccs1-to-j3400",
      "phases": "1",
      "powerline dB": "14",
      "proximity Ω": "150",
      "vehicle": "j3400",
    }
  `);
});

it("columns are aligned, numbers to the right", () => {
  const rows = [
    { name: "a", kW: "9", note: "" },
    { name: "long", kW: "150", note: "x" },
  ];
  expect(columnText(rows)).toEqual(["name   kW  note", "a       9", "long  150  x"]);
});
