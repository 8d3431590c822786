import type { NaturalDataset } from '@yttria/core/dicom'
import type { Vec3 } from '@yttria/core/volume'
import type { Draft } from '../draft/draft.ts'
import { asNewSeries, ct, movedInTime, theSeries } from '../draft/edit.ts'
import type { Fault } from '../draft/fault.ts'
import { shifted } from '../draft/pixels-of.ts'

/** A diagnostic CT ten days before the treatment, the patient lying a little elsewhere, with the contours; the exam's own contours are gone. */
function onPlanningCt(draft: Draft): Draft {
  const by: Vec3 = [6, -9, 11], days = -10 * 86400
  const study = draft.parts.uid('planning/study'), frame = draft.parts.uid('planning/frame'), series = draft.parts.uid('planning/ct')
  const scan = asNewSeries(draft, theSeries(draft, ct('treatment')), 'planning', (d, n) => ({
    ...movedInTime(shifted(d, by), days), StudyInstanceUID: study, StudyDescription: 'CT abdomen', FrameOfReferenceUID: frame, SeriesInstanceUID: series, SeriesDescription: 'CT portal venous',
    SOPInstanceUID: draft.parts.uid(`planning/ct/${n}`), KVP: 100,
  }))
  const contours = theSeries(draft, s => s.kind === 'structures')
  const sequence = (d: NaturalDataset, name: string) => d[name] as readonly NaturalDataset[]
  const moved = (d: NaturalDataset): NaturalDataset => ({
    ...movedInTime(d, days), StudyInstanceUID: study, FrameOfReferenceUID: frame,
    ReferencedFrameOfReferenceSequence: [{
      FrameOfReferenceUID: frame,
      RTReferencedStudySequence: [{
        ReferencedSOPClassUID: '1.2.840.10008.3.1.2.3.1', ReferencedSOPInstanceUID: study,
        RTReferencedSeriesSequence: [{
          SeriesInstanceUID: series,
          ContourImageSequence: scan.datasets.map(x => ({ ReferencedSOPClassUID: x['SOPClassUID'], ReferencedSOPInstanceUID: x['SOPInstanceUID'] })),
        }],
      }],
    }],
    StructureSetROISequence: sequence(d, 'StructureSetROISequence').map(r => ({ ...r, ReferencedFrameOfReferenceUID: frame })),
    ROIContourSequence: sequence(d, 'ROIContourSequence').map(r => ({
      ...r, ContourSequence: sequence(r, 'ContourSequence').map(c => ({
        ...c, ContourImageSequence: undefined, ContourData: (c['ContourData'] as readonly number[]).map((x, n) => Number((x + by[n % 3]!).toFixed(3))),
      })),
    })),
  })
  const folder = 'dicom/planning'
  return {
    ...draft,
    series: [
      ...draft.series.filter(s => s !== contours), { ...scan, exam: 'planning', folder: `${folder}/ct` },
      { ...contours, exam: 'planning', folder: `${folder}/structures`, datasets: contours.datasets.map(moved) },
    ],
    course: {
      ...draft.course,
      exams: [...draft.course.exams, { id: 'planning', role: 'planning', ctSeriesUid: series }],
      liver: { ...draft.course.liver, file: `${folder}/structures/liver.dcm`, exam: 'planning' },
    },
  }
}

export const liverFaults: readonly Fault[] = [
  {
    name: 'liver-on-baseline-ct', what: 'the liver is outlined on the CT of the baseline exam', touches: ['contours'], settings: { liverExam: 'baseline' },
    expected: { answer: 'dose', codes: [], drafted: { answer: 'dose', codes: [] } },
  },
  {
    name: 'liver-on-planning-ct', what: 'the liver is outlined on a diagnostic CT of another day, in a frame of reference of its own', touches: ['contours'],
    expected: { answer: 'dose', codes: [] },
    apply: onPlanningCt,
  },
]
