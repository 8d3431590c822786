import type { NaturalDataset } from '@yttria/core/dicom'
import type { Exam } from '../images/exams.ts'
import { code, commonHeader, decimal, dicomDate, dicomTime, planeHeader, supineHeadFirst } from './headers.ts'
import { halfLifeS, meanActivityTimeS, remaining, withinFrame } from '../nuclides.ts'
import type { PhantomPatient } from '../design/patient.ts'
import type { StoredPet } from '../images/pet-image.ts'

/** Slices of the lower half were measured in the first bed position, the others in the second. */
export const bedOfSlice = (k: number, slices: number): 0 | 1 => k < slices / 2 ? 0 : 1

/** Which nuclide the header names; the positron fraction of 90Y: Selwyn et al., Appl Radiat Isot 2007;65:318. */
const radiopharmaceutical = {
  '18F': { Radiopharmaceutical: 'Fluorodeoxyglucose', RadionuclidePositronFraction: 0.967, nuclide: code('77004003', 'SCT', '^18^Fluorine'), agent: code('35321007', 'SCT', 'Fluorodeoxyglucose F^18^') },
  '90Y': { Radiopharmaceutical: 'Y90 glass microspheres', RadionuclidePositronFraction: 0.00003186, nuclide: code('14691008', 'SCT', '^90^Yttrium'), agent: code('764678003', 'SCT', 'Yttrium (90-Y) microspheres') },
} as const

/** One data set per slice, feet to head; instance numbers run from head to feet, as scanners often do. */
export function* petDatasets(args: {
  exam: Exam; patient: PhantomPatient; pet: StoredPet; injectedBq: number; uid: (purpose: string) => string
}): Generator<NaturalDataset> {
  const { exam, patient, pet, injectedBq, uid } = args
  const slices = pet.geometry.size[2], plane = pet.geometry.size[0] * pet.geometry.size[1]
  const agent = radiopharmaceutical[exam.nuclide]
  const reference = exam.storage === 'bqml-start' ? exam.seriesS : exam.injectionS
  const shared: NaturalDataset = {
    ...commonHeader({ exam, patient, studyDescription: `${exam.nuclide} PET/CT`, model: 'Phantom PET/CT' }),
    SOPClassUID: '1.2.840.10008.5.1.4.1.1.128', Modality: 'PT', ImageType: ['ORIGINAL', 'PRIMARY'],
    SeriesInstanceUID: exam.uids.pet, SeriesNumber: 2, SeriesDescription: `PET AC ${exam.nuclide}`,
    SeriesDate: dicomDate(exam.seriesS), SeriesTime: dicomTime(exam.seriesS),
    FrameOfReferenceUID: exam.uids.frame, PositionReferenceIndicator: '',
    Units: exam.storage === 'gml' ? 'GML' : 'BQML', ...(exam.storage === 'gml' ? { SUVType: 'BW' } : {}),
    BodyPartExamined: 'ABDOMEN', CountsSource: 'EMISSION', SeriesType: ['WHOLE BODY', 'IMAGE'], NumberOfSlices: slices,
    RandomsCorrectionMethod: 'DLYD', AttenuationCorrectionMethod: 'measured, CT', ScatterCorrectionMethod: 'model-based',
    DecayCorrection: exam.storage === 'bqml-start' ? 'START' : 'ADMIN', ReconstructionMethod: 'PSF+TOF 4i21s', ConvolutionKernel: 'Gaussian 5 mm',
    CorrectedImage: ['NORM', 'DTIM', 'ATTN', 'SCAT', 'DECY', 'RAN'], CollimatorType: 'NONE',
    // Patient Position is left out: it must not stand beside the orientation codes.
    ...supineHeadFirst,
    RadiopharmaceuticalInformationSequence: [{
      Radiopharmaceutical: agent.Radiopharmaceutical,
      RadiopharmaceuticalRoute: exam.nuclide === '90Y' ? 'intra-arterial' : 'intravenous',
      RadiopharmaceuticalStartTime: dicomTime(exam.injectionS),
      RadiopharmaceuticalStartDateTime: `${dicomDate(exam.injectionS)}${dicomTime(exam.injectionS)}`,
      RadionuclideTotalDose: Math.round(injectedBq),
      RadionuclideHalfLife: decimal(halfLifeS[exam.nuclide]),
      RadionuclidePositronFraction: agent.RadionuclidePositronFraction,
      RadionuclideCodeSequence: [agent.nuclide],
      RadiopharmaceuticalCodeSequence: [agent.agent],
    }],
    SamplesPerPixel: 1, PhotometricInterpretation: 'MONOCHROME2', BitsAllocated: 16, BitsStored: 16, HighBit: 15, PixelRepresentation: 0,
    RescaleIntercept: 0, BurnedInAnnotation: 'NO', LossyImageCompression: '00',
    ActualFrameDuration: exam.bedDurationS * 1000,
  }
  for (let k = 0; k < slices; k++) {
    const bedStart = exam.bedStartsS[bedOfSlice(k, slices)]!
    const instance = slices - k
    yield {
      ...shared,
      SOPInstanceUID: uid(`${exam.id}/pet/${k}`), InstanceNumber: instance, ImageIndex: instance,
      AcquisitionNumber: bedOfSlice(k, slices) + 1,
      AcquisitionDate: dicomDate(bedStart), AcquisitionTime: dicomTime(bedStart),
      ContentDate: dicomDate(bedStart), ContentTime: dicomTime(bedStart),
      FrameReferenceTime: decimal((bedStart - exam.seriesS + meanActivityTimeS(exam.nuclide, exam.bedDurationS)) * 1000),
      DecayFactor: decimal(withinFrame(exam.nuclide, exam.bedDurationS) / remaining(exam.nuclide, bedStart - reference)),
      RescaleSlope: pet.slopes[k]!,
      ...planeHeader(pet.geometry, k),
      PixelData: pet.stored.subarray(k * plane, (k + 1) * plane),
    }
  }
}
