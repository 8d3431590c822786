import type { CourseFile, CourseInput, CourseTreatment, ExamImages, GivenRegistration } from '../../src/course/index.ts'
import { analyse, courseFileSchema, isoInstant, protocolSchema, resultsSchema } from '../../src/course/index.ts'
import type { PetQuantity } from '../../src/dicom/index.ts'
import { laterBy } from '../../src/dicom/index.ts'
import { dosePerConcentration } from '../../src/dosimetry/index.ts'
import { constantsProfiles, decayFactor, hour } from '../../src/physics/index.ts'
import {
  type Geometry, type Mat3, type RigidTransform, type Vec3, type Voi, applyTransform, geometry, indexToPosition, inverseTransform, maskVoi,
} from '../../src/volume/index.ts'

/** A course of a few thousand voxels, made in memory. Positions `x`: of the body, in the frame B of the baseline. */
export type Field = (x: Vec3) => number

export const halfLife = constantsProfiles.paper.halfLife
const perGy = 1 / dosePerConcentration(constantsProfiles.paper)
const turned: Mat3 = [0.8, -0.6, 0, 0.6, 0.8, 0, 0, 0, 1]

/** Voxels of 5 x 4 x 10 mm, 0.2 mL; each grid's faces fall on the baseline's, also where its axes are turned with the body. */
export const places: Readonly<Record<string, { readonly grid: Geometry; readonly fromBody: RigidTransform }>> = {
  baseline: { grid: geometry({ frameOfReferenceUid: 'B', size: [24, 20, 16], spacing: [5, 4, 10] }), fromBody: { from: 'B', to: 'B', rotation: [1, 0, 0, 0, 1, 0, 0, 0, 1], translation: [0, 0, 0] } },
  // The body lies 20, -12, 30 mm further on.
  right: { grid: geometry({ frameOfReferenceUid: 'R', size: [28, 24, 19], spacing: [5, 4, 10], origin: [10, -20, 20] }), fromBody: { from: 'B', to: 'R', rotation: [1, 0, 0, 0, 1, 0, 0, 0, 1], translation: [20, -12, 30] } },
  // Turned by 36.9 degrees about z.
  left: { grid: geometry({ frameOfReferenceUid: 'L', size: [26, 25, 17], spacing: [5, 4, 10], direction: turned, origin: [30 - 0.8 * 5 + 0.6 * 8, 7 - 0.6 * 5 - 0.8 * 8, -15] }), fromBody: { from: 'B', to: 'L', rotation: turned, translation: [30, 7, -15] } },
  followUp: { grid: geometry({ frameOfReferenceUid: 'F', size: [24, 21, 17], spacing: [5, 4, 10], origin: [5, 4, 10] }), fromBody: { from: 'B', to: 'F', rotation: [1, 0, 0, 0, 1, 0, 0, 0, 1], translation: [5, 4, 10] } },
}

/** Voxels i0..i1, j0..j1, k0..k1 of the baseline's grid, both included. */
export const block = (i: readonly [number, number], j: readonly [number, number], k: readonly [number, number]) => ([x, y, z]: Vec3): boolean => {
  const within = (v: number, [a, b]: readonly [number, number]) => v > a - 0.5 && v < b + 0.5
  return within(x / 5, i) && within(y / 4, j) && within(z / 10, k)
}

/** 60 voxels, 12 mL, and 48, 9.6 mL: L1 and L2. Liver of 16 x 14 x 10 voxels, 448 mL, of which the lesions are part; x below 60 mm is its right half. */
export const inRight = block([5, 9], [6, 9], [5, 7]), inLeft = block([15, 18], [9, 12], [6, 8]), inLiver = block([4, 19], [3, 16], [3, 12])

const values = (at: { grid: Geometry; fromBody: RigidTransform }, field: Field): Float32Array => {
  const { grid } = at, [nx, ny, nz] = grid.size, back = inverseTransform(at.fromBody)
  const out = new Float32Array(nx * ny * nz)
  for (let k = 0, n = 0; k < nz; k++) for (let j = 0; j < ny; j++) for (let i = 0; i < nx; i++) out[n++] = field(applyTransform(back, indexToPosition(grid, [i, j, k])))
  return out
}

const quantity = (more: Partial<PetQuantity> & Pick<PetQuantity, 'scanStart'>): PetQuantity =>
  ({ unit: 'Bq/ml', scaleOf: () => 1, halfLife, referenceTime: more.scanStart, decayCorrection: 'START', by: 'test', ...more })

/** SUV 10 in the lesions, 1 elsewhere; at follow-up SUV 6. */
export function fdg(id: string, role: 'baseline' | 'followUp', day: string, field: Field = x => inRight(x) || inLeft(x) ? role === 'baseline' ? 10 : 6 : 1): ExamImages {
  const at = places[id]!, scanStart = isoInstant(`${day}T11:00:00`)
  return {
    exam: { id, role, petSeriesUid: `${id}.pet` },
    pet: {
      seriesUid: `${id}.pet`, files: 1, sha256: id, volume: { unit: '{SUVbw}g/ml', geometry: at.grid, voxels: values(at, field) },
      quantity: quantity({ unit: '{SUVbw}g/ml', nuclide: '18F', scanStart, injectionTime: laterBy(scanStart, -hour), injectedBq: 180e6, weightKg: 70 }),
    },
  }
}

export interface Given { readonly at: string; readonly dose: Field }

/**
 * The 90Y PET of exam `id`, one half-life after the last of what was given: the activity of all of it that is still there.
 * `given`: Gy, each with its injection time.
 */
export function y90(id: string, given: readonly Given[], change: Partial<PetQuantity> = {}, place = id): ExamImages {
  const at = places[place]!, scanStart = laterBy(isoInstant(given.at(-1)!.at), halfLife)
  const left = given.map(g => decayFactor({ elapsed: scanStart.epochS - isoInstant(g.at).epochS, halfLife }))
  return {
    exam: { id, role: 'treatment', petSeriesUid: `${id}.pet` },
    pet: {
      seriesUid: `${id}.pet`, files: 1, sha256: id,
      volume: { unit: 'Bq/ml', geometry: at.grid, voxels: values(at, x => given.reduce((sum, g, n) => sum + g.dose(x) * perGy * left[n]!, 0)) },
      quantity: quantity({ nuclide: '90Y', scanStart, ...change }),
    },
  }
}

export const treatment = (id: string, exam: string, injectionTime: string, more: Partial<CourseTreatment> = {}): CourseTreatment =>
  ({ id, exam, device: 'glass', injectionTime, ...more })

/** Bq of a dose field over the whole body. */
export const activityOf = (dose: Field): number => values(places.baseline!, dose).reduce((a, b) => a + b, 0) * 0.2 * perGy

export function smallCourse(exams: readonly ExamImages[], treatments: readonly CourseTreatment[], more: {
  protocol?: object; overrides?: CourseFile['overrides']; registered?: readonly string[]; input?: Partial<CourseInput>
} = {}): CourseInput {
  const registrations = exams.filter(e => e.exam.id !== exams[0]!.exam.id && (more.registered ?? exams.map(x => x.exam.id)).includes(e.exam.id)).map((e): GivenRegistration => ({ from: exams[0]!.exam.id, to: e.exam.id, transform: places[e.exam.id]!.fromBody, source: 'test' }))
  const { grid } = places.baseline!
  const liver: Voi = maskVoi('liver', grid, Uint8Array.from(values(places.baseline!, x => inLiver(x) ? 1 : 0)))
  return {
    course: courseFileSchema.parse({ schemaVersion: '1.0.0', patient: { key: 'p1' }, exams: exams.map(e => e.exam), treatments, overrides: more.overrides }),
    protocol: protocolSchema.parse({ name: 'small', tlgUnit: 'suvbw', threshold: { kind: 'fixed', suvbw: 4 }, sensitivity: [], refinement: { enabled: false }, dosimetry: { healthyLiverMarginMm: 0 }, ...more.protocol }),
    exams, registrations, findings: [], software: { name: 'Yttria', version: 'of the test' },
    ...(exams[0]!.exam.id === 'baseline' ? { liver: { exam: 'baseline', voi: liver, source: 'test' } } : {}), ...more.input,
  }
}

/** Analysed; what it says holds the schema. */
export function analysedSmall(input: CourseInput) {
  const a = analyse(input)
  resultsSchema.parse(JSON.parse(JSON.stringify(a.results)))
  return { ...a, codes: a.results.findings.map(f => `${f.severity} ${f.code}`) }
}
