import { z } from 'zod'
import { resultsSchema } from '../course/index.ts'

const { shape } = resultsSchema
const lesion = shape.lesions.element, exam = shape.exams.element, unmeasured = shape.smallLesions.element

/**
 * What the cohort takes of a patient's results.json: a whole one, without what the cohort does not use; or one that another program
 * wrote and that has no more than lesions with volume and TLG, and patientLevel.
 */
export const imageResultsSchema = z.object({
  resultsVersion: shape.resultsVersion.optional(),
  patient: shape.patient.optional(),
  complete: shape.complete.optional(),
  constants: shape.constants.optional(),
  inputs: shape.inputs.optional(),
  exams: z.array(exam.partial().required({ id: true, role: true })).optional(),
  registration: z.array(shape.registration.element.partial().required({ from: true, to: true, accepted: true })).optional(),
  lesions: z.array(lesion.partial().required({ id: true, volumeMl: true, tlgBaseline: true })),
  smallLesions: z.array(unmeasured.partial().required({ id: true })).optional(),
  newLesions: z.array(unmeasured.partial().required({ id: true })).optional(),
  patientLevel: shape.patientLevel.partial(),
  healthyLiver: shape.healthyLiver.unwrap().partial().required({ doseGy: true }).optional(),
  activity: shape.activity,
  sensitivity: shape.sensitivity.optional(),
  findings: shape.findings.optional(),
})

export type ReadImageResults = z.infer<typeof imageResultsSchema>
