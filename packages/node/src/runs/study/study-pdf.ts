import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { type PaperTable, cellText } from '@yttria/core/cohort'
import { type CohortPage, typographic } from '@yttria/core/report'
import type { DrawnFigure } from '@yttria/render'
import type { Content, TDocumentDefinitions, TableCell } from 'pdfmake/interfaces.js'

const room = 515, wideRoom = 770, font = 'Roboto'

/**
 * The report as PDF, A4: text, figures and tables; tables with many columns on pages laid crosswise. `figures`: as drawn for the
 * page. Letters are embedded. pdfmake is loaded at the first call.
 */
export async function cohortPdf(page: CohortPage, figures: readonly DrawnFigure[]): Promise<Uint8Array> {
  const pdfmake = (await import('pdfmake')).default as unknown as {
    setFonts: (fonts: object) => void; setUrlAccessPolicy: (allowed: () => boolean) => void; setLocalAccessPolicy?: (allowed: (path: string) => boolean) => void
    createPdf: (document: TDocumentDefinitions) => { getBuffer: () => Promise<Uint8Array> }
  }
  const folder = join(dirname(createRequire(import.meta.url).resolve('pdfmake/package.json')), 'fonts', 'Roboto'), file = (name: string) => join(folder, `Roboto-${name}.ttf`)
  pdfmake.setFonts({ [font]: { normal: file('Regular'), bold: file('Medium'), italics: file('Italic'), bolditalics: file('MediumItalic') } })
  // Nothing but the letters is read, and nothing from elsewhere.
  pdfmake.setUrlAccessPolicy(() => false)
  pdfmake.setLocalAccessPolicy?.(path => path.startsWith(folder))
  return pdfmake.createPdf(definition(page, figures)).getBuffer()
}

export function definition(page: CohortPage, figures: readonly DrawnFigure[]): TDocumentDefinitions {
  const sections = (of: CohortPage['methods']): Content[] => of.flatMap((s): Content[] => [{ text: plain(s.heading), style: 'h3' }, ...s.paragraphs.map((p): Content => ({ text: plain(p), style: 'p' }))])
  const wide = (t: PaperTable) => fittingSize(t) === undefined
  const content: Content[] = [
    { text: plain(page.title), style: 'title' },
    { text: plain(page.facts.map(f => `${f.label}: ${f.value}`).join('    ')), style: 'quiet', margin: [0, 0, 0, 8] },
    headlines(page),
    ...(page.findings.length > 0 ? [{ ul: page.findings.map(g => ({ text: plain(`${g.finding.severity === 'error' ? 'Error' : 'Warning'}: ${g.finding.message}${g.finding.remedy ? ` ${g.finding.remedy}` : ''}`), margin: [0, 1, 0, 1] as [number, number, number, number] })), style: 'p', margin: [0, 6, 0, 6] } as Content] : []),
    { text: 'Methods', style: 'h2' }, ...sections(page.methods),
    { text: 'Results', style: 'h2' }, ...sections(page.results),
    { text: 'Limitations found by the program', style: 'h2' }, { ul: page.limitations.map(plain), style: 'p' },
    { text: 'Tables', style: 'h2' }, ...page.tables.filter(t => !wide(t)).map(t => paperTable(t, room)),
    { text: 'Figures', style: 'h2', pageBreak: 'before' },
    ...(page.examplesAbsent === undefined ? [] : [{ text: plain(page.examplesAbsent), style: 'quiet', margin: [0, 0, 0, 8] } as Content]),
    ...figures.map((f, n): Content => figure(f.svg, `Figure ${n + 1}. ${f.title}. `, f.caption)),
    { text: 'Supplement', style: 'h2', pageBreak: 'before' }, ...page.supplement.filter(t => !wide(t)).map(t => paperTable(t, room)),
    { text: 'Patients', style: 'h2' },
    page.failed.length === 0 ? { text: 'The images of all patients gave results.', style: 'p' } : { ul: page.failed.map(p => plain(`${p.key}: ${p.reason ?? ''}`)), style: 'p' },
    { text: 'Provenance', style: 'h2' }, { ul: page.provenance.map(f => plain(`${f.label}: ${f.value}`)), style: 'p' },
    ...[...page.tables, ...page.supplement].filter(wide).map((t, n): Content => ({ ...(paperTable(t, wideRoom) as { stack: Content[] }), ...(n === 0 ? { pageBreak: 'before', pageOrientation: 'landscape' } : {}) } as Content)),
  ]
  return {
    pageSize: 'A4', pageMargins: [40, 42, 40, 46], content, info: { title: plain(page.title), creator: 'Yttria' },
    defaultStyle: { font, fontSize: 9, lineHeight: 1.18, color: '#1c2530' },
    footer: (at: number, of: number): Content => ({ columns: [{ text: plain(page.statement), alignment: 'left' }, { text: `${at} / ${of}`, alignment: 'right', width: 50 }], fontSize: 7, color: '#5b6773', margin: [40, 14, 40, 0] }),
    styles: {
      title: { fontSize: 16, bold: true, margin: [0, 0, 0, 3] }, h2: { fontSize: 12.5, bold: true, margin: [0, 12, 0, 5] }, h3: { fontSize: 10, bold: true, margin: [0, 6, 0, 2] },
      p: { margin: [0, 0, 0, 4], alignment: 'left' }, quiet: { color: '#5b6773', fontSize: 8 }, note: { fontSize: 7.2, color: '#5b6773', margin: [0, 3, 0, 12] },
    },
  }
}

// Letters that the embedded font does not have.
const spelt: Readonly<Record<string, string>> = { '\u2079\u2070Y': '90Y', '\u2716': 'x', '\u25b2': '!', '\u2003': '  ', '\u221e': 'infinite' }

const inLetters = (text: string): string => text.replace(/\u2079\u2070Y|[\u2716\u25b2\u2003\u221e]/g, found => spelt[found] ?? found)

/** Words as they are printed, in letters that there are. */
const plain = (text: string): string => inLetters(typographic(text))

const headlines = (page: CohortPage): Content => ({
  table: {
    widths: page.headlines.map(() => '*'),
    body: [page.headlines.map((h): TableCell => ({ stack: [{ text: plain(h.label), style: 'quiet' }, { text: [{ text: plain(h.value), fontSize: h.value.length > 8 ? 10 : 15, bold: true }, { text: plain(h.unit === undefined ? '' : ` ${h.unit}`), fontSize: 7.5 }] }, ...h.detail.map(d => ({ text: plain(d), fontSize: 6.8, color: '#5b6773' }))] }))],
  },
  layout: { hLineColor: () => '#d5dade', vLineColor: () => '#d5dade', hLineWidth: () => 0.7, vLineWidth: () => 0.7 }, margin: [0, 0, 0, 8],
})

/** Every clipped mark looks its clip up from the document's beginning: with a thousand patients' marks before it that took a minute. */
export function definitionsFirst(svg: string): string {
  const found = svg.match(/<defs>.*?<\/defs>/gs)
  return found ? svg.replace(/<defs>.*?<\/defs>/gs, '').replace(/<svg[^>]*>/, start => start + found.join('')) : svg
}

function figure(svg: string, title: string, caption: string): Content {
  const size = (name: string) => Number(new RegExp(`<svg[^>]* ${name}="([\\d.]+)"`).exec(svg)?.[1] ?? 400)
  const scale = Math.min(room / size('width'), 330 / size('height'), 0.85)
  return {
    unbreakable: true, margin: [0, 0, 0, 16],
    stack: [
      { svg: inLetters(definitionsFirst(svg).replace(/<title>.*?<\/title><desc>.*?<\/desc>/s, '')).replace(/font-family="[^"]*"/g, `font-family="${font}"`), width: scale * size('width') },
      { text: [{ text: plain(title), bold: true }, plain(caption)], fontSize: 8, margin: [0, 4, 0, 0] },
    ],
  }
}

/** Columns of words may take more than one line, those of numbers not. */
const wordy = (t: PaperTable, key: string): boolean => t.rows.some(r => r.cells[key]?.kind === 'text' && /^\p{L}.{24}/u.test(cellText(r.cells[key])))

/** Room of a text, a little more than its letters take. */
const roomOf = (text: string, size: number): number => 0.53 * size * text.length + 10

const labelRoom = (t: PaperTable, size: number): number => Math.min(210, Math.max(60, ...t.rows.map(r => roomOf(r.label, size) + (r.indent === 1 ? 8 : 0))))

/** What a table takes where no number is broken into lines. */
const neededRoom = (t: PaperTable, size: number): number => labelRoom(t, size) + t.columns.reduce((sum, c) =>
  sum + (wordy(t, c.key) ? 110 : Math.max(0, ...t.rows.flatMap(r => r.cells[c.key] ? [roomOf(cellText(r.cells[c.key]!), size)] : []), ...c.label.split(/[ ,]+/).map(x => roomOf(x, size)))), 0)

/** The size of letters at which a table fits a page that stands; undefined: none that can be read. */
const fittingSize = (t: PaperTable): number | undefined => [8, 7].find(size => neededRoom(t, size) <= room)

function paperTable(t: PaperTable, width: number): Content {
  const fontSize = fittingSize(t) ?? (t.columns.length > 9 ? 6.2 : 7), noWrap = neededRoom(t, fontSize) <= width
  // The title is a row of the head: it never stands alone at the end of a page, and goes on with the table.
  const title: TableCell[] = [{ text: plain(t.title), bold: true, fontSize: 9.5, colSpan: t.columns.length + 1, margin: [0, 0, 0, 2] }, ...t.columns.map((): TableCell => ({ text: '' }))]
  const head: TableCell[] = [{ text: '' }, ...t.columns.map((c): TableCell => ({ text: plain(c.label), bold: true, alignment: wordy(t, c.key) ? 'left' : 'right' }))]
  const rows = t.rows.map((r, n): TableCell[] => [
    { text: plain(r.label), margin: [r.indent === 1 ? 8 : 0, 0, 0, 0], bold: r.indent === 0 && t.rows[n + 1]?.indent === 1 },
    ...t.columns.map((c): TableCell => { const cell = r.cells[c.key], words = wordy(t, c.key); return { text: cell ? plain(cellText(cell)) : '', alignment: words ? 'left' : 'right', ...(words ? {} : { noWrap }) } }),
  ])
  return {
    stack: [
      {
        table: { headerRows: 2, keepWithHeaderRows: 3, dontBreakRows: true, widths: [labelRoom(t, fontSize), ...t.columns.map(c => wordy(t, c.key) ? '*' : 'auto')], body: [title, head, ...rows] }, fontSize,
        layout: { hLineWidth: (i: number, node: { table: { body: unknown[] } }) => i === 1 || i === node.table.body.length ? 1 : i === 2 ? 0.6 : 0, vLineWidth: () => 0, hLineColor: () => '#1c2530', paddingTop: () => 1.5, paddingBottom: () => 1.5, paddingLeft: (i: number) => i === 0 ? 0 : 6, paddingRight: () => 3 },
      },
      { text: plain(t.footnotes.join(' ')), style: 'note' },
    ],
  }
}
