import type { Results } from '../course/index.ts'
import type { TlgUnit } from '../delineation/index.ts'
import { type DvhCurve, byLesionChart, dvhChart, recoveryChart } from '../figures/index.ts'
import type { ResponseSettings } from '../response/index.ts'
import { detailTables, examFacts } from './detail-tables.ts'
import { groupFindings } from './finding-groups.ts'
import { headlines } from './headlines.ts'
import { lesionTable } from './lesion-table.ts'
import type { PatientPage } from './page.ts'
import { type PageImages, type PageLesion, type PageLivers, pagePanels } from './panels.ts'
import { uptakeUnit } from './uptake-unit.ts'
import { assumptions, caveats, statement } from './words.ts'

/** All that the page is made of. Images and VOIs are those of the analysis, each in its own exam's frame of reference; any may be missing. */
export interface PatientPageInput {
  readonly results: Results
  readonly settings: {
    readonly protocolName: string
    readonly tlgUnit: TlgUnit
    readonly response: Pick<ResponseSettings, 'partialResponseAtMostPercent' | 'progressionAbovePercent'>
    /** Image over administered activity: outside it the ratio is marked. */
    readonly closureWarning: readonly [low: number, high: number]
    /** Blur of the 90Y PET for the caveat on partial volume, default 6.5 mm FWHM. */
    readonly fwhmMm?: number
  }
  readonly images: PageImages
  readonly lesions: readonly PageLesion[]
  readonly livers?: PageLivers
  readonly dvh: readonly DvhCurve[]
}

/** What one patient's page says. Throws RangeError where VOIs or images do not fit their frames of reference. */
export function patientPage(input: PatientPageInput): PatientPage {
  const { settings } = input
  // Largest first, as the reader looks for them.
  const results: Results = { ...input.results, lesions: [...input.results.lesions].sort((a, b) => b.volumeMl - a.volumeMl) }
  const uptake = uptakeUnit(settings.tlgUnit), fwhmMm = settings.fwhmMm ?? 6.5
  const all = groupFindings([...results.findings, ...results.lesions.flatMap(l => l.findings.map(f => ({ ...f, subject: { lesion: l.id, ...f.subject } })))])
  const { overview, lesionFigures } = pagePanels({ results, images: input.images, lesions: input.lesions, livers: input.livers ?? {}, uptake })
  const byLesion = byLesionChart({ lesions: results.lesions, bounds: settings.response, healthyLiverGy: results.healthyLiver?.doseGy })
  const ratios = results.lesions.flatMap(l => l.tumourToNormal === undefined ? [] : [{ id: l.id, volumeMl: l.volumeMl, tumourToNormal: l.tumourToNormal }])
  const order = new Map(results.lesions.map((l, n) => [l.id, n]))
  const curves = [...input.dvh].sort((a, b) => (order.get(a.name) ?? Infinity) - (order.get(b.name) ?? Infinity))
  return {
    title: '\u2079\u2070Y radioembolization: absorbed dose and metabolic response', patientKey: results.patient.key, complete: results.complete,
    exams: examFacts(results),
    facts: [
      { label: 'Protocol', value: settings.protocolName }, { label: 'Constants', value: results.constants.name },
      { label: 'Results version', value: String(results.resultsVersion) }, { label: results.software.name, value: results.software.version },
      ...(results.repairs ? [{ label: 'Repaired', value: [...new Set(results.repairs.map(r => r.name))].join(', ') }] : []),
    ],
    headlines: headlines(results, uptake, settings.closureWarning),
    findings: all.filter(g => g.finding.severity !== 'note'), notes: all.filter(g => g.finding.severity === 'note'),
    unconfirmed: (results.unconfirmed ?? []).map(u => `${u.what}, guessed from ${u.from}`), signable: true,
    lesionTable: lesionTable(results, uptake),
    ...(overview ? { overview } : {}),
    charts: [...(byLesion ? [byLesion] : []), ...(curves.length > 0 ? [dvhChart(curves)] : []), ...(ratios.length > 0 ? [recoveryChart({ fwhmMm, lesions: ratios })] : [])],
    lesionFigures,
    tables: detailTables(results, uptake),
    assumptions: assumptions(results, uptake), caveats: caveats(results, fwhmMm),
    provenance: [{ label: 'Software', value: `${results.software.name} ${results.software.version}` }, { label: 'Results version', value: `${results.resultsVersion}, schema ${results.schemaVersion}` }],
    statement,
  }
}
