/** One style sheet for screen (from 1366 px) and paper (A4, landscape). Its hash stands in the page's security policy. */
export const styleSheet = `
:root { --ink: #1c2530; --quiet: #5b6773; --line: #d5dade; --faint: #f4f6f7; --bad: #a8200d; --caution: #8a5a00; --good: #00664b; --panel: #101418; }
* { box-sizing: border-box; }
html { -webkit-text-size-adjust: 100%; }
body { margin: 0; background: #fff; color: var(--ink); font: 12.5px/1.4 "DejaVu Sans", Verdana, "Segoe UI", sans-serif; font-variant-numeric: tabular-nums; }
main, header { max-width: 1440px; margin: 0 auto; padding: 0 22px; }
header { display: flex; flex-wrap: wrap; align-items: baseline; justify-content: space-between; gap: 2px 24px; padding-top: 14px; padding-bottom: 8px; }
h1 { font-size: 15px; margin: 0; font-weight: 600; }
h1 .key { font-size: 19px; font-weight: 700; margin-right: 12px; }
h2 { font-size: 13.5px; margin: 22px 0 7px; padding-bottom: 3px; border-bottom: 1px solid var(--line); }
h3 { font-size: 12.5px; margin: 0 0 5px; }
p { margin: 4px 0; }
.facts { display: flex; flex-wrap: wrap; gap: 2px 20px; margin: 0; color: var(--quiet); }
.facts div { display: flex; gap: 6px; }
.facts dt { color: var(--quiet); }
.facts dd { margin: 0; color: var(--ink); }
.headlines { display: grid; grid-template-columns: repeat(5, 1fr); border: 1px solid var(--line); border-radius: 4px; }
.headline { padding: 9px 14px 10px; border-left: 1px solid var(--line); border-top: 3px solid transparent; }
.headline:first-child { border-left: 0; }
.headline.caution { border-top-color: #e69f00; }
.headline.bad { border-top-color: var(--bad); }
.headline .label { color: var(--quiet); }
.headline .value { font-size: 27px; line-height: 1.25; font-weight: 700; white-space: nowrap; }
.headline .value.word { font-size: 17px; line-height: 34px; font-weight: 600; }
.headline .value .unit { font-size: 13px; font-weight: 400; margin-left: 5px; }
.headline .value .mark { width: 14px; height: 14px; margin-right: 7px; }
.headline .detail { color: var(--quiet); font-size: 11.5px; line-height: 1.4; }
.headline.bad .value { color: var(--bad); }
.headline.good .value { color: var(--good); }
.mark { width: 9px; height: 9px; margin-right: 5px; vertical-align: baseline; }
ul.findings { list-style: none; margin: 10px 0 0; padding: 0; border: 1px solid var(--line); border-radius: 4px; }
ul.findings li { display: grid; grid-template-columns: 86px 1fr; gap: 0 10px; padding: 5px 12px; border-top: 1px solid var(--line); }
ul.findings li:first-child { border-top: 0; }
ul.findings .severity { font-weight: 700; }
.error .severity, .sign.bad { color: var(--bad); }
.warning .severity, .sign.caution { color: var(--caution); }
.note .severity { color: var(--quiet); font-weight: 400; }
ul.findings .remedy { color: var(--quiet); }
ul.findings .subject { color: var(--quiet); overflow-wrap: anywhere; }
ul.findings .code { color: var(--quiet); font-size: 11px; }
p.clear { margin: 10px 0 0; color: var(--quiet); }
.scroll { overflow-x: auto; }
table { border-collapse: collapse; font-size: 12px; line-height: 1.35; }
#lesions { width: 100%; }
th, td { padding: 3px 7px; text-align: left; vertical-align: baseline; white-space: nowrap; }
thead th { font-weight: 400; color: var(--quiet); vertical-align: bottom; font-size: 11px; padding-top: 1px; padding-bottom: 2px; }
thead th.group { text-align: center; color: var(--ink); }
thead tr:last-child th, thead th[rowspan] { border-bottom: 1px solid #9aa4ad; }
thead .unit { white-space: nowrap; }
td.number, th.number { text-align: right; }
th[scope=row] { font-weight: 700; }
.edge { border-left: 1px solid var(--line); }
tbody tr { border-bottom: 1px solid #edf0f2; }
tbody tr.row:hover { background: var(--faint); }
tr.total th, tr.total td { background: var(--faint); }
tr.row + tr.total { border-top: 1px solid #9aa4ad; }
.pad { visibility: hidden; }
.none { color: #9aa4ad; }
.sign { font-size: 10px; }
.tablenote, figcaption, .caption { color: var(--quiet); font-size: 11px; margin: 4px 0 0; }
figure { margin: 0; }
.charts { display: flex; flex-wrap: wrap; gap: 16px 30px; align-items: flex-start; }
.charts figure { flex: 0 1 auto; min-width: 0; }
.charts svg { display: block; max-width: 100%; height: auto; }
.charts figcaption { width: 0; min-width: 100%; }
.panelhead { display: flex; flex-wrap: wrap; gap: 4px 26px; align-items: center; color: var(--quiet); font-size: 11px; margin-bottom: 8px; }
.panelhead label { color: var(--ink); cursor: pointer; }
.panelhead input { vertical-align: -2px; margin: 0 4px 0 0; }
.colourbar { display: inline-flex; align-items: center; gap: 6px; }
.colourbar svg { width: 110px; height: 10px; display: block; }
.key svg { width: 34px; height: 12px; vertical-align: -2px; margin-right: 5px; background: #3a3f44; border-radius: 2px; }
.lesionfigure { margin-bottom: 14px; break-inside: avoid; }
.lesionfigure h3 span { font-weight: 400; color: var(--quiet); margin-left: 10px; }
.groups { display: grid; grid-template-columns: repeat(3, 1fr); gap: 10px; }
.groups .pair { display: grid; grid-template-columns: 1fr 1fr; gap: 2px; }
.groups .single { display: grid; grid-template-columns: 1fr; }
.groups .grouptitle { font-size: 11px; color: var(--quiet); margin-bottom: 2px; }
.absent { border: 1px dashed var(--line); color: var(--quiet); display: grid; place-items: center; aspect-ratio: 2; font-size: 11px; }
svg.panel { display: block; width: 100%; height: auto; overflow: hidden; }
svg.panel.light { border: 1px solid var(--line); }
svg.panel text { font-family: "DejaVu Sans", Verdana, sans-serif; fill: #fff; stroke: #000; stroke-width: 0.22em; stroke-opacity: 0.75; paint-order: stroke; stroke-linejoin: round; }
svg.panel.light text { fill: var(--ink); stroke: #fff; stroke-opacity: 0.9; }
.outline path { fill: none; stroke-linejoin: round; vector-effect: non-scaling-stroke; }
.outline .casing { stroke: #000; stroke-opacity: 0.6; stroke-width: 3.4px; }
.outline .line { stroke: #fff; stroke-width: 1.7px; }
.outline.other .line { stroke: #d0d4d8; stroke-width: 1px; stroke-dasharray: 2 2; }
.outline.other .casing, .outline.liver .casing, .outline.before .casing { stroke-width: 2.2px; stroke-opacity: 0.35; }
.outline.liver .line { stroke: #56b4e9; stroke-width: 1.1px; stroke-dasharray: 5 3; }
.outline.before .line { stroke: #e69f00; stroke-width: 1.3px; stroke-dasharray: 1.5 2.5; }
.light .outline .casing { stroke: #fff; stroke-opacity: 0.75; }
.light .outline.lesion .line { stroke: #d55e00; stroke-width: 1.6px; }
.light .outline.liver .line { stroke: #0072b2; }
svg.panel .outline.lesion text { font-weight: 700; }
.scalebar { fill: none; stroke: #fff; stroke-width: 1.6px; vector-effect: non-scaling-stroke; }
.light .scalebar { stroke: var(--ink); }
body:has(#show-uptake:not(:checked)) svg.dark .fused, body:has(#show-outlines:not(:checked)) svg.dark .outline { display: none; }
.tables { display: flex; flex-wrap: wrap; gap: 18px 34px; align-items: flex-start; }
.tables section { min-width: 0; max-width: 100%; }
.tables td.text { white-space: normal; overflow-wrap: anywhere; max-width: 60ch; }
#inputs td.text, #inputs th { font-size: 10.5px; overflow-wrap: anywhere; max-width: none; }
.words { columns: 2; column-gap: 34px; max-width: 1400px; }
.words ul { margin: 0; padding-left: 16px; }
.words li { margin-bottom: 4px; }
.words section { break-inside: avoid; margin-bottom: 8px; }
footer { max-width: 1440px; margin: 20px auto 0; padding: 9px 22px 22px; border-top: 1px solid var(--line); color: var(--quiet); display: flex; flex-wrap: wrap; gap: 2px 24px; justify-content: space-between; }
footer strong { color: var(--ink); }
@media screen and (max-width: 900px) { .headlines { grid-template-columns: repeat(2, 1fr); } .groups { grid-template-columns: 1fr; } .words { columns: 1; } }
@page { size: A4 landscape; margin: 10mm; }
@media print {
  * { -webkit-print-color-adjust: exact; print-color-adjust: exact; }
  body { font-size: 8.2pt; }
  main, header, footer { max-width: none; padding-left: 0; padding-right: 0; }
  table { font-size: 7.4pt; }
  thead th { font-size: 7pt; }
  th, td { padding: 2px 4px; }
  h2 { break-after: avoid; margin-top: 12px; }
  .headline .value { font-size: 17pt; }
  .headline { padding: 5px 8px; }
  .headline .detail { font-size: 7.2pt; }
  .charts { gap: 10px 14px; flex-wrap: nowrap; }
  .charts svg { width: auto; height: 56mm; }
  .charts figcaption { font-size: 6.8pt; }
  .charts h3 { white-space: nowrap; font-size: 8pt; }
  .groups figure, .lesionfigure { break-inside: avoid; }
  .lesionfigure { margin-bottom: 8px; }
  .charts figure, .tables section, ul.findings li, tr, footer { break-inside: avoid; }
  .panelhead label { display: none; }
  .scroll { overflow: visible; }
}
`
