import type { ExamResult, ExamRole, Results, SensitivityResult, UnmeasuredLesion } from '../course/index.ts'
import { changeText, decimal, significant } from '../figures/index.ts'
import { balanceTable, causesTable, repairsTable } from './balance-tables.ts'
import { categoryCell } from './lesion-table.ts'
import { timeText } from './time-text.ts'
import type { Cell, Column, Fact, Row, Table } from './page.ts'
import type { UptakeUnit } from './uptake-unit.ts'

export const roleName: Readonly<Record<ExamRole, string>> = { baseline: 'Baseline', planning: 'Planning', treatment: '\u2079\u2070Y', followUp: 'Follow-up' }

const text = (label: string): Column => ({ label, kind: 'text' })
const number = (label: string, unit?: string, group?: string): Column => ({ label, kind: 'number', ...(unit ? { unit } : {}), ...(group ? { group } : {}) })
const position = (p: readonly number[]) => p.map(x => decimal(x, 0)).join(', ')

/** Tables that show how the numbers came about; those with nothing to say are left out. */
export function detailTables(results: Results, uptake: UptakeUnit): Table[] {
  return [sensitivityTable(results, uptake), sensitivityByLesion(results), treatmentsTable(results), balanceTable(results), causesTable(results), repairsTable(results), referenceTable(results, uptake), registrationTable(results), otherLesionsTable(results, uptake), examTable(results), constantsTable(results), inputTable(results)]
    .filter(table => table.rows.length > 0)
}

const thisAnalysis = 'this analysis'

const thresholdOf = (results: Results, role: ExamRole) =>
  results.reference.find(r => r.threshold !== undefined && results.exams.some(e => e.id === r.exam && e.role === role))?.threshold

function sensitivityTable(results: Results, uptake: UptakeUnit): Table {
  const sum = (xs: readonly (number | undefined)[]) => xs.every(x => x !== undefined) ? xs.reduce<number>((a, b) => a + b!, 0) : undefined
  const row = (rule: string, cells: readonly Cell[]): Row => ({ cells: [rule, ...cells] })
  const ours: SensitivityResult = {
    rule: thisAnalysis, thresholdBaseline: thresholdOf(results, 'baseline'), thresholdFollowUp: thresholdOf(results, 'followUp'), lesions: results.lesions, lesionsFound: results.lesions.length,
    patientDoseGy: results.patientLevel.doseGy, patientChangePercent: results.patientLevel.changePercent,
  }
  const threshold = `Threshold, ${uptake.name} (${uptake.unit})`, tlg = `TLG (${uptake.tlgUnit})`
  return {
    id: 'sensitivity', title: 'Under other thresholds',
    columns: [text('Rule'), number('baseline', undefined, threshold), number('follow-up', undefined, threshold), number('Lesions'), number('Volume', 'mL'), number('baseline', undefined, tlg), number('change', undefined, tlg), number('Tumour dose', 'Gy')],
    rows: results.sensitivity.length === 0 ? [] : [ours, ...results.sensitivity].map(s => row(s.rule, [
      significant(s.thresholdBaseline), significant(s.thresholdFollowUp), String(s.lesionsFound),
      decimal(sum(s.lesions.map(l => l.volumeMl)), 1), significant(sum(s.lesions.map(l => l.tlgBaseline))), changeText(s.patientChangePercent), significant(s.patientDoseGy),
    ])),
    notes: results.sensitivity.flatMap(s => s.note ? [`${s.rule}: ${s.note}`] : []),
  }
}

function sensitivityByLesion(results: Results): Table {
  const rules: readonly Pick<SensitivityResult, 'rule' | 'lesions'>[] = [{ rule: thisAnalysis, lesions: results.lesions }, ...results.sensitivity]
  const found = rules.map(rule => new Map(rule.lesions.map(l => [l.id, l])))
  return {
    id: 'sensitivity-by-lesion', title: 'Each lesion under other thresholds',
    columns: [text('Lesion'), ...rules.flatMap(r => [number('volume', 'mL', r.rule), number('dose', 'Gy', r.rule), number('TLG', 'change', r.rule), { ...text('response'), group: r.rule }])],
    rows: results.sensitivity.length === 0 ? [] : results.lesions.map(lesion => ({
      cells: [lesion.id, ...found.flatMap((of): Cell[] => {
        const l = of.get(lesion.id)
        return l ? [decimal(l.volumeMl, 1), significant(l.meanDoseGy), changeText(l.changePercent), categoryCell(l.category)] : [undefined, undefined, undefined, undefined]
      })],
    })),
    notes: [],
  }
}

/** Where there is more than one vial: when and what was given, and what it gave the liver. */
function treatmentsTable({ treatments = [] }: Results): Table {
  const activity = 'Activity at injection (MBq)'
  return {
    id: 'treatments', title: 'Treatments',
    columns: [text('Treatment'), text('Exam'), text('Injection'), number('given, net', undefined, activity), number('left of earlier', undefined, activity), number('Healthy liver', 'Gy')],
    rows: treatments.length < 2 && treatments.every(t => t.vials.length < 2) ? [] : treatments.flatMap((t): Row[] => [
      { cells: [t.id, t.exam, timeText(t.injectionTime), decimal(t.administeredMbq, 0), decimal(t.earlierMbq, 0), significant(t.healthyLiverDoseGy)] },
      ...(t.vials.length < 2 ? [] : t.vials.map((v): Row => ({ cells: [`\u2003${v.id}`, v.device, timeText(v.injectionTime), decimal(v.netMbq, 0), undefined, undefined] }))),
    ]),
    notes: treatments.some(t => t.vials.length > 1) ? ['Several vials seen by one PET: their activities add; the image is taken back to the mean of their injections weighted by activity.'] : [],
  }
}

function referenceTable(results: Results, uptake: UptakeUnit): Table {
  const names = { liver: 'liver, 3 cm sphere', bloodPool: 'blood pool, aorta' }
  return {
    id: 'reference', title: 'Reference regions and thresholds',
    columns: [text('Exam'), text('Region'), text('Placed'), { ...text('Centre, LPS (mm)') }, number('Volume', 'mL'), number('mean', undefined, `${uptake.name} (${uptake.unit})`), number('SD', undefined, `${uptake.name} (${uptake.unit})`), number('threshold', undefined, `${uptake.name} (${uptake.unit})`)],
    rows: results.reference.map(r => ({ cells: [examName(results, r.exam), names[r.region], r.source === 'byHand' ? 'by hand' : 'automatically', position(r.centreMm), decimal(r.volumeMl, 1), significant(r.meanSul), significant(r.sdSul), significant(r.threshold)] })),
    notes: [],
  }
}

function registrationTable(results: Results): Table {
  return {
    id: 'registration', title: 'Registration',
    columns: [text('From'), text('To'), number('x', 'mm', 'Shift at the liver'), number('y', 'mm', 'Shift at the liver'), number('z', 'mm', 'Shift at the liver'), number('Rotation', '\u00b0'), text('Quality'), text('Accepted')],
    rows: results.registration.map(r => ({
      cells: [examName(results, r.from), examName(results, r.to), ...r.translationMm.map(x => decimal(x, 1)), decimal(r.rotationDeg, 2),
        Object.entries(r.quality).map(([name, value]) => `${name} ${typeof value === 'number' ? significant(value) : String(value)}`).join(', '),
        { text: r.accepted ? 'yes' : 'no', ...(r.accepted ? {} : { tone: 'bad' as const }) }],
    })),
    notes: [],
  }
}

function otherLesionsTable(results: Results, uptake: UptakeUnit): Table {
  const row = (kind: string) => (l: UnmeasuredLesion): Row =>
    ({ cells: [l.id, kind, examName(results, l.exam), position(l.centreMm), decimal(l.volumeMl, 1), significant(l.meanUptake), significant(l.maxUptake), significant(l.tlg)] })
  return {
    id: 'other-lesions', title: 'Not measured: small and new lesions',
    columns: [text('Id'), text('What'), text('Exam'), text('Centre, LPS (mm)'), number('Volume', 'mL'), number('mean', undefined, `${uptake.name} (${uptake.unit})`), number('max', undefined, `${uptake.name} (${uptake.unit})`), number('TLG', uptake.tlgUnit)],
    rows: [...results.newLesions.map(row('new')), ...results.smallLesions.map(row('below the minimum volume'))],
    notes: [],
  }
}

function examTable(results: Results): Table {
  const grid = (size: readonly number[] | undefined, spacing: readonly number[] | undefined) =>
    size && spacing && `${size.join('\u00d7')}, ${spacing.map(x => String(Number(x.toFixed(2)))).join('\u00d7')} mm`
  return {
    id: 'exams', title: 'Exams',
    columns: [text('Exam'), text('Tracer'), text('Scan'), { ...number('Day'), hint: 'from treatment' }, text('Injection'), number('Uptake', 'min'), number('Injected', 'MBq'), number('Weight', 'kg'), text('PET grid'), text('CT grid')],
    rows: results.exams.map(e => ({
      cells: [e.id === e.role ? roleName[e.role] : `${e.id} (${roleName[e.role]})`, [e.nuclide, e.tracer].filter(Boolean).join(' ') || undefined, timeText(e.scanStart), changeDays(e), timeText(e.injectionTime), decimal(e.uptakeMinutes, 0), significant(e.injectedMbq, 4), decimal(e.weightKg, 1), grid(e.petSize, e.petSpacingMm), grid(e.ctSize, e.ctSpacingMm)],
    })),
    notes: [],
  }
}

function constantsTable(results: Results): Table {
  const c = results.constants
  return {
    id: 'constants', title: 'Constants',
    columns: [text('Profile'), number('Energy', 'J/GBq'), number('Density', 'kg/L'), number('Half-life', 'h'), { ...number('Doses', '%'), hint: 'every dose under the other profiles, against ours' }, text('Source')],
    rows: [
      { cells: [c.name, significant(c.energyJPerGBq, 4), significant(c.densityKgPerL), significant(c.halfLifeH, 4), undefined, c.source] },
      ...c.otherProfiles.map((o): Row => ({ cells: [o.name, undefined, undefined, undefined, `${o.doseDifferencePercent > 0 ? '+' : ''}${decimal(o.doseDifferencePercent, 1)}`, undefined] })),
    ],
    notes: [],
  }
}

function inputTable(results: Results): Table {
  return {
    id: 'inputs', title: 'Inputs',
    columns: [text('Role'), number('Files'), text('Series'), text('SHA-256')],
    rows: results.inputs.map(i => ({ cells: [i.role, String(i.files), i.seriesUid, i.sha256] })),
    notes: [],
  }
}

const examName = (results: Results, id: string) => {
  const exam = results.exams.find(e => e.id === id)
  return exam ? nameOf(results, exam) : id
}

/** By its role; where that is the role of several exams, with its id. */
const nameOf = (results: Results, exam: ExamResult): string =>
  results.exams.some(e => e !== exam && e.role === exam.role) ? `${roleName[exam.role]} ${exam.id}` : roleName[exam.role]

const changeDays = (e: ExamResult) => e.daysFromTreatment === undefined ? undefined : `${e.daysFromTreatment > 0 ? '+' : ''}${decimal(e.daysFromTreatment, 0)}`

/** One line per exam for the head of the page: when, and how far from treatment. */
export function examFacts(results: Results): Fact[] {
  return results.exams.map(e => {
    const days = changeDays(e)
    return { label: nameOf(results, e), value: [e.tracer ?? e.nuclide, timeText(e.scanStart)?.slice(0, 10), days === undefined || days === '0' ? undefined : `${days} d`].filter(Boolean).join(', ') || 'undated' }
  })
}
