import { type Finding, warning } from '../../../record/index.ts'
import { day } from '../../../physics/index.ts'
import { type PetPatient, petPatient } from '../../pet/patient.ts'
import type { FolderIndex, Series } from '../../folder/series.ts'
import { suspect90Y } from '../../folder/suspect-90y.ts'
import { dateText, secondsBetween } from '../../header/times.ts'

/** Weight and height of one person in FDG exams within a year: pounds, centimetres and other people show in the difference. Of 90Y no SUV is wanted. */
export function physiqueDiffers(series: Series, index: FolderIndex): Finding[] {
  const own = of(series)
  if (!own || !series.start) return []
  // Told at the later exam, against the one before it.
  const earlier = index.series.filter(s => s.patient === series.patient && s !== series && s.start && s.studyUid !== series.studyUid && secondsBetween(s.start, series.start!) > 0 && secondsBetween(s.start, series.start!) < 366 * day)
    .map(s => ({ s, p: of(s) })).filter(x => x.p !== undefined).at(-1)
  if (!earlier?.p) return []
  const findings: Finding[] = []
  const a = earlier.p, when = dateText(earlier.s.start!)
  if (a.weightKg !== undefined && own.weightKg !== undefined) {
    const ratio = own.weightKg / a.weightKg
    if ((ratio < 0.75 || ratio > 1.33) && plausible(a) && plausible(own)) findings.push({ ...warning('pet/weight', { series: series.key, tag: '(0010,1030)', value: own.weightKg },
      `The body weight is ${own.weightKg} kg, and was ${a.weightKg} kg in the exam of ${when}${Math.abs(Math.log(ratio * 0.4536)) < 0.1 || Math.abs(Math.log(ratio / 0.4536)) < 0.1 ? ': one of the two is in pounds' : ''}. SUVs are proportional to it.`,
      'Compare with the record: --repair weightKg=...'), factor: ratio })
  }
  if (a.heightM !== undefined && own.heightM !== undefined && Math.abs(own.heightM - a.heightM) > 0.05)
    findings.push(warning('pet/height', { series: series.key, tag: '(0010,1020)', value: own.heightM },
      `The height is ${own.heightM} m, and was ${a.heightM} m in the exam of ${when}. Lean body mass needs it.`, 'Compare with the record: --repair heightM=..., or patient.heightM in course.json.'))
  return findings
}

/** What no body has is told by itself. */
const plausible = (p: PetPatient): boolean => p.heightM === undefined || (p.weightKg! / p.heightM ** 2 >= 12 && p.weightKg! / p.heightM ** 2 <= 50)

function of(s: Series): PetPatient | undefined {
  const head = s.kind === 'pet' && s.pet?.nuclide !== '90Y' && !suspect90Y(s) && s.pet?.attenuationCorrected !== false ? s.instances.find(i => i.pet) : undefined
  return head && petPatient(head.patient, {}).patient
}
