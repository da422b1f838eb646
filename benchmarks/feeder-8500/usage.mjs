// Loaded before the program: leaves the process's largest memory use in a file when it ends.
import { writeFileSync } from "node:fs";
import { isMainThread } from "node:worker_threads";

if (isMainThread) {
  process.on("exit", () => {
    writeFileSync(process.env.GRIDPILOT_USAGE, JSON.stringify({ maxRssKb: process.resourceUsage().maxRSS }));
  });
}
