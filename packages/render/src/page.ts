import { type ColourMap, type SlicePanel, colourAt, significant } from '@yttria/core/figures'
import type { FindingGroup, Headline, PanelFigure, PatientPage } from '@yttria/core/report'
import { chartSvg } from './chart.ts'
import { type Markup, html, raw } from './escape.ts'
import { panelSvg } from './panel.ts'
import { signaturePlace, unsigned } from './signature.ts'
import { styleSheet } from './style.ts'
import { markMarkup, tableMarkup } from './table.ts'

/**
 * One self-contained HTML document: pictures and charts within, no script, no network (its policy forbids both), every text escaped.
 * Deterministic: the same page gives the same bytes.
 */
export async function renderReport(page: PatientPage, options: { warn?: (message: string) => void } = {}): Promise<string> {
  const charts: Markup[] = []
  for (const chart of page.charts)
    charts.push(html`<figure id="${chart.id}"><h3>${chart.title}</h3><div role="img" aria-label="${chart.description}">${raw(await chartSvg(chart.id, chart.spec, options.warn))}</div><figcaption>${chart.caption}</figcaption></figure>`)
  const policy = `default-src 'none'; img-src data:; style-src 'sha256-${await sha256Base64(styleSheet)}'; base-uri 'none'; form-action 'none'`
  const panels = page.lesionFigures.flatMap(f => f.groups.flatMap(g => g.panels))
  return html`<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta http-equiv="Content-Security-Policy" content="${policy}"><meta name="viewport" content="width=device-width, initial-scale=1"><meta name="referrer" content="no-referrer">
<title>${page.patientKey} \u00b7 ${page.title}</title><style>${raw(styleSheet)}</style></head><body>
<header><h1><span class="key">${page.patientKey}</span>${page.title}</h1><dl class="facts">${page.facts.map(fact)}</dl><dl class="facts">${page.exams.map(fact)}</dl></header>
<main>
<div class="headlines">${page.headlines.map(headline)}</div>
${page.findings.length > 0 ? html`<ul class="findings" id="findings">${page.findings.map(finding)}</ul>` : html`<p class="clear">No errors or warnings.</p>`}
<section><h2>${page.lesionTable.title}</h2>${tableMarkup(page.lesionTable)}</section>
${unconfirmedMarkup(page.unconfirmed ?? [])}
${page.signable === true && raw(signaturePlace(unsigned()))}
${charts.length > 0 && html`<section><h2>${page.chartsTitle ?? 'Dose and response'}</h2><div class="charts">${charts}</div></section>`}
${page.overview && html`<section><h2>${page.overview.title}</h2>${overview(page.overview)}</section>`}
${page.lesionFigures.length > 0 && html`<section><h2>Lesion by lesion</h2>${panelKey(panels)}${page.lesionFigures.map(lesionFigure)}</section>`}
<section><h2>Method and limits</h2><div class="words">${wordList('Keep in mind', page.caveats)}${wordList('Assumed', page.assumptions)}</div></section>
<section><h2>How the numbers came about</h2><div class="tables">${page.tables.map(t => html`<section><h3>${t.title}</h3>${tableMarkup(t)}</section>`)}</div></section>
${page.notes.length > 0 && html`<section><h2>Notes</h2><ul class="findings">${page.notes.map(finding)}</ul></section>`}
</main>
<footer><strong>${page.statement}</strong><dl class="facts">${page.provenance.map(fact)}</dl></footer>
</body></html>
`.markup
}

const unconfirmedMarkup = (guesses: readonly string[]) => guesses.length > 0 && html`<section id="unconfirmed"><h2>Guessed, and confirmed by nobody</h2><ul>${guesses.map(g => html`<li>${g}</li>`)}</ul></section>`

export const fact = (f: { label: string; value: string }) => html`<div><dt>${f.label}</dt><dd>${f.value}</dd></div>`

export const headline = (h: Headline) => html`<div class="headline ${h.tone}"><div class="label">${h.label}</div><div class="value${/\d|^(CR|PR|StD|PD)$/.test(h.value) ? '' : ' word'}">${h.mark !== undefined && markMarkup(h.mark)}${h.value}${h.unit !== undefined && html`<span class="unit">${h.unit}</span>`}</div><div class="detail">${h.detail.map(d => html`<div>${d}</div>`)}</div></div>`

const severityName = { error: '\u2716 Error', warning: '\u25b2 Warning', note: 'Note' }

export function finding({ finding: f, subjects }: FindingGroup): Markup {
  const shown = subjects.slice(0, 6), more = subjects.length - shown.length
  return html`<li class="${f.severity}"><span class="severity">${severityName[f.severity]}</span><div><span class="message">${f.message}</span>${f.remedy !== undefined && html` <span class="remedy">${f.remedy}</span>`} <span class="subject">${shown.length > 0 && `[${shown.join('; ')}${more > 0 ? `; and ${more} more` : ''}] `}</span><span class="code">${f.code}</span></div></li>`
}

const overview = (f: PanelFigure) => html`<div class="groups">${f.groups.map(g => html`<figure><div class="grouptitle">${g.title}${g.panels[0] && windowText(g.panels[0])}</div><div class="single">${g.panels.map(panelSvg)}</div></figure>`)}</div><p class="caption">${f.detail}</p>`

const lesionFigure = (f: PanelFigure) => html`<figure class="lesionfigure" id="${f.id}"><h3>${f.title}<span>${f.detail}</span></h3><div class="groups">${f.groups.map(g => html`<div><div class="grouptitle">${g.title}</div>${g.absent === undefined ? html`<div class="pair">${g.panels.map(panelSvg)}</div>` : html`<div class="absent">${g.absent}</div>`}</div>`)}</div></figure>
`

const wordList = (title: string, words: readonly string[]) => html`<section><h3>${title}</h3><ul>${words.map(w => html`<li>${w}</li>`)}</ul></section>`

const unitName: Readonly<Record<string, string>> = { '{SUVlbm}g/ml': 'SUL (g/mL)', '{SUVbw}g/ml': 'SUV (g/mL)', '{SUVbsa}cm2/ml': 'SUVbsa (cm\u00b2/mL)', 'Bq/ml': 'Bq/mL', Gy: 'Gy' }

const windowText = (p: SlicePanel) => html` ${numberText(p.uptake.window[0])}\u2013${numberText(p.uptake.window[1])} ${(unitName[p.uptake.unit] ?? p.uptake.unit).replace(/^.*\((.*)\)$/, '$1')}`

// Ends of windows are round numbers; digits they do not have are not shown.
const numberText = (x: number) => significant(x).replace(/(\.\d*?)0+$/, '$1').replace(/\.$/, '')

/** Colour bars, each once, what the lines mean, and two switches that need no script. */
function panelKey(panels: readonly SlicePanel[]): Markup {
  const bars = [...new Map(panels.map(p => [`${p.uptake.colourMap} ${p.uptake.window.join()} ${p.uptake.unit}`, p])).values()]
  const roles = new Set(panels.flatMap(p => p.outlines.map(o => o.role)))
  const lines = [['lesion', 'this lesion'], ['before', 'before local refinement'], ['other', 'other lesions'], ['liver', 'liver']] as const
  return html`<div class="panelhead">${bars.map(colourBar)}<span>CT ${panels.some(p => p.anatomy) ? 'level 40, width 350 HU' : 'not shown'}</span>
${lines.filter(([role]) => roles.has(role)).map(([role, name]) => html`<span class="key"><svg viewBox="0 0 34 12" aria-hidden="true"><g class="outline ${role}"><path class="line" d="M2 6H32"/></g></svg>${name}</span>`)}
<label><input type="checkbox" id="show-uptake" checked>uptake</label><label><input type="checkbox" id="show-outlines" checked>outlines</label></div>`
}

function colourBar(p: SlicePanel): Markup {
  const { colourMap, window: [low, high], unit } = p.uptake, id = `bar-${colourMap}-${high}`.replace(/[^\w-]/g, '_')
  return html`<span class="colourbar">${numberText(low)}<svg viewBox="0 0 110 10" preserveAspectRatio="none" aria-hidden="true"><defs><linearGradient id="${id}">${stops(colourMap)}</linearGradient></defs><rect width="110" height="10" fill="url(#${id})"/></svg>${numberText(high)} ${unitName[unit] ?? unit}</span>`
}

const stops = (map: ColourMap) => Array.from({ length: 17 }, (_, n) => html`<stop offset="${n / 16}" stop-color="${colourAt(map, n / 16)}"/>`)

export async function sha256Base64(text: string): Promise<string> {
  const digest = await globalThis.crypto.subtle.digest('SHA-256', new TextEncoder().encode(text))
  return btoa(String.fromCharCode(...new Uint8Array(digest)))
}
