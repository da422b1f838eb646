// Writes feeder/: a village of 54 homes behind one transformer of 160 kVA, three branches of eighteen homes each.
// `node scenarios/feeder-limit/make-feeder.mjs` gives the same files again.
//
// The homes' own loads are the first 54 profiles of models/feeders/european-lv (BSD-3-Clause, see there), as means of five
// minutes. Lengths are assumed; they are in the middle of what rural low-voltage networks have.
import { readFileSync, writeFileSync } from "node:fs";

const BRANCHES = 3;
const HOMES = 18;
const SPACING_M = 30;
const SERVICE_M = 15;

const folder = new URL("feeder/", import.meta.url);
const write = (name, rows) => writeFileSync(new URL(name, folder), `${rows.join("\n")}\n`);

const buses = ["bus,x_m,y_m", "Medium,-20,0", "Station,0,0"];
const lines = ["line,from,to,type,length_m"];
const loads = ["load,bus,phases,kv,kw,pf,profile"];
for (let branch = 1; branch <= BRANCHES; branch++) {
  const angle = ((branch - 2) * Math.PI) / 3;
  const place = (along, across) =>
    [along * Math.cos(angle) - across * Math.sin(angle), along * Math.sin(angle) + across * Math.cos(angle)]
      .map((metres) => metres.toFixed(1))
      .join(",");
  let before = "Station";
  for (let k = 1; k <= HOMES; k++) {
    const home = (branch - 1) * HOMES + k;
    const street = `Street${branch}.${k}`;
    buses.push(
      `${street},${place(k * SPACING_M, 0)}`,
      `Home${home},${place(k * SPACING_M, k % 2 ? SERVICE_M : -SERVICE_M)}`,
    );
    lines.push(`Main${branch}.${k},${before},${street},NAYY-4x150,${SPACING_M}`);
    lines.push(`Service${home},${street},Home${home},NAYY-4x50,${SERVICE_M}`);
    loads.push(`LOAD${home},Home${home},${(home % 3) + 1},0.23,1,0.95,profile-${home}`);
    before = street;
  }
}
write("buses.csv", buses);
write("lines.csv", lines);
write("loads.csv", loads);

const street = new URL("../../models/feeders/european-lv/profiles.csv", import.meta.url);
const minutes = readFileSync(street, "utf8")
  .trim()
  .split("\n")
  .slice(1)
  .map((line) => line.split(",").map(Number));
const homes = Array.from({ length: BRANCHES * HOMES }, (_, home) => home);
const profiles = [homes.map((home) => `profile-${home + 1}`).join(",")];
for (let from = 0; from < minutes.length; from += 5) {
  const five = minutes.slice(from, from + 5);
  profiles.push(homes.map((home) => Math.round(five.reduce((sum, row) => sum + row[home], 0) / five.length)).join(","));
}
write("profiles.csv", profiles);
