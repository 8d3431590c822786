import type { Results } from '../course/index.ts'
import { ratioText } from '../dosimetry/index.ts'
import { categoryColour, categoryName, changeText, decimal, significant } from '../figures/index.ts'
import { type Category, newLesionsText } from '../response/index.ts'
import type { Headline } from './page.ts'
import type { UptakeUnit } from './uptake-unit.ts'

const missing = 'not determined'

const uncertain = (u: number | undefined): string[] => u === undefined ? [] : [`\u00b1 ${significant(u, 2)} Gy standard uncertainty`]

/** Tumour dose, response, healthy-liver dose, activity balance and standing: what is read in the first five seconds. */
export const headlines = (results: Results, uptake: UptakeUnit, closure: readonly [low: number, high: number]): Headline[] =>
  [tumourDose(results), response(results, uptake), liverDose(results), activity(results, closure), standing(results)]

function tumourDose({ patientLevel, lesions, treatments }: Results): Headline {
  const label = (treatments?.length ?? 0) > 1 ? `Tumour dose, sum of ${treatments!.length} treatments` : 'Tumour dose'
  const count = `${lesions.length} lesion${lesions.length === 1 ? '' : 's'}, ${decimal(patientLevel.tumourVolumeMl, 0)} mL`
  if (patientLevel.doseGy === undefined) return { label, value: missing, detail: [count], tone: 'caution' }
  const doses = lesions.flatMap(l => l.meanDoseGy ?? [])
  return { label, value: significant(patientLevel.doseGy), unit: 'Gy', tone: 'plain', detail: [...uncertain(patientLevel.doseUncertaintyGy), count, `weighted by ${patientLevel.doseWeighting}${doses.length > 1 ? `; lesions ${significant(Math.min(...doses))}\u2013${significant(Math.max(...doses))}` : ''}`] }
}

function response({ patientLevel: p, lesions, newLesions }: Results, uptake: UptakeUnit): Headline {
  const label = 'Response', fresh = newLesionsText(newLesions.length)
  if (p.category === undefined) return { label, value: missing, detail: [...(fresh ? [fresh] : []), 'no TLG at follow-up', ...(p.tlgBaseline === undefined ? [] : [`TLG at baseline ${significant(p.tlgBaseline)} ${uptake.tlgUnit}`])], tone: 'caution' }
  const counts = (Object.keys(categoryName) as Category[]).map(c => [c, lesions.filter(l => l.category === c).length] as const).filter(([, n]) => n > 0)
  return {
    label, value: p.category, unit: categoryName[p.category], tone: fresh ? 'caution' : 'plain', mark: categoryColour[p.category],
    detail: [
      // The category follows the protocol, which may not count them: the reader must not miss them.
      ...(fresh ? [fresh] : []),
      `TLG ${changeText(p.changePercent) ?? ''} (${significant(p.tlgBaseline) ?? '?'} to ${significant(p.tlgFollowUp) ?? '?'} ${uptake.tlgUnit})`,
      `lesions: ${counts.map(([c, n]) => `${n} ${c}`).join(', ')}`,
    ],
  }
}

function liverDose(results: Results): Headline {
  const label = 'Healthy-liver dose', h = results.healthyLiver
  if (!h) return { label, value: missing, detail: [results.exams.some(e => e.role === 'treatment') ? 'see the findings' : 'no 90Y PET'], tone: 'caution' }
  return {
    label, value: significant(h.doseGy), unit: 'Gy', tone: h.draft ? 'caution' : 'plain',
    detail: [...uncertain(h.doseUncertaintyGy), `${decimal(h.volumeMl, 0)} mL ${results.lesions.length > 0 ? 'without tumours' : 'whole liver, no tumour known'}`, h.draft ? 'DRAFT liver contour: a person must check it' : `${significant(h.unexpandedDoseGy)} Gy without the margin`],
  }
}

function activity({ activity: a, treatments = [] }: Results, [low, high]: readonly [number, number]): Headline {
  const label = 'Activity, image / administered'
  if (!a) return { label, value: missing, detail: [], tone: 'caution' }
  const image = `${significant(a.imageMbq, 4)} MBq in the image`
  if (a.ratio === undefined) return { label, value: missing, detail: [image, 'administered activity not given'], tone: 'caution' }
  const each = treatments.length > 1 ? treatments : [], out = (ratio: number | undefined) => ratio !== undefined && (ratio < low || ratio > high)
  return {
    label, value: ratioText(a.ratio), tone: out(a.ratio) || each.some(t => out(t.ratio)) ? 'bad' : 'plain',
    detail: [image, `${significant(a.administeredMbq, 4) ?? '?'} MBq administered, net`, ...(a.balance?.causes[0]?.explains ? [`likely: ${a.balance.causes[0].words}`] : []), ...(each.length > 0 ? [each.map(t => `${t.id} ${t.ratio === undefined ? '?' : ratioText(t.ratio)}`).join(', ')] : [])],
  }
}

function standing({ complete, findings, lesions }: Results): Headline {
  const all = [...findings, ...lesions.flatMap(l => l.findings)]
  const count = (severity: string, name: string) => {
    const n = all.filter(f => f.severity === severity).length
    return `${n} ${name}${n === 1 ? '' : 's'}`
  }
  const errors = all.some(f => f.severity === 'error'), warnings = all.some(f => f.severity === 'warning')
  return {
    label: 'Analysis', value: complete ? 'Complete' : 'Partial', tone: errors || !complete ? 'bad' : warnings ? 'caution' : 'good',
    detail: [`${count('error', 'error')}, ${count('warning', 'warning')}`, count('note', 'note')],
  }
}
