import type { PetQuantity, Series } from '../../src/dicom/index.ts'
import type { FolderIndex, InstanceHeader } from '../../src/dicom/index.ts'
import { instantOf } from '../../src/dicom/index.ts'
import type { PetImage } from '../../src/course/index.ts'
import { geometry } from '../../src/volume/index.ts'

export const grid = geometry({ frameOfReferenceUid: '1.9', size: [3, 2, 4], spacing: [4, 5, 3], origin: [1, 2, 3], direction: [0.8, -0.6, 0, 0.6, 0.8, 0, 0, 0, 1] })

export const at = (date: string, time: string) => instantOf(date, time)!

/** A PET image of one value, its quantity by hand. */
export function petImage(value: number, quantity: Partial<PetQuantity> = {}): PetImage {
  const unit = quantity.unit ?? 'Bq/ml'
  return {
    seriesUid: '1.2.pet', files: 4, sha256: 'ab',
    volume: { unit, geometry: grid, voxels: new Float32Array(24).fill(value) },
    quantity: {
      unit, scaleOf: () => 1, nuclide: '18F', halfLife: 6586.2, injectedBq: 370e6,
      injectionTime: at('20200301', '090000'), referenceTime: at('20200301', '100000'), scanStart: at('20200301', '100000'),
      decayCorrection: 'START', weightKg: 75, heightM: 1.85, sex: 'M', by: 'test', ...quantity,
    },
  }
}

/** A series as the index has it, as far as the draft looks. */
export function series(args: {
  key: string; kind: Series['kind']; frame?: string; study?: string; start?: readonly [string, string]; nuclide?: '18F' | '90Y' | '99mTc'; injectedBq?: number
  z?: readonly [number, number]; thickness?: number; attenuationCorrected?: boolean; injection?: readonly [string, string]; tracer?: 'FDG' | 'microspheres' | 'MAA'
  object?: InstanceHeader['object']; description?: string; files?: number
}): Series {
  const { key, kind, frame, study = 'study', start, z = [0, 100], thickness = 3 } = args
  const when = start && at(...start)
  const instance = {
    file: `${key}.dcm`, byteLength: 1, sopClassUid: '', sopInstanceUid: `${key}.1`, transferSyntaxUid: '', modality: '', studyUid: study, seriesUid: key,
    frameOfReferenceUid: frame, patient: { identity: '' }, imageType: [], times: {}, object: args.object,
    pet: kind === 'pet' ? { corrections: [], seriesType: [], radiopharmaceuticals: [{ nuclideCodes: [], tracerCodes: [], totalDose: args.injectedBq }] } : undefined,
  } as unknown as InstanceHeader
  return {
    key, uid: key, studyUid: study, patient: 'patient 1', frameOfReferenceUid: frame, modality: kind === 'pet' ? 'PT' : 'CT', kind, start: when, description: args.description,
    instances: Array.from({ length: args.files ?? 1 }, () => instance),
    geometry: kind === 'pet' || kind === 'ct' ? {
      columns: 10, rows: 10, slices: 30, spacing: [1, 1, thickness], orientation: [1, 0, 0, 0, 1, 0], normal: [0, 0, 1],
      bounds: { min: [0, 0, z[0]], max: [10, 10, z[1]] }, positions: {} as never,
    } : undefined,
    pet: kind === 'pet' ? {
      nuclide: args.nuclide, tracer: args.tracer, attenuationCorrected: args.attenuationCorrected ?? true,
      evidence: { nuclide: args.nuclide, label: args.nuclide },
      injection: args.injection && { time: at(...args.injection), rule: 'date-time' },
    } : undefined,
  } as Series
}

export const folder = (...all: Series[]): FolderIndex =>
  ({ patients: [{ key: 'patient 1', studyUids: [], sex: 'F' }], studies: [], series: all, findings: [] })
