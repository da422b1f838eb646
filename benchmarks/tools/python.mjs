// A Python environment for the peers, under .bench/, made on first use.
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

/** @param packages exact requirements such as "acnportal==0.3.3"  @returns path of the environment's python */
export function pythonWith(packages) {
  const folder = fileURLToPath(new URL("../../.bench/python/", import.meta.url));
  const python = `${folder}bin/python`;
  const stamp = `${folder}${packages.join("+").replaceAll(/[^\w.+=-]/g, "_")}.installed`;
  if (existsSync(stamp)) return python;
  mkdirSync(folder, { recursive: true });
  const run = (command, args) => {
    const child = spawnSync(command, args, { stdio: ["ignore", "ignore", "inherit"] });
    if (child.status !== 0) throw new Error(`${command} ${args.join(" ")} ended with ${child.status ?? child.error}`);
  };
  console.error(`installing ${packages.join(", ")} for the comparison …`);
  if (!existsSync(python)) run("python3", ["-m", "venv", folder]);
  run(python, ["-m", "pip", "install", "--quiet", "--disable-pip-version-check", ...packages]);
  writeFileSync(stamp, "");
  return python;
}
