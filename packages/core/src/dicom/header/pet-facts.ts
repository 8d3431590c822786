import type { NuclideName } from '../../physics/index.ts'
import { hour, radionuclides } from '../../physics/index.ts'
import type { InstanceHeader } from './header.ts'
import type { PetHeader } from './pet-header.ts'
import type { Radiopharmaceutical } from './radiopharmaceutical.ts'
import { type NuclideEvidence, type Tracer, nuclideOf, speaksOf90Y, tracerOf } from './nuclide.ts'
import { type Injection, type ScanStart, injection, scanStart } from './pet-times.ts'

/** What one PET (or SPECT) series is, for pairing and for people; pet/quantity.ts says what its numbers mean. */
export interface PetFacts {
  readonly nuclide?: NuclideName
  readonly evidence?: NuclideEvidence
  readonly tracer?: Tracer
  /** The header's own words for the tracer. */
  readonly tracerText?: string
  readonly halfLifeS?: number
  readonly scan?: ScanStart
  readonly injection?: Injection
  /** Undefined where the header does not say. */
  readonly attenuationCorrected?: boolean
  readonly units?: string
  readonly decayCorrection?: string
}

export function petFacts(instances: readonly InstanceHeader[]): PetFacts | undefined {
  const header = instances.find(i => i.pet), pet = header?.pet
  if (!header || !pet) return undefined
  const r = pet.radiopharmaceuticals[0]
  const evidence = r && nuclideOf(r)
  const halfLifeS = r?.halfLifeS && r.halfLifeS > 0 ? r.halfLifeS : evidence?.nuclide && radionuclides[evidence.nuclide].halfLife
  const scan = scanStart(instances, halfLifeS, framesTell(header, r, evidence?.nuclide, halfLifeS))
  return {
    nuclide: evidence?.nuclide, evidence,
    tracer: r && tracerOf(r), tracerText: r?.tracerText ?? r?.text,
    halfLifeS, scan,
    injection: r && injection(r, scan?.time, halfLifeS, header, mayBe90Y(header, r)),
    attenuationCorrected: attenuationCorrected(pet),
    units: pet.units, decayCorrection: pet.decayCorrection,
  }
}

export function attenuationCorrected(pet: PetHeader): boolean | undefined {
  if (pet.corrections.length > 0) return pet.corrections.includes('ATTN')
  if (pet.attenuationMethod !== undefined) return !/^(none|no)\b/i.test(pet.attenuationMethod)
  return undefined
}

/** Of a short-lived tracer minutes are percents; of 90Y, whatever the header calls it, they are nothing, and its frames may be another nuclide's. */
function framesTell(header: InstanceHeader, r: Radiopharmaceutical | undefined, nuclide: NuclideName | undefined, halfLifeS: number | undefined): boolean {
  const corrected = header.pet?.decayCorrection?.toUpperCase() ?? 'START'
  if (corrected !== 'START' || nuclide === '90Y' || halfLifeS === undefined || halfLifeS > 12 * hour) return false
  return r !== undefined && !mayBe90Y(header, r)
}

/** Whatever its nuclide says: by words of the header, or by an activity that no diagnostic tracer has (1 GBq). */
function mayBe90Y(header: InstanceHeader, r: Radiopharmaceutical): boolean {
  const dose = r.totalDose ?? 0
  return dose >= 1e9 || (dose >= 1000 && dose < 10_000) || tracerOf(r) === 'microspheres' ||
    speaksOf90Y([header.seriesDescription, header.studyDescription, header.protocolName, r.text].filter(t => t !== undefined).join(' '))
}
