// Draws two charts of a run folder into a page of one's own: node --import tsx chart-of-a-run.ts RUN PAGE
import { writeFileSync } from "node:fs";
import { readRun, sessionGanttSvg, sitePowerSvg } from "gridpilot";

const [folder = "out/workplace-caltech", page = "page.html"] = process.argv.slice(2);
const run = readRun(folder);
const options = { widthPx: 900, theme: "auto", utcOffset: "-08:00" } as const;
const sitePower = await sitePowerSvg(run.table("site_power")!, options);
const sessions = await sessionGanttSvg(run.table("sessions")!, options);
writeFileSync(page, `<!doctype html><meta charset="utf-8"><h1>${run.name}</h1>${sitePower}${sessions}`);
