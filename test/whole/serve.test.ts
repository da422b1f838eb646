import { type ChildProcess, spawn } from "node:child_process";
import { existsSync, writeFileSync } from "node:fs";
import { request } from "node:http";
import { join } from "node:path";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { emptyFolder, gridpilot, ROOT } from "./cli-spawn.ts";

const chromiumPath = [
  process.env["CHROMIUM_PATH"] ?? "",
  "/usr/bin/chromium",
  "/usr/bin/chromium-browser",
  "/usr/bin/google-chrome",
].find((path) => path !== "" && existsSync(path));
if (!chromiumPath)
  process.stderr.write("serve's page is tested without a browser: no Chromium found; set CHROMIUM_PATH\n");

let cwd: string;
let server: ChildProcess;
let url: URL;
beforeAll(async () => {
  cwd = emptyFolder();
  await gridpilot(["new", "site"], { cwd });
  await gridpilot(["run", "site", "--quiet"], { cwd });
  await gridpilot(["run", "site", "--quiet", "--out", "out/other", "--set", "policy.kind=round-robin"], { cwd });
  writeFileSync(
    join(cwd, "s.study.yaml"),
    "version: 1\nname: Two\nscenario: site\nmatrix: { site.transformerKw: [10, 20] }\n",
  );
  await gridpilot(["sweep", "s.study.yaml", "--quiet"], { cwd });
  server = spawn(process.execPath, [join(ROOT, "bin/gridpilot.js"), "serve", "--port", "0"], { cwd });
  url = await new Promise<URL>((resolve) =>
    server.stdout!.once("data", (text) => resolve(new URL(String(text).trim()))),
  );
}, 90_000);
afterAll(() => void server?.kill());

/** What the server answers to a request with these headers. */
const ask = (path: string, headers: Record<string, string> = {}, method = "GET") =>
  new Promise<{ status: number; body: string; cookie: string | undefined }>((resolve, reject) => {
    const sent = request({ host: "127.0.0.1", port: url.port, path, method, headers }, (response) => {
      let body = "";
      response.on("data", (text) => (body += text));
      response.on("end", () =>
        resolve({ status: response.statusCode!, body, cookie: response.headers["set-cookie"]?.[0]?.split(";")[0] }),
      );
    });
    sent.on("error", reject);
    sent.end();
  });

describe("the server", () => {
  it("answers to nobody without the token, to no foreign host or page, and changes nothing", async () => {
    expect(url.hostname).toBe("127.0.0.1");
    expect((await ask("/")).status).toBe(403);
    expect((await ask("/?token=wrong")).status).toBe(403);
    const { status, cookie } = await ask(`/${url.search}`);
    expect([status, cookie !== undefined]).toEqual([303, true]);
    const own = { cookie: cookie! };
    expect((await ask("/api/list", own)).status).toBe(200);
    expect((await ask("/api/list", { ...own, host: "evil.example" })).status).toBe(403);
    expect((await ask("/api/list", { ...own, origin: "http://evil.example" })).status).toBe(403);
    expect((await ask("/api/list", { ...own, origin: `http://${url.host}` })).status).toBe(200);
    expect((await ask("/api/list", own, "POST")).status).toBe(405);
    expect((await ask("/open?id=..%2F..%2Fetc", own)).status).toBe(400);
    expect((await ask("/../../etc/passwd", own)).status).toBe(404);
    const list = JSON.parse((await ask("/api/list", own)).body) as { name: string; kind: string }[];
    expect(list.map(({ name, kind }) => `${name} ${kind}`)).toEqual(["other run", "s study", "site run"]);
    expect(JSON.stringify(list)).not.toContain(cwd);
  });

  it("says so where its port is taken or its folder is not there", async () => {
    const taken = await gridpilot(["serve", ".", "--port", url.port]);
    expect([taken.code, taken.stderr.includes("PORT_TAKEN")]).toEqual([3, true]);
    expect((await gridpilot(["serve", "nowhere"])).code).toBe(2);
  });
});

describe.skipIf(!chromiumPath)("the page in Chromium", () => {
  let browser: Browser;
  let page: Page;
  const problems: string[] = [];
  beforeAll(async () => {
    const { chromium } = await import("playwright-core");
    browser = await chromium.launch({ executablePath: chromiumPath!, args: ["--no-sandbox", "--disable-gpu"] });
    page = await browser.newPage();
    page.on("console", (message) => problems.push(message.text()));
    page.on("pageerror", (error) => problems.push(error.message));
    await page.goto(url.href);
  }, 60_000);
  afterAll(() => browser?.close());

  it("lists what is there, filters it, and takes the token out of the address", async () => {
    await page.locator("#entries li").first().waitFor();
    expect(await page.locator("#entries .name").allTextContents()).toEqual(["other", "s", "site"]);
    expect(page.url()).not.toContain("token");
    await page.fill("#filter", "round-robin");
    expect(await page.locator("#entries .name").allTextContents()).toEqual(["other"]);
    expect(await page.locator("#unmatched").isVisible()).toBe(false);
    await page.fill("#filter", "nowhere");
    expect(await page.locator("#unmatched").isVisible()).toBe(true);
    expect(await page.locator("#none").isVisible()).toBe(false);
    await page.fill("#filter", "");
  });

  it("opens a study, and compares two runs that are picked", async () => {
    await page.click("#entries a:text-is('s')");
    expect(await page.title()).toContain("Two");
    await page.goBack();
    await page.locator("#entries li").first().waitFor();
    const compare = page.locator("#compare");
    await page.check("li:has(.name:text-is('other')) input");
    expect(await compare.isDisabled()).toBe(true);
    await page.check("li:has(.name:text-is('site')) input");
    expect(await compare.textContent()).toBe("Compare 2 chosen");
    await compare.click();
    await page.locator("figure.chart").first().waitFor();
    expect(await page.locator(".brand").textContent()).toContain("comparison of 2 runs");
    // The one chosen first is what the other is held against.
    expect(await page.locator("#kpis ~ .scroll thead th").allTextContents()).toEqual(["Figure", "other", "site"]);
    await page.goBack();
  });

  it("follows a sweep that is being run, and sees that it has ended", async () => {
    writeFileSync(
      join(cwd, "long.study.yaml"),
      "version: 1\nname: Long\nscenario: site\nmatrix: { site.transformerKw: 5..44.9..0.1 }\n",
    );
    const running = gridpilot(["sweep", "long.study.yaml", "--workers", "1", "--quiet"], { cwd });
    const bar = page.locator("li:has(.facts:text('Long')) progress");
    await bar.waitFor({ timeout: 60_000 });
    const before = Number(await bar.getAttribute("value"));
    await expect
      .poll(async () => ((await bar.count()) > 0 ? Number(await bar.getAttribute("value")) : 400), { timeout: 60_000 })
      .toBeGreaterThan(before);
    expect((await running).code).toBe(0);
    await page.locator("li:has(.facts:text('study · Long'))").waitFor({ timeout: 20_000 });
  });

  it("fits a narrow window, and nothing complained", async () => {
    await page.setViewportSize({ width: 360, height: 700 });
    const overflow = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
    expect(overflow).toBeLessThanOrEqual(0);
    expect(problems).toEqual([]);
  });
});
