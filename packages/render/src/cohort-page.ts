import { type PaperTable, cellText } from '@yttria/core/cohort'
import { type CohortPage, type FindingGroup, typographic } from '@yttria/core/report'
import { chartFile } from './chart-file.ts'
import { type Markup, html, raw } from './escape.ts'
import { exampleFigureSvg } from './example-figure.ts'
import { fact, finding, headline, sha256Base64 } from './page.ts'
import { styleSheet } from './style.ts'

/** Added to the style of a patient's page: text to read, tables as journals print them, figures one below the other. */
export const cohortStyle = `${styleSheet}
nav { display: flex; flex-wrap: wrap; gap: 2px 18px; margin: 10px 0 0; }
nav a { color: #0072b2; text-decoration: none; }
nav a:hover { text-decoration: underline; }
.text { columns: 2; column-gap: 34px; font-size: 12.5px; }
.text section { break-inside: avoid-column; margin-bottom: 8px; }
.text h3 { margin-top: 2px; }
.paper { margin: 0 0 22px; max-width: 100%; }
.paper table { font-size: 12px; border-top: 1.5px solid var(--ink); border-bottom: 1.5px solid var(--ink); }
.paper th[scope=row] { font-weight: 400; white-space: normal; min-width: 190px; max-width: 440px; }
.paper tr.heading th[scope=row] { font-weight: 600; }
.paper tr.under th[scope=row] { padding-left: 20px; }
.paper tbody tr { border-bottom: 0; }
.paper td, .paper thead th { text-align: right; }
.paper td.words { text-align: left; white-space: normal; min-width: 120px; max-width: 420px; }
.paper thead th { color: var(--ink); border-bottom: 1px solid var(--ink); white-space: normal; vertical-align: bottom; }
.paper thead th:first-child, .paper thead th.words { text-align: left; }
.figures { display: grid; grid-template-columns: repeat(2, minmax(0, 1fr)); gap: 26px 34px; align-items: start; }
.figures figure { min-width: 0; break-inside: avoid; }
.figures figure.wide { grid-column: 1 / -1; }
.figures svg { display: block; max-width: 100%; height: auto; }
.figures figcaption { max-width: 640px; color: var(--ink); font-size: 11.5px; margin-top: 6px; }
.limits li { margin-bottom: 4px; }
details { margin: 6px 0; }
summary { cursor: pointer; color: var(--quiet); }
pre { font: 11px/1.35 "DejaVu Sans Mono", monospace; white-space: pre-wrap; background: var(--faint); padding: 8px 12px; }
.plainlist td { white-space: normal; overflow-wrap: anywhere; }
@media screen and (max-width: 1000px) { .figures { grid-template-columns: 1fr; } .text { columns: 1; } }
@media print { .figures { grid-template-columns: 1fr 1fr; } .paper { break-inside: avoid; } .paper table { font-size: 7.6pt; } nav { display: none; } }
`

/** A figure as it is printed; `svg` from its root element on. */
export interface DrawnFigure { readonly id: string; readonly title: string; readonly description: string; readonly caption: string; readonly svg: string }

/** All figures of a cohort in the order of their numbers, drawn one after another. */
export async function* drawnFigures(page: CohortPage, warn?: (message: string) => void): AsyncGenerator<DrawnFigure & { readonly file: string }> {
  const drawn = (c: Omit<DrawnFigure, 'svg'>, file: string) => ({ id: c.id, title: c.title, description: c.description, caption: c.caption, file, svg: file.slice(file.indexOf('<svg')) })
  if (page.examples) yield drawn(page.examples, exampleFigureSvg(page.examples))
  for (const chart of page.charts) yield drawn(chart, await chartFile(chart, warn))
}

/** One self-contained HTML document of a cohort: no script, no network, every text escaped. `figures`: where they are drawn already. */
export async function renderCohortReport(page: CohortPage, options: { readonly warn?: (message: string) => void; readonly figures?: readonly DrawnFigure[] } = {}): Promise<string> {
  const drawn: DrawnFigure[] = []
  if (options.figures) drawn.push(...options.figures)
  else for await (const f of drawnFigures(page, options.warn)) drawn.push(f)
  const figures = drawn.map((f, n) => html`<figure id="${f.id}"${widthOf(f.svg) > 700 ? html` class="wide"` : undefined}><div role="img" aria-label="${f.description}">${raw(f.svg)}</div><figcaption><b>Figure ${n + 1}. ${f.title}.</b> ${typographic(f.caption)}</figcaption></figure>
`)
  const policy = `default-src 'none'; img-src data:; style-src 'sha256-${await sha256Base64(cohortStyle)}'; base-uri 'none'; form-action 'none'`
  return html`<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta http-equiv="Content-Security-Policy" content="${policy}"><meta name="viewport" content="width=device-width, initial-scale=1"><meta name="referrer" content="no-referrer">
<title>${page.title}</title><style>${raw(cohortStyle)}</style></head><body>
<header><h1><span class="key">${page.title}</span></h1><dl class="facts">${page.facts.map(fact)}</dl></header>
<main>
<div class="headlines">${page.headlines.map(headline)}</div>
<nav>${['Methods', 'Results', 'Tables', 'Figures', 'Limitations', 'Supplement', 'Patients', 'Provenance'].map(t => html`<a href="#${t.toLowerCase()}">${t}</a>`)}</nav>
${findingList(page.findings)}
<section id="methods"><h2>Methods</h2>${texts(page.methods)}</section>
<section id="results"><h2>Results</h2>${texts(page.results)}</section>
<section id="tables"><h2>Tables</h2>${page.tables.map(paperTable)}</section>
<section id="figures"><h2>Figures</h2>${page.examplesAbsent !== undefined && html`<p class="tablenote">${page.examplesAbsent}</p>`}<div class="figures">${figures}</div></section>
<section id="limitations"><h2>Limitations found by the program</h2><ul class="limits">${page.limitations.map(t => html`<li>${typographic(t)}</li>`)}</ul></section>
<section id="supplement"><h2>Supplement</h2>${page.supplement.map(paperTable)}</section>
<section id="patients"><h2>Patients</h2>${page.failed.length > 0 ? html`<p>No results from images:</p><table class="plainlist"><tbody>${page.failed.map(p => html`<tr><th scope="row">${p.key}</th><td>${p.reason}</td></tr>`)}</tbody></table>` : html`<p>The images of all patients gave results.</p>`}
<details><summary>Hashes of the images of every patient</summary><table class="plainlist"><tbody>${page.patients.map(p => html`<tr><th scope="row">${p.key}</th><td>${p.state}</td><td>${p.imagesSha256}</td></tr>`)}</tbody></table></details></section>
${page.notes.length > 0 && html`<section><h2>Notes</h2>${findingList(page.notes)}</section>`}
<section id="provenance"><h2>Provenance</h2><dl class="facts">${page.provenance.map(fact)}</dl><details><summary>The protocol as it was used</summary><pre>${page.protocol}</pre></details></section>
</main>
<footer><strong>${page.statement}</strong></footer>
</body></html>
`.markup
}

const widthOf = (svg: string): number => Number(/<svg[^>]* width="([\d.]+)"/.exec(svg)?.[1] ?? 0)

const texts = (sections: CohortPage['methods']) => html`<div class="text">${sections.map(s => html`<section id="${s.id}"><h3>${s.heading}</h3>${s.paragraphs.map(p => html`<p>${typographic(p)}</p>`)}</section>`)}</div>`

const findingList = (groups: readonly FindingGroup[]) => groups.length > 0 && html`<ul class="findings">${groups.map(finding)}</ul>`

/** Columns whose cells are words stand to the left, numbers to the right. */
function paperTable(t: PaperTable): Markup {
  const wordy = new Map(t.columns.map(c => { const cells = t.rows.flatMap(r => r.cells[c.key] ?? []); return [c.key, cells.filter(x => x.kind === 'text' && /^\p{L}.{14}/u.test(x.text)).length > cells.length / 3] }))
  const kind = (key: string) => wordy.get(key) ? html` class="words"` : undefined
  return html`<div class="paper" id="${t.id}"><h3>${t.title}</h3><div class="scroll"><table><thead><tr><th></th>${t.columns.map(c => html`<th scope="col"${kind(c.key)}>${typographic(c.label)}</th>`)}</tr></thead>
<tbody>${t.rows.map((r, n) => html`<tr class="${r.indent === 1 ? 'under' : t.rows[n + 1]?.indent === 1 ? 'heading' : 'row'}"><th scope="row">${typographic(r.label)}</th>${t.columns.map(c => { const cell = r.cells[c.key]; return html`<td${kind(c.key)}${cell?.kind === 'none' ? html` title="${cell.reason}"` : undefined}>${cell && typographic(cellText(cell))}</td>` })}</tr>
`)}</tbody></table></div>${t.footnotes.length > 0 && html`<p class="tablenote">${typographic(t.footnotes.join(' '))}</p>`}</div>
`
}
