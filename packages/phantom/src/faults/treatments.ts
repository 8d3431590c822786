import { voxelVolumeMl } from '@yttria/core/volume'
import { concentrationOf, doseGy, topOf } from '../images/acquire.ts'
import { administration } from '../files/course-file.ts'
import { bodyIn } from '../anatomy/body.ts'
import { designOf } from '../design/standard-design.ts'
import { isoTime } from '../files/headers.ts'
import { remaining } from '../nuclides.ts'
import { petImage, storePet } from '../images/pet-image.ts'
import { lesionsInExam } from '../images/scene.ts'
import { moveSolid } from '../solids/solids.ts'
import { voxelsWithin } from '../solids/voxels-within.ts'
import type { Draft } from './draft/draft.ts'
import { asNewSeries, ct, edited, movedInTime, pet, scaledBy, theSeries, withTracer, y90 } from './draft/edit.ts'
import type { Fault } from './draft/fault.ts'

const hour = 3600, day = 24 * hour

/**
 * The left lobe four weeks after the right one: a second 90Y exam with its own course entry. The first treatment is what the
 * phantom has; nothing of it is left by then (2^-10). Lesions of the left lobe get three times the dose of its liver.
 */
function leftLobeLater(draft: Draft): Draft {
  const { settings, exams: { treatment: exam }, placed, uid } = draft.parts
  const later = 28 * day, gy = 40, tumourToNormal = 3, normal = concentrationOf(gy)
  const scene = [
    { solid: moveSolid(bodyIn('treatment', settings).unperfused, exam.bodyToExam), value: normal },
    ...(settings.ideal ? [] : left().map(l => ({ solid: [l.body], value: tumourToNormal * normal }))),
  ]
  function left() { return lesionsInExam(exam, placed).filter(l => l.lesion.design.place === 'left') }
  const image = petImage({ geometry: exam.pet, scene, fwhmMm: settings.blur ? exam.fwhmMm : undefined })
  if (settings.ideal) for (const l of lesionsInExam(exam, placed)) for (const at of voxelsWithin(l.body, exam.pet)) image[at] = l.lesion.design.place === 'left' ? tumourToNormal * normal : 0
  const netBq = image.reduce((sum, x) => sum + x, 0) * voxelVolumeMl(exam.pet)
  const inTumours = left().reduce((sum, l) => sum + voxelsWithin(l.body, exam.pet).length * voxelVolumeMl(exam.pet) * tumourToNormal * normal, 0)
  const stored = storePet(exam.pet, image.map(x => x * remaining('90Y', exam.seriesS - exam.injectionS)), topOf(settings))
  const given = administration({ netBq, injectionS: exam.injectionS + later, lungShuntFraction: 0, daysFromCalibration: designOf(settings).daysFromCalibration })

  const id = 'treatment2', study = uid(`${id}/study`), frame = uid(`${id}/frame`), plane = exam.pet.size[0] * exam.pet.size[1]
  const own = { StudyInstanceUID: study, FrameOfReferenceUID: frame, StudyID: 'TREATMENT2' }
  const petSeries = asNewSeries(draft, theSeries(draft, pet('treatment')), 'pet2', (d, k) => ({
    ...withTracer(movedInTime(d, later), { RadionuclideTotalDose: Math.round(netBq) }), ...own, RescaleSlope: stored.slopes[k]!, PixelData: stored.stored.subarray(k * plane, (k + 1) * plane),
  }))
  const ctSeries = asNewSeries(draft, theSeries(draft, ct('treatment')), 'ct2', d => ({ ...movedInTime(d, later), ...own }))
  const uidOf = (s: typeof petSeries): string => String(s.datasets[0]!['SeriesInstanceUID'])
  // The follow-up stays within its window, counted from the last treatment.
  const healthy = <T extends { readonly doseGy: number; readonly volumeMl: number; readonly activityMbq: number }>(h: T): T => {
    const activityMbq = h.activityMbq + (netBq - inTumours) / 1e6
    return { ...h, activityMbq, doseGy: doseGy(activityMbq * 1e6 / h.volumeMl) }
  }
  const isLeft = (lesion: string): boolean => placed.some(l => l.design.id === lesion && l.design.place === 'left')
  const more = <T extends { readonly meanDoseGy: number }>(lesion: string, v: T): T => ({ ...v, meanDoseGy: v.meanDoseGy + (isLeft(lesion) ? tumourToNormal * gy : 0) })
  const lesions = draft.truth.lesions.map(l => ({ ...l, analytic: more(l.id, l.analytic), ideal: more(l.id, l.ideal), centreMm: l.centreMm }))
  const weighted = (of: (l: typeof lesions[number]) => { readonly volumeMl: number; readonly meanDoseGy: number }): number =>
    lesions.reduce((sum, l) => sum + of(l).volumeMl * of(l).meanDoseGy, 0) / lesions.reduce((sum, l) => sum + of(l).volumeMl, 0)
  const { analytic, ideal } = draft.truth.patientLevel
  return {
    ...draft,
    series: [...draft.series, { ...ctSeries, exam: id, folder: `dicom/${id}/ct` }, { ...petSeries, exam: id, folder: `dicom/${id}/pet` }],
    course: {
      ...draft.course,
      exams: [...draft.course.exams, { id, role: 'treatment', petSeriesUid: uidOf(petSeries), ctSeriesUid: uidOf(ctSeries), weightKg: exam.weightKg }],
      treatments: [...draft.course.treatments, {
        id, exam: id, device: 'glass', assayMbq: given.assayMbq, assayTime: isoTime(given.assayS), residualMbq: given.residualMbq, injectionTime: isoTime(exam.injectionS + later),
        calibrationActivityMbq: given.calibrationMbq, calibrationTime: isoTime(given.calibrationS), target: 'left lobe', lungShuntFraction: 0,
      }],
    },
    truth: {
      ...draft.truth, lesions,
      patientLevel: { analytic: { ...analytic, doseGy: weighted(l => l.analytic) }, ideal: { ...ideal, doseGy: weighted(l => l.ideal) } },
      healthyLiver: { analytic: healthy(draft.truth.healthyLiver.analytic), ideal: healthy(draft.truth.healthyLiver.ideal) },
    },
  }
}

/** Two thirds as the phantom has it, one third from a second vial two hours later, to the same place; doses are those of all of it. */
function twoVials(draft: Draft): Draft {
  const { injectionS } = draft.parts.exams.treatment, later = 2 * hour, share = 1 / 3
  const [t] = draft.course.treatments, net = draft.truth.activity.administeredMbq * 1e6
  const vial = (id: string, part: number, at: number) => {
    const given = administration({ netBq: net * part, injectionS: at, lungShuntFraction: t!.lungShuntFraction!, daysFromCalibration: designOf(draft.parts.settings).daysFromCalibration })
    return {
      ...t!, id, assayMbq: given.assayMbq, assayTime: isoTime(given.assayS), residualMbq: given.residualMbq, injectionTime: isoTime(at),
      calibrationActivityMbq: given.calibrationMbq, calibrationTime: isoTime(given.calibrationS),
    }
  }
  // More is left of what came later.
  const factor = 1 - share + share / remaining('90Y', later)
  return {
    ...edited(draft, y90, d => scaledBy(d, factor)),
    course: { ...draft.course, treatments: [vial('vial1', 1 - share, injectionS), vial('vial2', share, injectionS + later)] },
  }
}

export const treatmentFaults: readonly Fault[] = [
  {
    name: 'sequential-lobes', what: 'the left lobe was treated four weeks after the right one, each with its own 90Y scan: doses add up', touches: ['treatments', 'lesions', 'y90 series'],
    expected: { answer: 'dose', codes: [], drafted: { answer: 'dose', codes: [] } },
    apply: leftLobeLater,
  },
  {
    name: 'two-vials', what: 'two vials in one session, the second two hours after the first, and one 90Y scan', touches: ['treatments', 'y90 times'],
    expected: { answer: 'dose', of: 'dose', codes: [] },
    apply: twoVials,
  },
  {
    name: 'merged-at-follow-up', what: 'two tumours of the baseline exam are one at follow-up', touches: ['lesions'], settings: { story: 'merging' },
    expected: { answer: 'dose', codes: [] },
  },
]
