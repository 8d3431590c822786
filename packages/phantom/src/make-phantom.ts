import { type NaturalDataset, encodeDicom, uidFrom } from '@yttria/core/dicom'
import { applyTransform, centreOf, inverseTransform } from '@yttria/core/volume'
import { acquireFdg, acquireY90, trueVolumes, y90Distribution } from './images/acquire.ts'
import { type PhantomCourse, administration, courseFile } from './files/course-file.ts'
import { ctDatasets } from './files/ct-files.ts'
import { bodyIn } from './anatomy/body.ts'
import { designOf, sessionMark } from './design/standard-design.ts'
import { type PlacedLesion, reached } from './anatomy/lesions.ts'
import { type Exam, phantomExams } from './images/exams.ts'
import type { ExamId } from './design/design.ts'
import { placeLesions } from './anatomy/place-lesions.ts'
import { type PhantomSettings, phantomSettings } from './design/options.ts'
import type { PhantomPatient } from './design/patient.ts'
import { type PlanningScan, planningScan } from './files/planning-scan.ts'
import { petDatasets } from './files/pet-files.ts'
import type { StoredPet } from './images/pet-image.ts'
import { randomStream } from './random.ts'
import { ctScene } from './images/scene.ts'
import { liverRoi, structureDataset } from './files/structure-file.ts'
import { type PhantomTruth, phantomTruth } from './truth/truth.ts'

export interface PhantomFile { readonly path: string; readonly bytes: Uint8Array }

export interface Phantom {
  readonly settings: PhantomSettings
  /** How many files there will be. */
  readonly fileCount: number
  /** Made one by one as they are asked for, so that memory holds no more than the PETs; paths relative to the phantom's folder. */
  readonly files: () => Generator<PhantomFile>
  readonly course: PhantomCourse
  readonly truth: PhantomTruth & { readonly planning?: PlanningScan['truth'] }
  /** plan.json of the rehearsal, where there is one. */
  readonly plan?: object
}

/** A series before it is written; `folder` relative to the phantom's. */
export interface PhantomSeries { readonly exam: ExamId; readonly kind: 'ct' | 'pet' | 'structures'; readonly folder: string; readonly datasets: Iterable<NaturalDataset> }

/** What a phantom is made of, before any file is written. */
export interface PhantomParts {
  readonly settings: PhantomSettings
  readonly patient: PhantomPatient
  readonly exams: Readonly<Record<ExamId, Exam>>
  readonly placed: readonly PlacedLesion[]
  readonly uid: (purpose: string) => string
  readonly series: () => Generator<PhantomSeries>
  readonly fileCount: number
  readonly course: PhantomCourse
  readonly truth: PhantomTruth
  readonly planning?: PlanningScan
}

/** A synthetic patient: the same options give the same bytes. Throws RangeError for options no phantom can have. */
export function makePhantom(options: Partial<PhantomSettings> = {}): Phantom {
  const { settings, fileCount, series, course, truth, planning } = phantomParts(options)
  function* files(): Generator<PhantomFile> {
    for (const s of series()) {
      let n = 0
      for (const dataset of s.datasets) yield { path: filePath(s, ++n), bytes: encodeDicom(dataset) }
    }
    if (planning) yield* planning.files()
  }
  return {
    settings, files, course, fileCount: fileCount + (planning?.fileCount ?? 0), truth: planning ? { ...truth, planning: planning.truth } : truth,
    ...(planning ? { plan: { ...planning.plan, patient: { key: course.patient.key } } } : {}),
  }
}

/** Of file n, from 1, of a series. */
export const filePath = (s: Pick<PhantomSeries, 'kind' | 'folder'>, n: number): string =>
  `${s.folder}/${s.kind === 'structures' && n === 1 ? 'liver' : String(n).padStart(4, '0')}.dcm`

export function phantomParts(options: Partial<PhantomSettings> = {}): PhantomParts {
  const settings = phantomSettings(options), design = designOf(settings), { patient } = design
  const root = `yttria phantom/${Object.entries(settings).map(([k, v]) => `${k}=${k === 'design' ? `${patient.key}${sessionMark(settings)}` : v}`).join('/')}`
  const uid = (purpose: string) => uidFrom(`${root}/${purpose}`)
  const exams = phantomExams(settings, uid)

  const liverFile = `dicom/${settings.liverExam}/structures/liver.dcm`

  // The beds of the 90Y scan meet in the middle of its field.
  const bedZ = applyTransform(inverseTransform(exams.treatment.bodyToExam), centreOf(exams.treatment.pet))[2]
  const arranged = placeLesions(randomStream(settings.seed, 'lesions'), { motion: settings.motion, bedZ, wholeVoxels: settings.ideal, body: bodyIn('baseline', settings), designs: design.lesions, freeRadiusMm: design.freeRadiusMm, closer: settings.design !== undefined })
  const placed = { ...arranged, lesions: reached(arranged.lesions, settings) }
  const volumes = trueVolumes(settings, exams, placed.lesions)
  const y90 = y90Distribution(settings, placed.lesions, volumes)
  const given = administration({ netBq: y90.netBq, injectionS: exams.treatment.injectionS, lungShuntFraction: design.lungShuntFraction, daysFromCalibration: design.daysFromCalibration })
  const pets: Record<ExamId, StoredPet> = {
    baseline: acquireFdg(exams.baseline, placed.lesions, patient, settings),
    treatment: acquireY90(exams.treatment, placed.lesions, y90, settings),
    followUp: acquireFdg(exams.followUp, placed.lesions, patient, settings),
  }
  const truth = phantomTruth({ settings, patient, exams, placed, volumes, y90, given, pets })
  const planning = settings.maa ? planningScan({ settings, patient, treatment: exams.treatment, placed: placed.lesions, y90, uid }) : undefined

  function* series(): Generator<PhantomSeries> {
    for (const exam of Object.values(exams)) {
      const random = settings.noise ? randomStream(settings.seed, `ct noise/${exam.id}${sessionMark(settings)}`) : undefined
      const folder = `dicom/${exam.id}`
      yield { exam: exam.id, kind: 'ct', folder: `${folder}/ct`, datasets: ctDatasets({ exam, patient, scene: ctScene(exam, placed.lesions, settings), random, uid }) }
      yield { exam: exam.id, kind: 'pet', folder: `${folder}/pet`, datasets: petDatasets({ exam, patient, pet: pets[exam.id], injectedBq: exam.injectedBq ?? y90.netBq, uid }) }
      if (exam.id === settings.liverExam) yield { exam: exam.id, kind: 'structures', folder: `${folder}/structures`, datasets: [structureDataset({ exam, patient, liver: bodyIn(exam.id, settings).liver, uid })] }
    }
  }
  return {
    settings, patient, exams, placed: placed.lesions, uid, series, truth, ...(planning ? { planning } : {}),
    fileCount: Object.values(exams).reduce((n: number, e: Exam) => n + e.ct.size[2] + e.pet.size[2], 1),
    course: courseFile({ patient, exams, given, target: design.target, liver: { file: liverFile, roi: liverRoi, exam: settings.liverExam }, ...(planning ? { planning: planning.courseExam } : {}) }),
  }
}
