import { expect, it } from 'vitest'
import { type PatientRow, examplePatients } from '../../src/cohort/index.ts'

const row = (patient: string, doseGy: number | undefined, category: PatientRow['category'], inDoseResponse = true): PatientRow =>
  ({ patient, inStudy: true, inDoseResponse, inDoseToxicity: true, inSurvival: true, lesions: 1, relativeChange: {}, ...(doseGy === undefined ? {} : { doseGy }), ...(category ? { category } : {}) })

it('the patient of the median dose stands for his group, then those nearest to it by rank, the lower first', () => {
  const rows = [row('A', 300, 'PR'), row('B', 100, 'CR'), row('C', 150, 'PR'), row('D', 90, 'StD'), row('E', 60, 'PD'), row('F', 80, 'PD'), row('G', 70, 'StD')]
  const [responders, others] = examplePatients(rows, { objectiveResponse: ['CR', 'PR'] })
  // Doses 100, 150, 300: the middle one, then 100 before 300.
  expect(responders!.map(e => e.patient)).toEqual(['C', 'B', 'A'])
  // 60, 70, 80, 90: of the two in the middle the lower.
  expect(others!.map(e => e.patient)).toEqual(['G', 'F', 'E', 'D'])
  expect(others![0]).toEqual({ patient: 'G', group: 'no response', doseGy: 70, category: 'StD' })
})

it('who is not in dose-response, or without dose or response, is no example', () => {
  expect(examplePatients([row('A', 300, 'PR', false), row('B', undefined, 'PR'), row('C', 20, undefined)], { objectiveResponse: ['CR', 'PR'] })).toEqual([[], []])
})
