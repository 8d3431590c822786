import { type Finding, type Outcome, type Subject, answer, error, note, refusal, warning } from '../../record/index.ts'
import {
  type Becquerel, type Kilogram, type Metre, type NuclideName, type Second, type Sex, decayFactor,
  radionuclides, suvbwPerBqMl,
} from '../../physics/index.ts'
import type { InstanceHeader } from '../header/header.ts'
import { type DecayCorrection, decayCorrectionOf, frameCorrection } from './decay.ts'
import { injectedActivity } from './dose.ts'
import { petFacts } from '../header/pet-facts.ts'
import { petPatient } from './patient.ts'
import { injectionFindings, scanStartFindings } from './time-findings.ts'
import { type PetUnit, petUnit } from './unit.ts'
import type { Series } from '../folder/series.ts'
import { type Instant, secondsBetween } from '../header/times.ts'

/** What the numbers of a PET series mean. */
export interface PetQuantity {
  readonly unit: 'Bq/ml' | '{SUVbw}g/ml'
  /** From a frame's value after rescale to `unit` at `referenceTime`; `frame` counts from 0 and may be left out where all are alike. Throws RangeError for an instance that is not of the series. */
  readonly scaleOf: (sopInstanceUid: string, frame?: number) => number
  readonly nuclide?: NuclideName
  /** By which the image was corrected: the header's, else that of the nuclide. */
  readonly halfLife: Second
  /** (0018,1076): positrons per decay by which the scanner divided the counts, where the header gives it. */
  readonly positronFraction?: number
  readonly injectedBq?: Becquerel
  readonly injectionTime?: Instant
  /** The time to which the activity in the voxels refers: the injection for ADMIN, else the start of the scan. */
  readonly referenceTime: Instant
  readonly scanStart: Instant
  readonly decayCorrection: DecayCorrection
  readonly weightKg?: Kilogram
  readonly heightM?: Metre
  readonly sex?: Sex
  /** SUVbw per voxel unit; 1 where the voxels are SUVbw; undefined where something it needs is missing. */
  readonly suvbwPerUnit?: number
  /** Bq/mL at `referenceTime` per voxel unit; 1 where the voxels are Bq/mL; undefined where something it needs is missing. */
  readonly bqMlPerUnit?: number
  /** By a person's word (repair `voxels`): whether SUVs were made with what the header says, or with what is right. */
  readonly voxels?: 'scaled' | 'kept'
  /** How unit and times were known, for people. */
  readonly by: string
}

/**
 * Unit, decay reference, injection and SUV factor of a PET series by its headers (docs/methods/dicom/pet-quantity.md).
 * Refused, with findings, where the numbers cannot be told: not a PET, not attenuation-corrected, units, decay correction, times.
 */
export function petQuantity(series: Series): Outcome<PetQuantity> {
  const subject: Subject = { series: series.key }
  const instance = series.instances.find(i => i.pet)
  const facts = petFacts(series.instances)
  if (series.kind !== 'pet' || !instance?.pet || !facts)
    return refusal(error('pet/not-pet', subject, `The series is ${series.modality || 'of unknown modality'}, not a PET.`))
  const pet = instance.pet
  if (facts.attenuationCorrected === false)
    return refusal(error('pet/not-attenuation-corrected', { ...subject, tag: '(0028,0051)', value: pet.corrections.join('\\') },
      'The series is not attenuation-corrected: its numbers are no activity.', 'Use the attenuation-corrected series of the same scan.'))
  const findings: Finding[] = []
  if (facts.attenuationCorrected === undefined)
    findings.push(warning('pet/attenuation-unknown', { ...subject, tag: '(0028,0051)' }, 'The header does not say whether attenuation was corrected; it was taken to be.', 'Ask how the series was reconstructed; then --repair corrections=ATTN,DECY,SCAT,RAN as they were made.'))

  const { patient, findings: ofPatient } = petPatient(instance.patient, subject)
  const unit = petUnit(instance, patient, subject), decay = decayCorrectionOf(pet, subject)
  const scan = facts.scan
  findings.push(...ofPatient, ...unit.findings, ...decay.findings)
  if (!scan) findings.push(error('pet/no-time', { ...subject, tag: '(0008,0031)' }, 'Neither the series nor its images say when they were acquired.', 'Export the series again from the scanner, or --repair scanTime=...'))
  if (!unit.value || !decay.value || !scan) return refusal(...findings)
  findings.push(...scanStartFindings(series, scan, facts.halfLifeS))

  const halfLife = facts.halfLifeS ?? (unit.value.unit === '{SUVbw}g/ml' ? radionuclides['18F'].halfLife : undefined)
  if (halfLife === undefined) return refusal(...findings, error('pet/half-life', { ...subject, tag: '(0018,1075)' }, 'The header gives neither a nuclide nor its half-life.', 'Export the series again with its radiopharmaceutical sequence (0054,0016), or --repair isotope=...'))
  if (facts.halfLifeS === undefined) findings.push(note('pet/half-life', { ...subject, tag: '(0018,1075)' }, 'The header gives neither a nuclide nor its half-life; that of 18F was taken. The SUVs do not depend on it.'))

  const r = pet.radiopharmaceuticals[0]
  if (r?.halfLifeAsWritten !== undefined) findings.push(warning('pet/half-life', { ...subject, tag: '(0018,1075)', value: r.halfLifeAsWritten }, `The half-life ${r.halfLifeAsWritten} was read as ${(halfLife / r.halfLifeAsWritten).toFixed(0) === '60' ? 'minutes' : halfLife / r.halfLifeAsWritten < 7200 ? 'hours' : 'days'}, which fits ${facts.nuclide}; the standard wants seconds.`, 'Compare an activity or SUV with the workstation.'))
  const dose = injectedActivity(r, facts.nuclide, subject)
  findings.push(...dose.findings, ...injectionFindings(series, facts, scan))
  const injectionTime = facts.injection?.time
  const admin = decay.value === 'ADMIN'
  if (admin && !injectionTime && unit.value.unit === 'Bq/ml')
    return refusal(...findings, error('pet/no-injection-time', { ...subject, tag: '(0018,1078)' }, 'The activity is decay-corrected to the injection (ADMIN), whose time is not given.', 'Give the time by the record: --repair injectionTime=...'))
  const referenceTime = admin && injectionTime ? injectionTime : scan.time

  const scales = frameScales(series.instances, unit.value, decay.value, referenceTime, halfLife, subject)
  if (!scales.value) return refusal(...findings, ...scales.findings)
  findings.push(...scales.findings)

  const left = activityAt(referenceTime, dose.injectedBq, injectionTime, halfLife)
  // After months nothing is left of 18F, and a SUV by it would be without bound.
  const activity = left !== undefined && left > 1 && left < 1e15 ? left : undefined
  if (left !== undefined && activity === undefined) findings.push(warning('pet/no-suv', { ...subject, tag: '(0018,1074)', value: dose.injectedBq! }, `SUVs cannot be computed: by dose and times the body held ${left.toPrecision(3)} Bq at the scan.`, 'Compare dose and times with the record of the injection.'))
  const weight = patient.weightKg
  const computed = weight !== undefined && activity !== undefined ? suvbwPerBqMl({ weight, activity }) : undefined
  const bqml = unit.value.unit === 'Bq/ml'
  const suvbwPerUnit = unit.value.suvbwPerUnit ?? computed
  if (bqml && unit.value.suvbwPerUnit !== undefined && computed !== undefined && Math.abs(unit.value.suvbwPerUnit / computed - 1) > 0.01)
    findings.push(warning('pet/suv-scale', { ...subject, tag: '(7053,1000)', value: unit.value.suvbwPerUnit }, `Philips' own SUV factor differs by ${percent(unit.value.suvbwPerUnit / computed)} from that by dose, weight and times; Philips' was taken.`, 'Compare dose, weight and times with the record.'))
  if (suvbwPerUnit === undefined && facts.nuclide !== '90Y') {
    const missing = ([[weight, 'body weight (0010,1030)', 'weightKg=...'], [dose.injectedBq, 'injected activity (0018,1074)', 'doseMbq=...'], [injectionTime, 'injection time (0018,1078)', 'injectionTime=...']] as const).filter(([value]) => value === undefined)
    if (missing.length > 0) findings.push(warning('pet/no-suv', subject, `SUVs cannot be computed: ${missing.map(m => m[1]).join(', ')} ${missing.length === 1 ? 'is' : 'are'} missing.`, `Give what is missing: --repair ${missing.map(m => m[2]).join(' --repair ')}${weight === undefined ? ', or the weight in course.json' : ''}`))
  }
  return answer({
    unit: unit.value.unit, scaleOf: scales.value, nuclide: facts.nuclide, halfLife, positronFraction: r?.positronFraction, injectedBq: dose.injectedBq, injectionTime,
    referenceTime, scanStart: scan.time, decayCorrection: decay.value, ...patient, suvbwPerUnit,
    ...(pet.voxels ? { voxels: pet.voxels } : {}),
    bqMlPerUnit: bqml ? 1 : computed === undefined ? undefined : 1 / computed,
    by: `${unit.value.by}; Decay Correction ${decay.value}; scan start by ${scan.rule}`,
  }, findings)
}

/** What is left of the injected activity at `reference`; undefined where it is not known or the order of times is impossible. */
function activityAt(reference: Instant, injectedBq: Becquerel | undefined, injected: Instant | undefined, halfLife: Second): Becquerel | undefined {
  if (injectedBq === undefined || injected === undefined) return undefined
  const elapsed = secondsBetween(injected, reference)
  return elapsed < 0 ? undefined : injectedBq * decayFactor({ elapsed, halfLife })
}

function frameScales(instances: readonly InstanceHeader[], unit: PetUnit, decay: DecayCorrection, reference: Instant, halfLife: Second, subject: Subject): Outcome<PetQuantity['scaleOf']> {
  if (decay === 'NONE' && unit.unit === '{SUVbw}g/ml')
    return refusal(error('pet/decay-correction', { ...subject, tag: '(0054,1102)', value: 'NONE' }, 'The voxels are SUVs and yet not corrected for decay: what they were divided by is not known.', 'Use the series in Bq/mL.'))
  const factors = new Map<string, readonly number[]>()
  for (const i of instances) {
    const own: number[] = []
    for (const [n, frame] of (i.image?.frames ?? []).entries()) {
      const correction = decay === 'NONE' ? frameCorrection(frame, reference, halfLife) : 1
      if (correction === undefined) return refusal(error('pet/decay-correction', { ...subject, file: i.file, tag: '(0018,1242)' },
        `${i.file}: decay is not corrected, and frame ${n + 1} gives no acquisition time or no duration to correct it by.`, 'Use a decay-corrected series.'))
      const slope = unit.fromRealWorld ? frame.realWorld!.slope / (frame.slope ?? 1) : 1
      own.push(unit.factor * correction * slope * (frame.repairFactor ?? 1))
    }
    factors.set(i.sopInstanceUid, own)
  }
  return answer((sopInstanceUid, frame) => {
    const own = factors.get(sopInstanceUid), factor = own?.[frame ?? 0]
    if (own === undefined || factor === undefined) throw new RangeError(`instance ${sopInstanceUid}, frame ${frame ?? 0}: not of this series`)
    // The first frame's factor for all of them is how whole series have gone wrong.
    if (frame === undefined && own.some(f => f !== factor)) throw new RangeError(`instance ${sopInstanceUid}: its frames have factors of their own, and no frame was named`)
    return factor
  }, decay === 'NONE' ? [note('pet/decay-correction', { ...subject, tag: '(0054,1102)', value: 'NONE' }, 'The images are not corrected for decay; every frame was corrected to the start of the scan, the decay within it included.')] : [])
}

const percent = (ratio: number): string => `${((ratio - 1) * 100).toFixed(1)}%`
