import { type Finding, type Outcome, type Subject, answer, error, note, refusal, warning } from '../../record/index.ts'
import { MBq, leanBodyMass, bodySurfaceAreaM2 } from '../../physics/index.ts'
import type { InstanceHeader } from '../header/header.ts'
import { injectedActivity } from '../pet/dose.ts'
import { nuclideOf } from '../header/nuclide.ts'
import { type PetPatient, petPatient } from '../pet/patient.ts'
import { type Changed, saidBefore, withTracer } from './changed.ts'
import { dependsOnNorm, ledOver, renormed, unknownNorm } from './voxels.ts'

/** Weight, height or sex. SUVs were divided by them: they are led over to the new one; where the header gave none, they are taken as made with it. */
export function repairBody(instances: readonly InstanceHeader[], change: { weightKg?: number; heightM?: number; sex?: 'M' | 'F' }, subject: Subject): Outcome<Changed> {
  const findings: Finding[] = []
  const { weightKg, heightM, sex } = change
  if (weightKg !== undefined && (weightKg < 30 || weightKg > 160)) findings.push(warning('repair/unusual', { ...subject, tag: '(0010,1030)', value: weightKg }, `A body weight of ${weightKg} kg is unusual${weightKg > 160 ? ` (${weightKg} lb are ${(weightKg * 0.45359237).toFixed(1)} kg)` : ''}; it was taken.`, 'Check it.'))
  if (heightM !== undefined && (heightM < 1.3 || heightM > 2.1)) findings.push(warning('repair/unusual', { ...subject, tag: '(0010,1020)', value: heightM }, `A body height of ${heightM} m is unusual; it was taken.`, 'Check it.'))
  const changed: InstanceHeader[] = []
  let unknown = 0, factor = 1
  for (const i of instances) {
    const now: InstanceHeader = { ...i, patient: { ...i.patient, ...(weightKg === undefined ? {} : { weightKg }), ...(heightM === undefined ? {} : { height: heightM }), ...(sex === undefined ? {} : { sex }) } }
    const same = now.patient.weightKg === i.patient.weightKg && now.patient.height === i.patient.height && now.patient.sex === i.patient.sex
    if (same || !i.pet || !dependsOnNorm(i)) { changed.push(same ? i : now); continue }
    const was = suvNorm(i), is = suvNorm(now)
    if (was === undefined || is === undefined) unknown++
    else factor = is / was
    changed.push(was === undefined || is === undefined ? now : renormed(now, is / was))
  }
  if (unknown > 0 && instances.some(i => i.pet && dependsOnNorm(i))) findings.push(note('repair/suv', subject, 'The voxels are SUVs, and the header did not give what they were made with: they were taken as made with the value given now.'))
  const said = (i: InstanceHeader) => weightKg !== undefined ? i.patient.weightKg : heightM !== undefined ? i.patient.height : i.patient.sex
  const unit = weightKg !== undefined ? ' kg' : heightM !== undefined ? ' m' : ''
  const withUnit = (text: string) => /^[\d.]+$/.test(text) ? `${text}${unit}` : text
  const before = withUnit(saidBefore(instances.map(said)))
  findings.push(...ledOver(subject, weightKg !== undefined ? 'weight' : heightM !== undefined ? 'height' : 'sex', before, factor, instances))
  return answer({ instances: changed, before, after: withUnit(saidBefore(changed.map(said))) }, findings)
}

/** What SUVs of this header are multiplied by: weight, lean mass or surface; undefined where the header does not give it. */
function suvNorm(i: InstanceHeader): number | undefined {
  const { patient } = petPatient(i.patient, {})
  const type = i.pet?.units?.toUpperCase() === 'CM2ML' ? 'BSA' : (i.pet?.suvType ?? 'BW').toUpperCase()
  if (type === 'BW') return patient.weightKg
  const p = whole(patient)
  if (!p) return undefined
  return type === 'BSA' ? bodySurfaceAreaM2(p) : leanBodyMass(type === 'LBMJANMA' ? 'janmahasatian' : 'james', p)
}

const whole = ({ sex, weightKg: weight, heightM: height }: PetPatient) => sex && weight !== undefined && height !== undefined ? { sex, weight, height } : undefined

/** Another injected activity, MBq; SUVs, which were divided by it, are led over. */
export function repairDose(instances: readonly InstanceHeader[], doseMbq: number, subject: Subject): Outcome<Changed> {
  const about = { ...subject, tag: '(0018,1074)' }
  const changed: InstanceHeader[] = []
  let factor = 1
  for (const i of instances) {
    const r = i.pet?.radiopharmaceuticals[0]
    const now = withTracer(i, { totalDose: doseMbq * MBq })
    if (!i.pet || r?.totalDose === doseMbq * MBq) { changed.push(i); continue }
    if (!dependsOnNorm(i)) { changed.push(now); continue }
    if (r?.totalDose === undefined || !(r.totalDose > 0)) return unknownNorm(about, 'injected activity')
    if (r.totalDose < 10_000) return refusal(error('repair/suv', { ...about, value: r.totalDose }, `The voxels are SUVs made with an injected activity of ${r.totalDose}, whose unit is doubtful: they cannot be led over to another.`, 'Have the series exported in BQML.'))
    factor = r.totalDose / (doseMbq * MBq)
    changed.push(renormed(now, factor))
  }
  const text = (i: InstanceHeader) => {
    const r = i.pet?.radiopharmaceuticals[0], read = r && injectedActivity(r, nuclideOf(r).nuclide, {}).injectedBq
    return r?.totalDose === undefined ? undefined : read === r.totalDose ? `${read / MBq} MBq` : `${r.totalDose} as written`
  }
  const before = saidBefore(instances.map(text))
  return answer({ instances: changed, before, after: `${doseMbq} MBq` }, ledOver(about, 'activity', before, factor, instances))
}
