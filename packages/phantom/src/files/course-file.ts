import type { Exam } from '../images/exams.ts'
import type { ExamId } from '../design/design.ts'
import { isoTime } from './headers.ts'
import { remaining } from '../nuclides.ts'
import type { PhantomPatient } from '../design/patient.ts'

/** What was given, MBq: the assay an hour before injection, what stayed in vial and tubing as of injection, and between them what the patient got. */
export interface Administration {
  readonly netBq: number
  readonly assayMbq: number
  readonly assayS: number
  readonly residualMbq: number
  readonly calibrationMbq: number
  readonly calibrationS: number
  readonly lungShuntFraction: number
}

const residualFraction = 0.015

export function administration(args: { netBq: number; injectionS: number; lungShuntFraction: number; daysFromCalibration: number }): Administration {
  const { netBq, injectionS, lungShuntFraction } = args
  const residualMbq = round(netBq * residualFraction / 1e6)
  const assayS = injectionS - 3600, calibrationS = injectionS - args.daysFromCalibration * 86400
  const atInjection = netBq / 1e6 + residualMbq
  return {
    netBq, residualMbq, assayS, calibrationS, lungShuntFraction,
    assayMbq: round(atInjection / remaining('90Y', injectionS - assayS)),
    calibrationMbq: round(atInjection / remaining('90Y', injectionS - calibrationS)),
  }
}

export interface PhantomCourseExam { readonly id: ExamId | 'planning'; readonly role: ExamId | 'planning'; readonly petSeriesUid?: string; readonly spectSeriesUid?: string; readonly ctSeriesUid: string; readonly weightKg: number }

/** course.json, as the command reads it. */
export function courseFile(args: { patient: PhantomPatient; exams: Readonly<Record<ExamId, Exam>>; given: Administration; target: string; liver: { file: string; roi: string; exam: ExamId }; planning?: PhantomCourseExam }) {
  const { patient, exams, given } = args
  return {
    schemaVersion: '1.0.0',
    patient: { key: patient.key, sex: patient.sex, heightM: patient.heightM, birthDate: patient.birthDate },
    exams: [...Object.values(exams).map((e): PhantomCourseExam => ({ id: e.id, role: e.id, petSeriesUid: e.uids.pet, ctSeriesUid: e.uids.ct, weightKg: e.weightKg })), ...(args.planning ? [args.planning] : [])],
    treatments: [{
      id: 'treatment', exam: 'treatment', device: 'glass',
      assayMbq: given.assayMbq, assayTime: isoTime(given.assayS), residualMbq: given.residualMbq,
      injectionTime: isoTime(exams.treatment.injectionS),
      calibrationActivityMbq: given.calibrationMbq, calibrationTime: isoTime(given.calibrationS),
      target: args.target, lungShuntFraction: given.lungShuntFraction,
    }],
    liver: args.liver,
  }
}

export type PhantomCourse = ReturnType<typeof courseFile>

const round = (x: number): number => Number(x.toFixed(3))
