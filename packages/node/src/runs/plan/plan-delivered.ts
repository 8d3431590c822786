import { stat } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { readJson, resultsSchema } from '@yttria/core/course'
import { agreementChart, significant } from '@yttria/core/figures'
import { MBq, GBq } from '@yttria/core/physics'
import { type Agreement, type Plan, type PlanComparison, blandAltman, predictedAndDelivered } from '@yttria/core/planning'
import { InputError } from '../../errors.ts'
import { readText } from '../../read/open-regular.ts'
import { writeFolder } from '../../write/output-folder.ts'
import { readTable } from '../../tables/read-table.ts'
import { textTable } from '../../../../cli/src/terminal/text-table.ts'
import { type Io, UsageError } from '../../../../cli/src/terminal/verb.ts'

const percentText = (x: number): string => `${x > 0 ? '+' : ''}${(100 * x).toFixed(0)}%`
const names = { tumour: 'tumour', wholeNormalLiver: 'healthy liver, whole', lungs: 'lungs' } as const

/** The plan as prescribed beside what yttria analyze measured. Throws InputError for results that are not one treatment's. */
export async function compared(plan: Plan, plannedResidual: number, given: { delivered: string; match: readonly string[]; residual: string | undefined }): Promise<PlanComparison> {
  const path = await stat(given.delivered).then(s => s.isDirectory() ? join(given.delivered, 'results.json') : given.delivered, () => { throw new InputError(`--delivered ${given.delivered}: no such file or folder`) })
  const read = readJson(resultsSchema, await readText(path).catch((fault: unknown) => { throw fault instanceof InputError ? fault : new InputError(`--delivered ${given.delivered} holds no results.json of yttria analyze`) }), basename(path)), results = read.value
  if (!results) throw new InputError(`--delivered ${given.delivered}: ${read.findings.map(f => f.message).join(' ')}`, read.findings)
  const planned = plan.doses.territories.flatMap(t => t.tumours.map(x => x.id)), called = new Map<string, string>()
  for (const m of given.match) {
    const [, own, measured] = /^(.+)=(.+)$/.exec(m) ?? []
    if (own === undefined || measured === undefined) throw new UsageError(`--match ${m}: PLANNED=MEASURED is wanted, as T1=L2`)
    if (!planned.includes(own)) throw new UsageError(`--match ${m}: the plan has no tumour ${own}, but ${planned.join(', ') || 'none'}`)
    if (!results.lesions.some(l => l.id === measured)) throw new UsageError(`--match ${m}: the results have no lesion ${measured}, but ${results.lesions.map(l => l.id).join(', ') || 'none'}`)
    if (called.has(measured) || [...called.values()].includes(own)) throw new UsageError(`--match ${m}: one of them is matched already`)
    called.set(measured, own)
  }
  const administered = results.activity?.administeredMbq
  return predictedAndDelivered(plan.doses, {
    ...(administered === undefined ? {} : { activity: administered * MBq }), ...(given.residual === undefined ? {} : { residualFraction: residualOf(given.residual) }),
    tumours: results.lesions.flatMap(l => l.meanDoseGy === undefined ? [] : [{ id: called.get(l.id) ?? l.id, dose: l.meanDoseGy }]),
    ...(results.healthyLiver ? { wholeNormalDose: results.healthyLiver.doseGy } : {}), ...(results.lungs ? { lungDose: results.lungs.doseGy } : {}),
  }, plannedResidual)
}

function residualOf(text: string): number {
  const [, number] = /^(\d+(?:\.\d+)?)\s*%$/.exec(text.trim()) ?? [], percent = Number(number)
  if (number === undefined || percent >= 100) throw new UsageError(`--residual ${text}: a percentage below 100 with its unit is wanted, as 4%`)
  return percent / 100
}

export const comparisonResult = (c: PlanComparison) => ({
  rows: c.rows.map(r => ({ compartment: r.compartment, id: r.id, predictedGy: r.predicted, predictedAsGivenGy: r.predictedAsGiven, deliveredGy: r.delivered, differenceGy: r.difference, differencePercent: r.relative === undefined ? undefined : 100 * r.relative })),
  tumourToNormal: c.tumourToNormal, ...(c.activity ? { plannedActivityGbq: c.activity.planned / GBq, givenActivityGbq: c.activity.given / GBq } : {}),
  ...(c.residualFraction ? { plannedResidualFraction: c.residualFraction.planned, measuredResidualFraction: c.residualFraction.measured } : {}),
})

/** Predicted as given where the activity is known: what --agreement reads. */
export const comparisonCsv = (key: string, c: PlanComparison): string =>
  ['patient,compartment,id,predictedGy,deliveredGy', ...c.rows.map(r => [key, r.compartment, /[",\n]/.test(r.id ?? '') ? `"${r.id!.replaceAll('"', '""')}"` : r.id ?? '', r.predictedAsGiven ?? r.predicted, r.delivered].join(','))].join('\n') + '\n'

export const comparisonText = (c: PlanComparison): string => textTable(
  ['predicted and delivered', { header: 'predicted', unit: 'Gy' }, { header: 'as given', unit: 'Gy' }, { header: 'delivered', unit: 'Gy' }, ''],
  c.rows.map(r => [`${names[r.compartment]}${r.id === undefined ? '' : ` ${r.id}`}`, significant(r.predicted), r.predictedAsGiven === undefined ? undefined : significant(r.predictedAsGiven), significant(r.delivered), r.relative === undefined ? undefined : percentText(r.relative)]),
)

/** Bland-Altman of each compartment of a table of comparisons. */
export async function planAgreement(options: { agreement: string; ratio: boolean; out?: string | undefined; json: boolean }, io: Io): Promise<number> {
  const table = await readTable(options.agreement).catch((fault: { code?: string }) => { throw fault.code === undefined ? fault : new InputError(`--agreement ${options.agreement}: cannot be read`) }), { name } = table
  const column = (c: string): string[] => {
    const at = table.header.indexOf(c)
    if (at < 0) throw new InputError(`${name} has no column ${c}: patient, compartment, predictedGy and deliveredGy are wanted`)
    return table.rows.map(r => (r.cells[at] ?? '').trim())
  }
  const patient = column('patient'), compartment = column('compartment'), predicted = column('predictedGy'), delivered = column('deliveredGy')
  const pairs = patient.flatMap((key, n) => {
    // The header again, where files were put one after the other.
    if (key === 'patient' && predicted[n] === 'predictedGy') return []
    const p = Number(predicted[n] || NaN), d = Number(delivered[n] || NaN)
    if (key === '' || !Number.isFinite(p) || !Number.isFinite(d)) throw new InputError(`${name}, row ${table.rows[n]!.row}: a patient, and numbers for predictedGy and deliveredGy are wanted`)
    return [{ key, compartment: compartment[n]!, predicted: p, delivered: d }]
  })
  const scale = options.ratio ? 'ratio' : 'difference', kinds = [...new Set(pairs.map(p => p.compartment))]
  const made = kinds.map((kind): { kind: string; agreement?: Agreement; why?: string } => {
    const own = pairs.filter(p => p.compartment === kind)
    try {
      return { kind, agreement: blandAltman(own, scale) }
    } catch (fault) {
      if (!(fault instanceof RangeError)) throw fault
      return { kind, why: fault.message }
    }
  })
  const found = made.flatMap(m => m.agreement ? [{ compartment: m.kind, ...m.agreement }] : [])
  if (found.length === 0) throw new InputError(`${name}: ${made.map(m => `${m.kind}: ${m.why}`).join('; ') || 'no rows'}`)
  const result = { schemaVersion: '1.0.0', scale, agreement: found, left: made.flatMap(m => m.why === undefined ? [] : [{ compartment: m.kind, why: m.why }]) }
  if (options.out !== undefined) {
    const { chartFile } = await import('@yttria/render')
    const charts = await Promise.all(found.map(async a => ({ path: `agreement-${a.compartment.replace(/[^A-Za-z0-9]+/g, '-')}.svg`, bytes: await chartFile(agreementChart({ ...a, what: names[a.compartment as keyof typeof names] ?? a.compartment })) })))
    await writeFolder(options.out, [{ path: 'agreement.json', bytes: `${JSON.stringify(result, undefined, 2)}\n` }, ...charts], e => /^agreement(-[A-Za-z0-9-]+)?\.(json|svg)$/.test(e))
  }
  const unit = options.ratio ? undefined : 'Gy', range = (e: Agreement['bias']) => `${significant(e.value)} (${significant(e.low)} to ${significant(e.high)})`
  io.out(options.json ? `${JSON.stringify(result, undefined, 2)}\n` : `${textTable(['compartment', 'patients', { header: options.ratio ? 'delivered / predicted' : 'bias', ...(unit ? { unit } : {}) }, { header: 'lower limit', ...(unit ? { unit } : {}) }, { header: 'upper limit', ...(unit ? { unit } : {}) }],
    found.map(a => [a.compartment, String(a.n), range(a.bias), range(a.lower), range(a.upper)]))}\n${result.left.map(l => `Left out ${l.compartment}: ${l.why}.\n`).join('')}`)
  return 0
}
