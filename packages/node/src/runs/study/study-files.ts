import { svgPng } from '../../write/svg-png.ts'
import { type CohortAnalysis, csvText, rScript, tableTexts, writtenRows } from '@yttria/core/cohort'
import { resultsVersion } from '@yttria/core/course'
import { type Finding, error } from '@yttria/core/record'
import type { ExampleFigure } from '@yttria/core/figures'
import type { DrawnFigure } from '@yttria/render'
import type { CohortImages } from './study-images.ts'
import type { Workspace } from './workspace.ts'
import type { OutputFile } from '../../write/output-folder.ts'
import { version } from '../../version.ts'

/** Within OUT, beside the patients. */
export const studyFolder = 'cohort'

/** OUT/cohort/results.json: the whole analysis but the rows, which stand in CSV files; what is not known is absent. */
export function cohortDocument(workspace: Workspace, images: CohortImages, a: CohortAnalysis) {
  return {
    schemaVersion: '1.0.0', resultsVersion, software: { name: 'Yttria', version }, protocol: a.protocol,
    inputs: workspace.inputs, ...(Object.keys(workspace.tableOptions).length > 0 ? { tableOptions: workspace.tableOptions } : {}),
    patients: workspace.patients.map(p => ({ key: p.key, ...images.states.get(p.key)!, ...(images.hashes.has(p.key) ? { imagesSha256: images.hashes.get(p.key)! } : {}), decisions: a.eligibility.find(e => e.key === p.key)!.decisions })),
    flow: a.flow, doseResponse: a.doseResponse, doseToxicity: a.doseToxicity, survival: a.survival, selection: a.selection, sensitivity: a.sensitivity, power: a.power,
    tables: a.tables, figures: a.figures, methods: a.methods, results: a.results, limitations: a.limitations,
    findings: studyFindings(workspace, images, a),
  }
}

/** All that is doubtful. Patients without a folder of images are told in one line: their tables may be all that there is. */
export function studyFindings(workspace: Workspace, images: CohortImages, a: CohortAnalysis): Finding[] {
  const without = workspace.patients.filter(p => images.states.get(p.key)?.state === 'none').map(p => p.key), shown = without.length <= 8 ? without : [...without.slice(0, 7), `and ${without.length - 7} more`]
  const none = without.length === 0 ? [] : [error('cohort/no-images', { value: without.length }, `${without.length === 1 ? 'One patient has' : `${without.length} patients have`} no folder under patients/ (${shown.join(', ')}): neither dose-response nor dose-toxicity is known of ${without.length === 1 ? 'this one' : 'them'}.`)]
  return [...workspace.findings, ...none, ...images.patients.flatMap(p => p.problems.filter(x => !(x.code === 'cohort/images' && images.states.get(p.key)?.state === 'none'))), ...a.findings]
}

export type CohortDocument = ReturnType<typeof cohortDocument>

/** The files of OUT/cohort/. */
export async function* cohortFiles(workspace: Workspace, images: CohortImages, a: CohortAnalysis, document: CohortDocument, examples: ExampleFigure | string): AsyncGenerator<OutputFile> {
  yield { path: 'results.json', bytes: json(document) }
  yield { path: 'protocol.json', bytes: json(a.protocol) }
  yield { path: 'check.R', bytes: rScript(a) }
  const rows = writtenRows(a.rows)
  for (const [name, columns] of Object.entries(rows)) yield { path: `rows/${name}.csv`, bytes: csvText(columns) }
  yield { path: 'rows/columns.csv', bytes: textCsv([['file', 'column', 'what it holds'], ...Object.entries(rows).flatMap(([name, columns]) => columns.map(c => [`${name}.csv`, c.name, c.describe]))]) }
  for (const table of [...a.tables.main, ...a.tables.supplement]) yield { path: `tables/${table.id}.csv`, bytes: textCsv([[table.title], ...tableTexts(table), ...table.footnotes.map(f => [f])]) }
  yield* reportFiles(workspace, images, a, document, examples)
}

async function* reportFiles(workspace: Workspace, images: CohortImages, a: CohortAnalysis, document: CohortDocument, examples: ExampleFigure | string): AsyncGenerator<OutputFile> {
  const [{ drawnFigures, renderCohortReport }, { cohortPage }] = await Promise.all([import('@yttria/render'), import('@yttria/core/report')])
  const page = cohortPage({ analysis: a, patients: document.patients, findings: document.findings, inputs: workspace.inputs, software: { name: 'Yttria', version, resultsVersion }, examples })
  const figures: DrawnFigure[] = [], pictures: { path: string; bytes: Promise<Uint8Array> }[] = []
  for await (const f of drawnFigures(page)) {
    const name = `figures/${String(figures.length + 1).padStart(2, '0')}-${f.id}`
    yield { path: `${name}.svg`, bytes: f.file }
    // Drawn while the report is made.
    const bytes = svgPng(f.file)
    bytes.catch(() => {})
    pictures.push({ path: `${name}.png`, bytes })
    figures.push(f)
  }
  yield { path: 'figures/captions.txt', bytes: figures.map((c, n) => `Figure ${n + 1}. ${c.title}. ${c.caption}\n`).join('\n') }
  yield { path: 'report.html', bytes: await renderCohortReport(page, { figures }) }
  yield { path: 'report.pdf', bytes: await (await import('./study-pdf.ts')).cohortPdf(page, figures) }
  for (const { path, bytes } of pictures) yield { path, bytes: await bytes }
}

const json = (document: unknown): string => `${JSON.stringify(document, undefined, 2)}\n`

const textCsv = (rows: readonly (readonly string[])[]): string =>
  `${rows.map(r => r.map(c => /[",\r\n]/.test(c) ? `"${c.replaceAll('"', '""')}"` : c).join(',')).join('\n')}\n`
