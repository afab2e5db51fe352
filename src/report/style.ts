/** The look of a report: one style sheet, light and dark by the reader's own setting, plain on paper. */
const LIGHT = `
  color-scheme: light;
  --paper: #f7f6f3; --card: #ffffff; --ink: #1b2130; --soft: #596274; --line: #e2dfd8;
  --real: #26324a; --generated: #d1541a; --baseline: #7b8698; --planted: #16807a; --fourth: #7a4fa3; --fifth: #9a7b1c; --bad: #b3261e; --hbr: #2467ad;
  --ours: #fdf1e9; --notice: #fff3d1; --notice-line: #d99a00; --notice-ink: #5b4100; --mark: #eceae4;`;
const DARK = `
  color-scheme: dark;
  --paper: #11141a; --card: #191d25; --ink: #e9ebf0; --soft: #a3abba; --line: #2e343f;
  --real: #dde4f2; --generated: #ff8d54; --baseline: #8d98aa; --planted: #45c4b8; --fourth: #bd97e6; --fifth: #d9b94a; --bad: #ff7d72; --hbr: #7db6ee;
  --ours: #2b211c; --notice: #33290f; --notice-line: #d9a521; --notice-ink: #ffe5a0; --mark: #2a303b;`;

export const REPORT_STYLE = `
:root {${LIGHT}
}
@media (prefers-color-scheme: dark) { :root {${DARK}
} }
* { box-sizing: border-box; }
html { -webkit-text-size-adjust: 100%; }
body { margin: 0; background: var(--paper); color: var(--ink); font: 16px/1.6 system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", "Noto Sans", sans-serif; }
main, .head, footer { max-width: 1080px; margin: 0 auto; padding: 0 28px; }
.head { padding-top: 52px; }
.maker { margin: 0 0 10px; color: var(--generated); font-weight: 650; font-size: 13px; letter-spacing: .09em; text-transform: uppercase; }
h1 { margin: 0; font-size: clamp(28px, 4.4vw, 42px); line-height: 1.15; letter-spacing: -.018em; font-weight: 680; text-wrap: balance; }
.subtitle { margin: 12px 0 0; font-size: 18px; color: var(--soft); max-width: 68ch; }
.notice { margin: 24px 0 0; padding: 13px 18px; background: var(--notice); color: var(--notice-ink); border-left: 4px solid var(--notice-line); border-radius: 6px; font-weight: 560; }
.doubt { border-left-color: #c22f2f; border-left-width: 8px; }
nav { margin: 22px 0 0; display: flex; flex-wrap: wrap; gap: 4px 20px; font-size: 14px; }
nav a { color: var(--soft); text-decoration: none; border-bottom: 1px solid var(--line); }
nav .part { flex-basis: 100%; margin-top: 6px; color: var(--ink); font-weight: 640; }
nav a:hover { color: var(--ink); border-color: currentColor; }
section { padding: 44px 0 0; }
.part-head { margin: 64px 0 -18px; padding-top: 26px; border-top: 2px solid var(--line); font-size: 32px; line-height: 1.2; letter-spacing: -.015em; font-weight: 680; }
h2 { margin: 0 0 10px; font-size: 25px; line-height: 1.25; letter-spacing: -.012em; font-weight: 660; }
.prose { max-width: 74ch; }
.prose p { margin: 0 0 12px; }
.prose ul { margin: 0 0 12px; padding-left: 20px; }
.prose li { margin: 0 0 5px; }
code { font: .88em ui-monospace, "SF Mono", Menlo, Consolas, "Liberation Mono", monospace; background: var(--mark); padding: 1px 5px; border-radius: 4px; overflow-wrap: anywhere; }
.tiles { display: grid; grid-template-columns: repeat(auto-fit, minmax(180px, 1fr)); gap: 14px; margin: 18px 0 6px; }
.tile { background: var(--card); border: 1px solid var(--line); border-radius: 10px; padding: 14px 18px; display: flex; flex-direction: column; }
.tile dt { order: 2; font-size: 13px; color: var(--soft); line-height: 1.4; }
.tile dd { order: 1; margin: 0 0 4px; font-size: 29px; line-height: 1.15; font-weight: 660; letter-spacing: -.02em; font-variant-numeric: tabular-nums; }
.tile dd.ours { color: var(--generated); }
.figures { display: grid; grid-template-columns: repeat(12, minmax(0, 1fr)); gap: 18px; margin: 18px 0 0; }
figure { margin: 0; grid-column: span 12; background: var(--card); border: 1px solid var(--line); border-radius: 12px; padding: 18px 22px 16px; min-width: 0; }
figure.half { grid-column: span 6; }
figure.third { grid-column: span 4; }
.title { display: flex; flex-wrap: wrap; align-items: baseline; gap: 4px 10px; margin-bottom: 8px; }
h3 { margin: 0; font-size: 16px; line-height: 1.35; font-weight: 640; overflow-wrap: anywhere; }
.marks { display: inline-flex; gap: 6px; }
.mark { font-size: 11px; line-height: 1.7; padding: 0 8px; border-radius: 99px; background: var(--mark); color: var(--soft); font-weight: 600; letter-spacing: .02em; white-space: nowrap; }
.legend { display: flex; flex-wrap: wrap; gap: 2px 18px; margin: 0 0 6px; padding: 0; list-style: none; font-size: 12.5px; color: var(--soft); }
.legend li { display: flex; align-items: center; gap: 7px; }
.legend svg { flex: none; color: var(--ink); }
figure[hidden] { display: none; }
.viewer-place .cortex { position: relative; height: clamp(300px, 46vw, 460px); overflow: hidden; touch-action: pan-y; cursor: grab; user-select: none; }
.viewer-place .cortex:focus-visible { outline: 2px solid var(--generated); outline-offset: 2px; }
.cortex-canvas { position: absolute; inset: 0; width: 100%; height: 100%; }
.cortex-canvas[hidden], .cortex-labels[hidden], .cortex-message[hidden], .viewer-tip[hidden] { display: none; }
.cortex-labels span { position: absolute; padding: 4px 8px; font-size: 13px; color: var(--soft); pointer-events: none; }
.cortex-message { position: absolute; inset: 0; margin: auto; height: fit-content; max-width: 55ch; text-align: center; }
.viewer-tip { position: absolute; z-index: 1; max-width: 190px; padding: 4px 8px; border-radius: 6px; background: var(--ink); color: var(--card); font-size: 12.5px; line-height: 1.4; pointer-events: none; }
.viewer-controls { display: flex; flex-wrap: wrap; align-items: center; gap: 8px 14px; font-size: 14px; }
.viewer-controls input { flex: 1 1 220px; min-width: 0; accent-color: var(--generated); }
.viewer-controls button, .viewer-controls select { font: inherit; color: inherit; background: var(--mark); border: 1px solid var(--line); border-radius: 6px; padding: 4px 10px; min-height: 32px; }
.viewer-clock { min-width: 64px; text-align: right; font-variant-numeric: tabular-nums; }
.viewer-readout { display: block; min-height: 24px; margin-top: 8px; font-size: 14px; color: var(--soft); }
.viewer-bars { display: flex; justify-content: center; margin-top: 8px; }
figcaption { margin-top: 10px; font-size: 13.5px; line-height: 1.5; color: var(--soft); max-width: 92ch; }
figcaption p { margin: 0 0 6px; }
figcaption p:last-child { margin: 0; }
.chart { display: block; width: 100%; max-width: 100%; height: auto; color: var(--ink); }
.chart text { white-space: pre; }
.side { display: grid; grid-template-columns: 1fr 1fr; gap: 18px; }
.side.three { grid-template-columns: repeat(3, minmax(0, 1fr)); }
.heads { display: grid; grid-template-columns: 1fr 1fr; gap: 4px 12px; }
.heads.columns-1 { grid-template-columns: 1fr; }
.heads.columns-3 { grid-template-columns: repeat(3, minmax(0, 1fr)); }
.heads h4 { margin: 0; font-size: 13.5px; font-weight: 640; }
.panels { display: grid; grid-template-columns: repeat(4, minmax(0, 1fr)); gap: 10px 12px; }
.maps { --label: 104px; }
.map-views { position: relative; height: 20px; margin-left: var(--label); font-size: 12px; color: var(--soft); }
.map-views span { position: absolute; transform: translateX(-50%); white-space: nowrap; }
.map-group + .map-group { border-top: 1px solid var(--line); margin-top: 12px; padding-top: 10px; }
.map-group h4 { margin: 0 0 2px; font-size: 13.5px; font-weight: 640; }
.map-row { display: grid; grid-template-columns: var(--label) minmax(0, 1fr); align-items: center; }
.map-row img { display: block; width: 100%; height: auto; }
.map-label { font-size: 13.5px; font-weight: 600; line-height: 1.3; padding-right: 8px; }
.map-label small { display: block; font-size: 12px; font-weight: 400; color: var(--soft); }
.map-bars { display: flex; flex-wrap: wrap; justify-content: center; gap: 8px 48px; margin: 14px 0 0 var(--label); }
.colour-bar { color: var(--ink); max-width: 100%; height: auto; }
.table { margin: 18px 0 0; overflow-x: auto; background: var(--card); border: 1px solid var(--line); border-radius: 12px; }
.beside { display: grid; grid-template-columns: 1fr 1fr; gap: 18px; }
table { border-collapse: collapse; width: 100%; font-size: 14px; }
caption { caption-side: bottom; text-align: left; padding: 10px 18px 12px; font-size: 13.5px; line-height: 1.5; color: var(--soft); }
th, td { padding: 8px 18px; text-align: left; border-bottom: 1px solid var(--line); vertical-align: top; overflow-wrap: anywhere; }
tbody tr:last-child td, tbody tr:last-child th { border-bottom: 0; }
th { font-weight: 600; }
thead th { font-size: 12.5px; color: var(--soft); white-space: nowrap; vertical-align: bottom; }
tbody th { font-weight: 500; }
.number { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; }
tr.ours { background: var(--ours); }
tr.ours th, tr.ours td { font-weight: 660; }
tr.ours th:first-child { box-shadow: inset 3px 0 var(--generated); }
.provenance td, .provenance th { font-size: 13px; padding: 6px 18px; }
.provenance th { color: var(--soft); width: 30%; }
.provenance td { font-family: ui-monospace, "SF Mono", Menlo, Consolas, "Liberation Mono", monospace; }
footer { padding-top: 40px; padding-bottom: 56px; font-size: 13px; color: var(--soft); }
@media screen and (max-width: 760px) {
  main, .head, footer { padding-left: 16px; padding-right: 16px; }
  figure, figure.half, figure.third { grid-column: span 12; padding: 14px; }
  figure.full { overflow-x: auto; }
  figure.full > .chart { min-width: 640px; }
  .side, .side.three, .beside { grid-template-columns: 1fr; }
  .panels { grid-template-columns: 1fr 1fr; }
  .maps { --label: 0px; }
  .map-row { grid-template-columns: minmax(0, 1fr); margin-top: 8px; }
  .map-label small { display: inline; margin-left: 6px; }
  .map-views { display: none; }
  th, td { padding: 7px 10px; }
}
@media print {
  :root {${LIGHT}
    --paper: #ffffff; }
  @page { margin: 14mm; }
  * { print-color-adjust: exact; -webkit-print-color-adjust: exact; }
  body { font-size: 10.5pt; }
  main, .head, footer { max-width: none; padding-left: 0; padding-right: 0; }
  .head { padding-top: 0; }
  nav { display: none; }
  section { padding-top: 22px; }
  h2, h3, .title { break-after: avoid; }
  figure, .table tr, .tile, .map-group { break-inside: avoid; }
  figure.tall { break-inside: auto; }
  .map-views, .map-group h4 { break-after: avoid; }
  .map-bars { break-before: avoid; gap: 8px 16px; }
  .map-bars svg { width: 45%; }
  figure { padding: 12px 14px; }
  #cortex-viewer { display: none; }
  .maps { --label: 92px; }
  .tiles { grid-template-columns: repeat(5, 1fr); gap: 8px; }
  .tile { padding: 9px 11px; }
  .tile dd { font-size: 21px; }
  .tile dt { font-size: 10.5px; }
  .figures, .side, .beside { gap: 10px; }
}
`;
