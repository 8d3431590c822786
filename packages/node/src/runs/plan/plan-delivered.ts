import { stat } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { readJson, resultsSchema } from '@yttria/core/course'
import { MBq, GBq } from '@yttria/core/physics'
import { type Plan, type PlanComparison, predictedAndDelivered } from '@yttria/core/planning'
import type { Finding } from '@yttria/core/record'
import { InputError } from '../../errors.ts'
import { readText } from '../../read/open-regular.ts'

/** The plan as prescribed beside what yttria analyze measured. Throws InputError for results that are not one treatment's. */
export async function compared(plan: Plan, plannedResidual: number, given: { delivered: string; match: readonly string[]; residual: string | undefined }): Promise<PlanComparison> {
  const path = await stat(given.delivered).then(s => s.isDirectory() ? join(given.delivered, 'results.json') : given.delivered, () => { throw deliveredError(`${given.delivered}: no such file or folder`) })
  const read = readJson(resultsSchema, await readText(path).catch((fault: unknown) => { throw fault instanceof InputError ? fault : deliveredError(`${given.delivered} holds no results.json of yttria analyze`) }), basename(path)), results = read.value
  if (!results) throw deliveredError(`${given.delivered}: ${read.findings.map(f => f.message).join(' ')}`, read.findings)
  const planned = plan.doses.territories.flatMap(t => t.tumours.map(x => x.id)), called = new Map<string, string>()
  for (const m of given.match) {
    const [, own, measured] = /^(.+)=(.+)$/.exec(m) ?? []
    if (own === undefined || measured === undefined) throw matchError(`${m}: PLANNED=MEASURED is wanted, as T1=L2`)
    if (!planned.includes(own)) throw matchError(`${m}: the plan has no tumour ${own}, but ${planned.join(', ') || 'none'}`)
    if (!results.lesions.some(l => l.id === measured)) throw matchError(`${m}: the results have no lesion ${measured}, but ${results.lesions.map(l => l.id).join(', ') || 'none'}`)
    if (called.has(measured) || [...called.values()].includes(own)) throw matchError(`${m}: one of them is matched already`)
    called.set(measured, own)
  }
  const administered = results.activity?.administeredMbq
  return predictedAndDelivered(plan.doses, {
    ...(administered === undefined ? {} : { activity: administered * MBq }), ...(given.residual === undefined ? {} : { residualFraction: residualOf(given.residual) }),
    tumours: results.lesions.flatMap(l => l.meanDoseGy === undefined ? [] : [{ id: called.get(l.id) ?? l.id, dose: l.meanDoseGy }]),
    ...(results.healthyLiver ? { wholeNormalDose: results.healthyLiver.doseGy } : {}), ...(results.lungs ? { lungDose: results.lungs.doseGy } : {}),
  }, plannedResidual)
}

const deliveredError = (message: string, findings: readonly Finding[] = []): InputError => new InputError(message, findings, { code: 'input/delivered' })
const matchError = (message: string): InputError => new InputError(message, [], { code: 'input/match' })

function residualOf(text: string): number {
  const [, number] = /^(\d+(?:\.\d+)?)\s*%$/.exec(text.trim()) ?? [], percent = Number(number)
  if (number === undefined || percent >= 100) throw new InputError(`${text}: a percentage below 100 with its unit is wanted, as 4%`, [], { code: 'input/residual' })
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
