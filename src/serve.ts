import { createHash, randomBytes, timingSafeEqual } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { createServer, type IncomingMessage, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { join, resolve } from "node:path";
import { ScenarioError } from "./base/errors.ts";
import { serveBundle } from "./report/client-bundle.ts";
import { escapeHtml, escapeScript } from "./report/escape.ts";
import { pageCss } from "./report/theme.ts";
import { type ServedEntry, servedEntries } from "./serve-list.ts";
import { TOOL } from "./version.ts";

/** A page on this machine. */
export interface Served {
  /** With the token that opens it. */
  readonly url: string;
  readonly port: number;
  close(): Promise<void>;
}

interface Answer {
  readonly status: number;
  readonly type: string;
  readonly body: string | Uint8Array;
  readonly headers?: Readonly<Record<string, string>>;
}

/** Serves the runs and studies under a folder to this machine's own browser: on 127.0.0.1 only, for requests with the right
 *  Host, no foreign Origin, and the token that the address printed carries (kept in a cookie thereafter). Nothing can be
 *  changed through it. @param port 0 takes any free one */
export async function serveResults(dir: string, options: { readonly port: number }): Promise<Served> {
  const root = resolve(dir);
  const token = randomBytes(24).toString("base64url");
  let port = options.port;
  const server: Server = createServer((request, response) => {
    void answerTo(request, { root, token, port })
      .catch((error: unknown) => failure(error))
      .then(({ status, type, body, headers }) => {
        response.writeHead(status, {
          "content-type": type,
          "cache-control": "no-store",
          "x-content-type-options": "nosniff",
          "referrer-policy": "no-referrer",
          "cross-origin-resource-policy": "same-origin",
          "x-frame-options": "DENY",
          ...headers,
        });
        response.end(body);
      });
  });
  await new Promise<void>((done, fail) => {
    server.once("error", (error: NodeJS.ErrnoException) => {
      const message = error.code === "EADDRINUSE" ? `port ${options.port} is taken` : `cannot listen: ${error.message}`;
      fail(new ScenarioError([{ message, hint: "give another with --port, or 0 for any", code: "PORT_TAKEN" }]));
    });
    server.listen(options.port, "127.0.0.1", done);
  });
  port = (server.address() as AddressInfo).port;
  return {
    url: `http://127.0.0.1:${port}/?token=${token}`,
    port,
    close: () =>
      new Promise((done) => {
        server.close(() => done());
        server.closeAllConnections();
      }),
  };
}

async function answerTo(request: IncomingMessage, at: { root: string; token: string; port: number }): Promise<Answer> {
  const own = [`127.0.0.1:${at.port}`, `localhost:${at.port}`];
  const { host, origin } = request.headers;
  // A foreign name that resolves to this machine (DNS rebinding) shows in Host, a foreign page in Origin.
  if (!host || !own.includes(host)) return refused("this server answers to 127.0.0.1 only");
  if (origin !== undefined && !own.some((name) => origin === `http://${name}`))
    return refused("requests of other pages are refused");
  if (request.method !== "GET" && request.method !== "HEAD") return { ...refused("only GET is answered"), status: 405 };
  const url = new URL(request.url ?? "/", `http://${host}`);
  const cookieName = `gridpilot-${at.port}`;
  const cookie = new RegExp(`(?:^|; )${cookieName}=([^;]*)`).exec(request.headers.cookie ?? "")?.[1];
  const given = url.searchParams.get("token");
  if (given !== null && isEqual(given, at.token)) {
    // The token leaves the address bar, where it would be seen and bookmarked.
    const headers = {
      location: url.pathname,
      "set-cookie": `${cookieName}=${at.token}; HttpOnly; SameSite=Strict; Path=/`,
    };
    return { status: 303, type: "text/plain", body: "", headers };
  }
  if (cookie === undefined || !isEqual(cookie, at.token))
    return refused("open the address that gridpilot serve printed");
  switch (url.pathname) {
    case "/":
      return indexPage(at.root);
    case "/api/list":
      return json(servedEntries(at.root).map(({ dir: _, ...entry }) => entry));
    case "/open":
      return openPage(entriesOf(at.root, url.searchParams.getAll("id"), 1)[0]!);
    case "/compare":
      return comparePage(entriesOf(at.root, url.searchParams.getAll("id"), 2));
    default:
      return { status: 404, type: "text/plain; charset=utf-8", body: "there is no such page" };
  }
}

const isEqual = (a: string, b: string): boolean =>
  timingSafeEqual(createHash("sha256").update(a).digest(), createHash("sha256").update(b).digest());

const refused = (why: string): Answer => ({ status: 403, type: "text/plain; charset=utf-8", body: `${why}\n` });
const html = (body: string, headers: Record<string, string> = {}): Answer => ({
  status: 200,
  type: "text/html; charset=utf-8",
  body,
  headers,
});
const json = (value: unknown): Answer => ({ status: 200, type: "application/json", body: JSON.stringify(value) });

function failure(error: unknown): Answer {
  const isOurs = error instanceof ScenarioError;
  return {
    status: isOurs ? 400 : 500,
    type: "text/plain; charset=utf-8",
    body: isOurs ? error.message : "this should not have happened",
  };
}

/** The entries of these ids, in the order asked for. @throws ScenarioError where there is none or too few */
function entriesOf(root: string, ids: readonly string[], least: number): ServedEntry[] {
  const all = servedEntries(root);
  const found = ids.slice(0, 24).map((id) => all.find((entry) => entry.id === id && entry.kind !== "running"));
  const entries = found.filter((entry) => entry !== undefined);
  if (entries.length < least || entries.length < found.length)
    throw new ScenarioError([{ message: "no such run or study; it may have been moved", code: "NOT_THERE" }]);
  return entries;
}

async function openPage({ dir, kind }: ServedEntry): Promise<Answer> {
  const file = join(dir, kind === "study" ? "study.html" : "report.html");
  if (existsSync(file)) return html(readFileSync(file, "utf8"));
  if (kind === "study")
    throw new ScenarioError([{ file: dir, message: "this study has too many points for a page", code: "NO_PAGE" }]);
  const { pageOf, readRun } = await import("./run-folder.ts");
  const run = readRun(dir);
  const tables = Object.fromEntries(run.manifest.tables.flatMap(({ kind }) => [[kind, run.table(kind)!] as const]));
  return html(await pageOf({ tables, kpis: run.kpis, manifest: run.manifest }));
}

async function comparePage(entries: readonly ServedEntry[]): Promise<Answer> {
  const dirs = entries.map(({ dir }) => dir);
  if (new Set(entries.map(({ kind }) => kind)).size > 1)
    throw new ScenarioError([{ message: "runs compare with runs, studies with studies", code: "MIXED_KINDS" }]);
  if (entries[0]!.kind === "study") {
    const { compareStudies } = await import("./compare-studies.ts");
    return html((await compareStudies(dirs, { unpaired: true })).html);
  }
  const [{ compareRuns }, { readRun }] = await Promise.all([import("./compare.ts"), import("./run-folder.ts")]);
  return html((await compareRuns(dirs.map(readRun), { unpaired: true })).html);
}

function indexPage(root: string): Answer {
  const script = escapeScript(serveBundle());
  const style = `${pageCss}${SERVE_CSS}`;
  const hash = (text: string) => `'sha256-${createHash("sha256").update(text, "utf8").digest("base64")}'`;
  const policy = `default-src 'none'; connect-src 'self'; script-src ${hash(script)}; style-src ${hash(style)}; img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`;
  const page = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width,initial-scale=1">
<meta name="color-scheme" content="light dark">
<link rel="icon" href="data:,">
<title>Runs and studies · gridpilot</title>
<style>${style}</style>
</head>
<body>
<header class="top"><p class="brand"><b>gridpilot</b> ${escapeHtml(TOOL.version)}</p><h1>Runs and studies</h1>
<p class="question">${escapeHtml(root)}</p></header>
<main><section class="card section">
<div class="choose"><label>Filter <input id="filter" type="search" placeholder="name, policy, seed" autocomplete="off"></label>
<button id="compare" type="button" disabled>Compare chosen</button><span id="said" role="status"></span></div>
<ul id="entries" aria-label="Runs and studies"></ul>
<p id="none" hidden>Nothing here yet: gridpilot run and gridpilot sweep write here.</p>
<p id="unmatched" hidden>No name or fact has all these words.</p>
<p class="lost" role="alert">The server has stopped; start gridpilot serve again.</p>
</section></main>
<script>${script}</script>
</body>
</html>
`;
  return html(page, { "content-security-policy": policy });
}

const SERVE_CSS = `
.choose{display:flex;flex-wrap:wrap;gap:12px;align-items:center;margin-bottom:12px}
.choose input{padding:6px 10px;border:1px solid var(--line);border-radius:6px;background:var(--bg);color:var(--ink);font:inherit;width:min(260px,60vw)}
#compare:disabled{opacity:.5}#said{color:var(--muted);font-size:14px}
#entries{list-style:none;margin:0;padding:0;display:grid;grid-template-columns:26px minmax(120px,max-content) 1fr;column-gap:12px}#entries li{display:grid;grid-column:1/-1;grid-template-columns:subgrid;row-gap:4px;align-items:baseline;padding:9px 0;border-bottom:1px solid var(--line)}
#entries .facts{color:var(--muted);font-size:14px;overflow-wrap:anywhere}#entries .name{font-weight:550;overflow-wrap:anywhere}#entries a{color:var(--accent)}
#entries progress{grid-column:2;width:100%;min-width:120px}
.lost{display:none;color:var(--limit)}.gone .lost{display:block}
@media (max-width:560px){#entries{grid-template-columns:26px 1fr}#entries .facts,#entries progress{grid-column:2}}`;
