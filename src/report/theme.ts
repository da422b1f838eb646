/** Colours of light and dark. Series follow Okabe and Ito (2008), darkened or lightened until each stands out from its
 *  ground; the voltage and share scales run orange to blue or violet, which every common colour vision keeps apart.
 *  `--faint` and `--clear` say how far bands and areas cover their ground; on a dark one it takes more to be seen. */
const LIGHT = `--bg:#fafaf8;--surface:#fff;--ink:#1b2126;--muted:#5a646d;--line:#e2e4e2;--grid:#e9ebe9;--accent:#005f99;
--soft:#eef3f6;--warn-bg:#fdf3e3;--warn-ink:#6b3f00;--limit:#b8430a;--edge:#8d979f;
--c1:#0072b2;--c2:#d55e00;--c3:#007a5a;--c4:#b8528f;--c5:#c28100;--c6:#3d9bd0;--c7:#30373d;--c8:#8c7a00;
--share-0:#a63a0b;--share-1:#dd7f2c;--share-2:#dfab4a;--share-3:#8fbfe0;--share-4:#3f88bd;
--volt-low:#b14a00;--volt-mid:#c9ced1;--volt-high:#5b3a9e;
--faint:.14;--clear:.3`;
const DARK = `--bg:#14181b;--surface:#1b2024;--ink:#e8ebed;--muted:#a3adb5;--line:#30373c;--grid:#2a3136;--accent:#6cb8ea;
--soft:#222a30;--warn-bg:#3a2c14;--warn-ink:#f4d49a;--limit:#ff9a5c;--edge:#75808a;
--c1:#58aee6;--c2:#f58a42;--c3:#3cc29a;--c4:#e08fc0;--c5:#eab54a;--c6:#9ad4f5;--c7:#d5dade;--c8:#d8cb52;
--share-0:#e0662f;--share-1:#e79a4f;--share-2:#e6c987;--share-3:#8ec1e4;--share-4:#3d94d6;
--volt-low:#ff9440;--volt-mid:#55606a;--volt-high:#a98bf0;
--faint:.24;--clear:.45`;

/** Rules the drawings need wherever they stand: on the page and in a saved SVG. */
export const chartCss = `
svg text{font:12px system-ui,-apple-system,"Segoe UI",Roboto,"Helvetica Neue",Arial,sans-serif;fill:var(--muted)}
.axis line{stroke:var(--grid)}.axis-x line{stroke:var(--edge)}
.axis-label{fill:var(--ink)}.panel-title{fill:var(--ink);font-weight:600}
.legend text{fill:var(--ink)}
.c1{--series:var(--c1)}.c2{--series:var(--c2)}.c3{--series:var(--c3)}.c4{--series:var(--c4)}
.c5{--series:var(--c5)}.c6{--series:var(--c6)}.c7{--series:var(--c7)}.c8{--series:var(--c8)}
.series-line{fill:none;stroke:var(--series);stroke-width:1.8;stroke-linejoin:round}
.dash-1{stroke-dasharray:7 3}.dash-2{stroke-dasharray:2 2.5}.dash-3{stroke-dasharray:9 3 2 3}
.series-area{fill:var(--series);fill-opacity:var(--faint)}.series-area.strong{fill-opacity:.4}
.series-dot{fill:var(--series);stroke:var(--surface);stroke-width:1}
.limit-line{fill:none;stroke:var(--limit);stroke-width:1.6;stroke-dasharray:6 4}
.limit-line.soft{stroke-width:1;stroke-dasharray:2 3}
.limit-label{fill:var(--limit);font-size:11px;paint-order:stroke;stroke:var(--surface);stroke-width:3px}
.strip{fill:var(--soft)}
.row{fill:var(--soft)}.row.odd{fill:none}.row-label{font-size:11px;fill:var(--ink)}
.share-0{fill:var(--share-0)}.share-1{fill:var(--share-1)}.share-2{fill:var(--share-2)}
.share-3{fill:var(--share-3)}.share-4{fill:var(--share-4)}.share.empty{fill-opacity:.28}
.band{fill:var(--c1)}.band.outer{fill-opacity:var(--faint)}.band.inner{fill-opacity:var(--clear)}
circle.customer-dot{fill:var(--ink);fill-opacity:.75}
.feeder-line{fill:none;stroke:var(--edge);stroke-width:1}
circle.bus.customer,rect.bus.customer{fill-opacity:1;stroke:var(--ink);stroke-width:1.3}
.bus.violated{stroke:var(--ink);stroke-width:.7}.bus.violated.customer{stroke-width:2}
.source{fill:var(--ink)}.callout{fill:none;stroke:var(--ink);stroke-width:1.5}
.callout-label{fill:var(--ink);font-weight:600;paint-order:stroke;stroke:var(--surface);stroke-width:4px}
.ramp-label{font-size:11px}.scale-bar{fill:none;stroke:var(--muted)}
.bar{fill:var(--c6)}.bar.best{fill:var(--c1)}.bar-value{font-size:11px;fill:var(--ink)}.bar-value.best{font-weight:600}
.part{fill:var(--series);fill-opacity:.72;stroke:var(--surface)}.part.hollow{fill:var(--surface);stroke:var(--series);stroke-dasharray:3 2}
.net-mark{stroke:var(--ink);stroke-width:2.2}
.zero-line{stroke:var(--edge)}
.cell.charged{fill:var(--share-4)}.cell.degraded{fill:var(--share-2)}.cell.failed{fill:var(--share-0)}
.cell.none{fill:var(--soft)}.cell.gained{fill:var(--share-4)}.cell.lost{fill:var(--share-0)}.cell.same{fill:var(--soft)}
.cell.chosen{stroke:var(--ink);stroke-width:2}
.cell-glyph{font-size:11px;font-weight:650;fill:var(--ink)}.cell-number{font-size:10px;fill:var(--ink)}
.cell-glyph,.cell-number{paint-order:stroke;stroke:var(--surface);stroke-width:2.5px}
.no-plug{stroke:var(--edge);stroke-width:1}
.flow{fill:var(--c6);fill-opacity:.45}.flow.lost{fill:var(--share-0);fill-opacity:.5}
.node{fill:var(--c1)}.node.lost{fill:var(--share-0)}
.lane-line{stroke:var(--edge)}.lane-label{fill:var(--ink);font-weight:600}
.message{stroke:var(--c1);stroke-width:1.2;fill:none}.message.back{stroke:var(--c4)}
.message-label{font-size:11px;fill:var(--ink);paint-order:stroke;stroke:var(--surface);stroke-width:3px}
.label-ground{fill:var(--surface);fill-opacity:.85}
.happening{fill:var(--ink)}.failing{fill:var(--limit)}.failing-line{stroke:var(--limit);stroke-width:1.6}
.failing-label{fill:var(--limit);font-weight:650;paint-order:stroke;stroke:var(--surface);stroke-width:4px}
.time-limit{fill:var(--c5);fill-opacity:.16}.time-limit.expired{fill:var(--limit);fill-opacity:.3}
.level{stroke:var(--grid)}
.replication{fill:var(--muted);fill-opacity:.28}.interval{stroke:var(--muted);stroke-width:2.2}.estimate{fill:var(--muted)}
.interval.better{stroke:var(--c1)}.estimate.better{fill:var(--c1)}.interval.worse{stroke:var(--c2)}.estimate.worse{fill:var(--c2)}
.verdict-word{font-size:11px}.verdict-word.better{fill:var(--c1);font-weight:600}.verdict-word.worse{fill:var(--c2);font-weight:600}`;

/** Variables of the light ground alone, for a drawing that stands outside the page. */
export const lightVariables = LIGHT;

/** The style inside a drawing that may stand in a stranger's page: every rule holds for such drawings alone, each in its
 *  own theme. */
export const svgCss = `.gridpilot-chart{${LIGHT};background:var(--surface);max-width:100%;height:auto}.gridpilot-chart.dark{${DARK}}
@media (prefers-color-scheme:dark){.gridpilot-chart.auto{${DARK}}}${chartCss.replace(
  /([^{}]+)\{/g,
  (_, selectors: string) =>
    `\n${selectors
      .trim()
      .split(",")
      .map((selector) => `.gridpilot-chart ${selector.replace(/^svg /, "")}`)
      .join(",")}{`,
)}`;

/** The whole style sheet of a page. */
export const pageCss = `:root{color-scheme:light dark;${LIGHT}}
@media (prefers-color-scheme:dark){:root{${DARK}}}
@media print{:root{color-scheme:light;${LIGHT}}}
*{box-sizing:border-box}
html{-webkit-text-size-adjust:100%}
body{margin:0;background:var(--bg);color:var(--ink);font:16px/1.55 system-ui,-apple-system,"Segoe UI",Roboto,"Helvetica Neue",Arial,sans-serif}
main,.top,.foot{max-width:1240px;margin:0 auto;padding:0 clamp(14px,3vw,32px)}
.top{padding-top:clamp(20px,4vw,48px)}
.brand{margin:0 0 18px;color:var(--muted);font-size:13px;letter-spacing:.04em}
.brand b{color:var(--accent);font-weight:650}
h1{margin:0;font-size:clamp(26px,4vw,38px);line-height:1.16;letter-spacing:-.018em;font-weight:680;overflow-wrap:anywhere;text-wrap:balance}
.question{margin:10px 0 0;max-width:76ch;color:var(--muted);font-size:17px;overflow-wrap:anywhere}
.verdict{margin:26px 0 0;padding:2px 0 2px 18px;border-left:3px solid var(--accent);max-width:74ch;font-size:clamp(17px,2vw,20px);line-height:1.5;overflow-wrap:anywhere}
.tiles{display:grid;grid-template-columns:repeat(auto-fit,minmax(150px,1fr));gap:1px;margin:28px 0 0;padding:0;list-style:none;background:var(--surface);border:1px solid var(--line);border-radius:10px;overflow:hidden}
.tiles li{padding:14px 18px 15px;box-shadow:1px 0 var(--line),0 1px var(--line)}
.tiles .number{display:block;font-size:26px;line-height:1.25;font-weight:640;letter-spacing:-.01em;font-variant-numeric:tabular-nums;white-space:nowrap}
.tiles .number small{font-size:15px;font-weight:500;color:var(--muted)}
.tiles .what{display:block;color:var(--muted);font-size:13.5px;line-height:1.35}
.notice{margin:22px 0 0;padding:10px 16px;border-radius:8px;background:var(--warn-bg);color:var(--warn-ink);font-size:14.5px}
.notice a{color:inherit}
h2{margin:0;font-size:19px;line-height:1.3;letter-spacing:-.008em;font-weight:640;overflow-wrap:anywhere}
.charts{display:grid;grid-template-columns:minmax(0,1fr);gap:22px;margin:30px 0 0}
@media (min-width:1080px){.charts{grid-template-columns:repeat(2,minmax(0,1fr))}.wide{grid-column:1/-1}}
.card,.chart{margin:0;padding:20px clamp(14px,2.2vw,26px) 16px;background:var(--surface);border:1px solid var(--line);border-radius:10px;min-width:0}
.section{margin-top:22px}
figcaption{margin-bottom:14px}
.lead{margin:4px 0 0;max-width:100ch;text-wrap:pretty;color:var(--muted);font-size:14.5px}
.plot{position:relative}
.plot svg{display:block;width:100%;height:auto;overflow:visible;border-radius:4px}
.plot svg:focus-visible{outline:2px solid var(--accent);outline-offset:6px}
.marker{fill:none;stroke:var(--ink);stroke-width:1.6;pointer-events:none}
.tip{position:absolute;z-index:2;max-width:min(300px,86%);padding:7px 11px;border-radius:6px;background:var(--ink);color:var(--bg);font-size:13px;line-height:1.4;pointer-events:none;overflow-wrap:anywhere}
.tip b{display:block;font-weight:620}.tip span{display:block}
.tip[hidden]{display:none}
.tools{display:flex;flex-wrap:wrap;gap:6px;margin-top:12px;align-items:center}
button{font:inherit;font-size:13px;line-height:1.2;padding:6px 11px;border:1px solid var(--line);border-radius:6px;background:var(--surface);color:var(--ink);cursor:pointer}
button:hover{border-color:var(--edge);background:var(--soft)}
button:focus-visible,summary:focus-visible,.scroll:focus-visible{outline:2px solid var(--accent);outline-offset:2px}
.zoom{display:flex;flex-wrap:wrap;gap:6px;margin-right:auto}
.tools .save{margin-left:auto}
.choice{display:inline-flex;flex-wrap:wrap;gap:4px;align-items:center;margin-right:14px;font-size:13px;color:var(--muted)}
.choice>span{margin-right:4px}
button[aria-pressed=true]{background:var(--soft);border-color:var(--accent);color:var(--accent);font-weight:600}
svg.chooses{cursor:pointer}
.selection{fill:var(--accent);fill-opacity:.18;stroke:var(--accent)}
.overlay{cursor:crosshair}
.hint{margin:0;color:var(--muted);font-size:13px}
.scroll{position:relative;overflow-x:auto;max-width:100%}
table{border-collapse:collapse;width:100%;font-size:14.5px;font-variant-numeric:tabular-nums}
th,td{padding:7px 14px 7px 0;border-bottom:1px solid var(--line);text-align:left;vertical-align:baseline}
thead th{color:var(--muted);font-weight:520;font-size:13px;vertical-align:bottom}
tbody tr:last-child>*{border-bottom:0}
th[scope=row]{font-weight:500}
.num{text-align:right;white-space:nowrap}
.by-run th{font-weight:500}.by-run th[scope=row],.by-run td{white-space:nowrap}.by-run thead th.num{white-space:normal;min-width:74px}.across th.num:last-child,.across td.num:last-child,.by-run th.num:last-child,.by-run td.num:last-child{padding-right:14px}.across th[scope=row]{min-width:118px}.across{width:auto;min-width:min(100%,560px)}.across thead th{color:var(--ink);font-weight:600;max-width:180px;white-space:normal}.across th.num,.across td.num{padding-left:22px}.facts{width:auto}.facts th{color:var(--muted);padding-right:28px}.facts td{overflow-wrap:anywhere}
dl{margin:10px 0 0;font-size:14px}dt{font-weight:550}dd{margin:0 0 8px;color:var(--muted)}
th.num:last-child,td.num:last-child{padding-right:0}
.paired th[scope=rowgroup]{padding-top:16px;font-weight:600}
td.best{font-weight:660}
td.best{position:relative}
td.best::after{content:"★";position:absolute;margin-left:2px;color:var(--accent);font-size:11px}
.unit{color:var(--muted)}
.kpis .how{padding-left:18px}.kpis td.how{color:var(--muted);font-size:13.5px}
@media (min-width:900px){.kpis .formula{display:none}}
@media (max-width:899px){.kpis .how{display:none}}
.last{white-space:nowrap}
.formula{position:relative;display:inline-block;margin-left:7px}
.formula button{padding:0 6px;border-radius:9px;color:var(--muted);font-size:12px;font-style:italic;line-height:17px}
.formula [role=tooltip]{display:none;position:absolute;z-index:3;left:-60px;top:24px;width:max-content;max-width:min(340px,62vw);padding:8px 12px;border-radius:6px;background:var(--ink);color:var(--bg);font-size:13px;line-height:1.45;font-weight:400;white-space:normal}
.formula button:hover+[role=tooltip],.formula button:focus+[role=tooltip]{display:block}
details{margin-top:8px}
summary{cursor:pointer;color:var(--muted);font-size:14px;width:fit-content;border-radius:4px}
.card>details:first-of-type{margin-top:12px}
.card>details{border-top:1px solid var(--line);padding-top:10px;margin-top:12px}
.card summary{font-size:15px;color:var(--ink)}
.data table{font-size:13px;margin-top:8px}
.data .scroll{max-height:340px;overflow:auto}
.data thead th{position:sticky;top:0;background:var(--surface)}
.scroll.tall{max-height:min(720px,80vh);overflow:auto}.scroll.tall thead th{position:sticky;top:0;z-index:1;background:var(--surface)}.by-run{font-size:13.5px}.by-run th,.by-run td{padding:5px 12px 5px 0}
pre{margin:10px 0 0;padding:14px;border-radius:8px;background:var(--soft);overflow:auto;max-height:480px;font:12.5px/1.5 ui-monospace,SFMono-Regular,Menlo,Consolas,monospace}
.hash{font:12.5px/1.5 ui-monospace,SFMono-Regular,Menlo,Consolas,monospace;overflow-wrap:anywhere}
.foot{padding-top:22px;padding-bottom:40px;color:var(--muted);font-size:13px}
.sr{position:absolute;width:1px;height:1px;margin:-1px;overflow:hidden;clip-path:inset(50%);white-space:nowrap}
${chartCss}
@media (max-width:560px){.card,.chart{border-radius:8px}.tiles{grid-template-columns:repeat(2,1fr)}.by-run .setting{display:none}.tools button{padding:6px 8px}.tiles li{padding:12px 14px}.tiles .number{font-size:22px}}
@media print{body{background:#fff;font-size:11pt}.tools,.data,.hint,.formula,details:not([open]){display:none!important}.foot{break-before:avoid;padding:8pt 0 0}.kpis .how{display:table-cell!important}.card,.chart{border-color:#ccc;padding:10pt 0;border-width:1px 0 0;border-radius:0}.chart,tr,.tiles{break-inside:avoid}.plot svg{max-height:225mm}h2,thead{break-after:avoid}.scroll,.scroll.tall{overflow:visible;max-height:none}table{font-size:8.5pt;line-height:1.35}th,td{padding:3pt 8pt 3pt 0}.across th.num,.across td.num{padding-left:8pt}thead th{font-size:inherit}.by-run{font-size:7.5pt}.by-run th,.by-run td{padding-right:4pt!important}.by-run th:last-child,.by-run td:last-child{padding-right:11pt!important}.by-run thead th.num{min-width:0!important;overflow-wrap:anywhere;hyphens:auto}.by-run th[scope=row],.by-run td.setting{white-space:normal!important;overflow-wrap:anywhere}.across th[scope=row]{min-width:34mm}.across thead th{overflow-wrap:anywhere}h2{font-size:13pt}.kpis td.how{font-size:8pt}.charts{display:block}.wide,.chart{margin-bottom:10pt}}
@media (prefers-reduced-motion:no-preference){button{transition:background .12s,border-color .12s}}
`;
