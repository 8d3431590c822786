import type { NaturalDataset } from '@yttria/core/dicom'
import type { Vec3 } from '@yttria/core/volume'
import { sliceContours } from '../solids/contours.ts'
import type { Exam } from '../images/exams.ts'
import { commonHeader, dicomDate, dicomTime } from './headers.ts'
import type { PhantomPatient } from '../design/patient.ts'
import { type Solid, moveSolid } from '../solids/solids.ts'

export const liverRoi = 'Liver'
const ctStorage = '1.2.840.10008.5.1.4.1.1.2'

/** RTSTRUCT with the liver, its lesions included, outlined on every slice of the exam's CT. */
export function structureDataset(args: { exam: Exam; patient: PhantomPatient; liver: Solid; uid: (purpose: string) => string }): NaturalDataset {
  const { exam, patient, uid } = args
  const contours = sliceContours(moveSolid(args.liver, exam.bodyToExam), exam.ct)
  const image = (k: number): NaturalDataset => ({ ReferencedSOPClassUID: ctStorage, ReferencedSOPInstanceUID: uid(`${exam.id}/ct/${k}`) })
  return {
    ...commonHeader({ exam, patient, studyDescription: `${exam.nuclide} PET/CT`, model: 'Phantom contours' }),
    SOPClassUID: '1.2.840.10008.5.1.4.1.1.481.3', SOPInstanceUID: uid(`${exam.id}/structures/1`), Modality: 'RTSTRUCT',
    SeriesInstanceUID: exam.uids.structures, SeriesNumber: 3, SeriesDescription: 'Liver contours', OperatorsName: '',
    FrameOfReferenceUID: exam.uids.frame, PositionReferenceIndicator: '',
    StructureSetLabel: 'LIVER', StructureSetDate: dicomDate(exam.ctS), StructureSetTime: dicomTime(exam.ctS), InstanceNumber: 1,
    ReferencedFrameOfReferenceSequence: [{
      FrameOfReferenceUID: exam.uids.frame,
      RTReferencedStudySequence: [{
        ReferencedSOPClassUID: '1.2.840.10008.3.1.2.3.1', ReferencedSOPInstanceUID: exam.uids.study,
        RTReferencedSeriesSequence: [{
          SeriesInstanceUID: exam.uids.ct,
          ContourImageSequence: Array.from({ length: exam.ct.size[2] }, (_, k) => image(k)),
        }],
      }],
    }],
    StructureSetROISequence: [{
      ROINumber: 1, ReferencedFrameOfReferenceUID: exam.uids.frame, ROIName: liverRoi, ROIGenerationAlgorithm: 'AUTOMATIC',
      ROIDescription: 'whole liver with its tumours',
    }],
    ROIContourSequence: [{
      ReferencedROINumber: 1, ROIDisplayColor: [230, 159, 0],
      ContourSequence: contours.map(({ k, points }, n) => ({
        ContourNumber: n + 1, ContourGeometricType: 'CLOSED_PLANAR', NumberOfContourPoints: points.length,
        ContourImageSequence: [image(k)], ContourData: points.flatMap(thousandths),
      })),
    }],
    RTROIObservationsSequence: [{ ObservationNumber: 1, ReferencedROINumber: 1, RTROIInterpretedType: 'ORGAN', ROIInterpreter: '' }],
    ApprovalStatus: 'UNAPPROVED',
  }
}

const thousandths = (p: Vec3): number[] => p.map(x => Number(x.toFixed(3)))
