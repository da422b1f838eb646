import { readdirSync, readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { type DssCase, differences, isRead } from "./compare.ts";

const FOLDER = new URL("expected/", import.meta.url);

for (const file of readdirSync(FOLDER).sort()) {
  const cases = JSON.parse(gunzipSync(readFileSync(new URL(file, FOLDER))).toString()) as DssCase[];
  const compared = cases.filter(({ differs }) => differs === undefined);
  const apart = cases.filter(({ differs }) => differs !== undefined);
  describe(`${file.replace(".json.gz", "")}, as OpenDSS answers`, () => {
    it(`${compared.length} scripts have its voltages, powers, admittances, taps and states`, () => {
      const wrong = compared.flatMap((one) => differences(one).map((difference) => `${one.name}: ${difference}`));
      expect(wrong).toEqual([]);
      expect(compared.length).toBeGreaterThan(20);
    });
    if (apart.length === 0) return;
    it(`${apart.length} scripts that differ on purpose are solved`, () => {
      expect(apart.filter((one) => !isRead(one)).map(({ name }) => name)).toEqual([]);
      // What no longer differs is to be compared.
      expect(apart.filter((one) => differences(one).length === 0).map(({ name }) => name)).toEqual([]);
    });
  });
}
