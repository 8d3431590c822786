import { readDataset } from '@yttria/core/dicom'
import { beforeAll, describe, expect, it } from 'vitest'
import { bodyOf } from '../../src/anatomy/body.ts'
import { type VirtualPatient, drawCohort, patientDesign, patientFiles } from '../../src/cohort/index.ts'
import type { PhantomFile, PhantomTruth } from '../../src/index.ts'
import { solidVolumeMl } from '../../src/solids/solids.ts'

const cohort = drawCohort()
const first = (reason: VirtualPatient['latent']['reason'], lesions = 1) => cohort.patients.find(p => p.latent.reason === reason && p.latent.lesions.length >= lesions)!
const json = (files: readonly PhantomFile[], name: string) => JSON.parse(new TextDecoder().decode(files.find(f => f.path.endsWith(`/${name}`))!.bytes))

describe("a patient's images", () => {
  let patient: VirtualPatient, files: PhantomFile[], truth: PhantomTruth
  beforeAll(() => {
    patient = first(undefined, 4)
    files = [...patientFiles(cohort, patient)]
    truth = json(files, 'truth.json')
  })
  it('measure as the row says: volumes, TLG, doses, categories of the lesions, dose of the healthy liver', () => {
    expect(truth.lesions.length).toBe(patient.latent.lesions.length)
    for (const l of patient.latent.lesions) {
      const { ideal } = truth.lesions.find(t => t.id === l.id)!
      expect(ideal.category).toBe(l.category)
      // Noise of the threshold, spheres for ellipsoids, whole voxels.
      expect(Math.abs(ideal.volumeMl / l.volumeMl - 1)).toBeLessThan(0.1)
      expect(Math.abs(ideal.tlgBaseline / l.tlgBaseline - 1)).toBeLessThan(0.08)
      expect(Math.abs(ideal.meanDoseGy / l.doseGy - 1)).toBeLessThan(0.08)
      expect(Math.abs(ideal.changePercent - l.changePercent)).toBeLessThan(12)
    }
    expect(truth.healthyLiver.ideal.doseGy / patient.latent.healthyLiverGy).toBeCloseTo(1, 1)
    expect(Math.abs(truth.healthyLiver.ideal.doseGy / patient.latent.healthyLiverGy - 1)).toBeLessThan(0.03)
    expect(Math.abs(truth.activity.administeredMbq / patient.clinical.administeredMbq - 1)).toBeLessThan(0.03)
    expect(Math.abs(truth.liver.volumeMl / patient.latent.liverVolumeMl - 1)).toBeLessThan(0.002)
    expect(truth.mergedAtFollowUp).toEqual([])
    expect(truth.unexpected).toEqual([])
  })
  it('are dated as the tables are, and weigh and measure the patient', () => {
    const of = (exam: string) => readDataset({ file: '', bytes: files.find(f => f.path.includes(`/dicom/${exam}/pet/`))!.bytes }).value!
    const day = (n: number) => new Date(Date.parse(patient.clinical.treatmentDate) + n * 864e5).toISOString().slice(0, 10).replaceAll('-', '')
    expect(of('baseline').text('x00080021')).toBe(day(patient.clinical.baselinePetDay!))
    expect(of('treatment').text('x00080021')).toBe(day(1))
    expect(of('followUp').text('x00080021')).toBe(day(patient.clinical.followUpPetDay!))
    expect(of('baseline').text('x00100040')).toBe(patient.clinical.sex)
    const course = json(files, 'course.json')
    expect(course.patient.key).toBe(patient.key)
    expect(course.treatments[0].injectionTime.slice(0, 10)).toBe(patient.clinical.treatmentDate)
    const days = (Date.parse(course.treatments[0].injectionTime) - Date.parse(course.treatments[0].calibrationTime)) / 864e5
    expect(days).toBe(patient.clinical.daysFromCalibration)
  })
})

describe('sequential treatments', () => {
  it('are two 90Y exams of the same tumours, each with its part of the dose, which together are the row\'s', () => {
    const patient = first('sequential-whole-liver', 3), files = [...patientFiles(cohort, patient)]
    const course = json(files, 'course.json'), truth = json(files, 'truth.json')
    expect(course.exams.map((e: { id: string; role: string }) => [e.id, e.role])).toEqual([['baseline', 'baseline'], ['treatment', 'treatment'], ['treatment2', 'treatment'], ['followUp', 'followUp']])
    expect(course.treatments.map((t: { id: string; exam: string; target: string }) => [t.id, t.exam, t.target])).toEqual([['treatment', 'treatment', 'right lobe'], ['treatment2', 'treatment2', 'left lobe']])
    const [one, two] = course.treatments.map((t: { injectionTime: string }) => Date.parse(t.injectionTime))
    expect((two - one) / 864e5).toBe(patient.clinical.secondTreatmentDay)
    const pet = (exam: string) => files.filter(f => f.path.includes(`/dicom/${exam}/pet/`)).map(f => readDataset({ file: '', bytes: f.bytes }).value!)
    expect(new Set(pet('treatment2').map(d => d.uid('x0020000e')))).toEqual(new Set([course.exams[2].petSeriesUid]))
    expect(pet('treatment2')[0]!.uid('x00200052')).not.toBe(pet('treatment')[0]!.uid('x00200052'))
    const instances = files.filter(f => f.path.endsWith('.dcm')).map(f => readDataset({ file: '', bytes: f.bytes }).value!.uid('x00080018'))
    expect(new Set(instances).size).toBe(instances.length)
    for (const l of patient.latent.lesions) {
      const { ideal } = truth.lesions.find((t: { id: string }) => t.id === l.id)!
      expect(Math.abs(ideal.meanDoseGy / l.doseGy - 1)).toBeLessThan(0.15)
    }
    expect(Math.abs(truth.healthyLiver.ideal.doseGy / patient.latent.healthyLiverGy - 1)).toBeLessThan(0.03)
    const given = truth.treatments.map((t: { administeredMbq: number }) => t.administeredMbq)
    expect(Math.abs((given[0] + given[1]) / patient.clinical.administeredMbq - 1)).toBeLessThan(0.03)
    expect(Math.min(...given)).toBeGreaterThan(0.15 * patient.clinical.administeredMbq)
  })
})

describe('exams that a patient never had', () => {
  it('are neither in the folder nor in the course; the liver is drawn on one that is there', () => {
    const files = [...patientFiles(cohort, first('no-90y-pet'))], course = json(files, 'course.json')
    expect(files.some(f => f.path.includes('/dicom/treatment/'))).toBe(false)
    expect(course.exams.map((e: { id: string }) => e.id)).toEqual(['baseline', 'followUp'])
    expect(files.some(f => f.path.endsWith(course.liver.file))).toBe(true)
    expect(course.liver.exam).toBe('baseline')
    expect(course.treatments).toEqual([])
  })
})

describe('the design of a patient', () => {
  it('makes uptake invisible where no tumour is FDG-positive, and lays another body into an exam that cannot be registered', () => {
    expect(Math.max(...patientDesign(first('no-fdg-positive-tumour')).lesions.filter(l => l.id.startsWith('T')).map(l => l.sul))).toBeLessThan(2.5)
    expect(patientDesign(first('poor-registration')).strange!.exam).toBe('treatment')
    expect(patientDesign(first(undefined)).strange).toBeUndefined()
  })
  it('gives a liver of the row\'s volume, perfused by the row\'s share, with an activity that can be', () => {
    for (const p of cohort.patients.slice(0, 6)) {
      const design = patientDesign(p), { liver, perfused } = bodyOf(design.stretch, design.perfusedLimitX), ml = solidVolumeMl(liver, 2)
      expect(Math.abs(ml / p.latent.liverVolumeMl - 1)).toBeLessThan(0.005)
      expect(Math.abs(solidVolumeMl(perfused, 2) / ml - p.clinical.treatedFraction)).toBeLessThan(0.005)
      expect(design.normalLiverGy).toBeGreaterThan(10)
      expect(design.normalLiverGy * p.clinical.treatedFraction).toBeLessThan(1.1 * p.latent.healthyLiverGy)
    }
  })
})
