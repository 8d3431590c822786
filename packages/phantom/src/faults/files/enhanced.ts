import type { NaturalDataset } from '@yttria/core/dicom'
import { code } from '../../files/headers.ts'
import type { Draft, DraftSeries } from '../draft/draft.ts'
import { ct, pet, withSeries } from '../draft/edit.ts'
import type { Fault } from '../draft/fault.ts'
import { pixelsOf } from '../draft/pixels-of.ts'

/** Elements that say something of one slice; in a multi-frame image they stand in functional groups, or not at all. */
const ofSlice: ReadonlySet<string> = new Set([
  'ImagePositionPatient', 'ImageOrientationPatient', 'PixelSpacing', 'SliceThickness', 'SliceLocation', 'RescaleSlope', 'RescaleIntercept', 'RescaleType',
  'AcquisitionDate', 'AcquisitionTime', 'FrameReferenceTime', 'DecayFactor', 'ActualFrameDuration', 'ImageIndex', 'AcquisitionNumber', 'InstanceNumber', 'SOPInstanceUID', 'PixelData', 'RescaleSlope',
  'Units', 'DecayCorrection', 'CorrectedImage', 'SeriesType', 'NumberOfSlices', 'CountsSource', 'SUVType', 'ConvolutionKernel',
])

/** A series of slices as one multi-frame image; `frame` gives what else a frame says. */
function multiFrame(draft: Draft, s: DraftSeries, sopClass: string, top: NaturalDataset, frame: (d: NaturalDataset) => NaturalDataset): DraftSeries {
  const first = s.datasets[0]!, pixels = pixelsOf(first).length, all = new Uint16Array(pixels * s.datasets.length)
  s.datasets.forEach((d, n) => all.set(pixelsOf(d), n * pixels))
  return { ...s, datasets: [{
    ...Object.fromEntries(Object.entries(first).filter(([k]) => !ofSlice.has(k))),
    SOPClassUID: sopClass, SOPInstanceUID: draft.parts.uid(`${s.exam}/${s.kind}/enhanced`), InstanceNumber: 1, NumberOfFrames: s.datasets.length,
    ImageType: ['ORIGINAL', 'PRIMARY', 'VOLUME', 'NONE'], PixelPresentation: 'MONOCHROME', VolumetricProperties: 'VOLUME', VolumeBasedCalculationTechnique: 'NONE', ...top,
    SharedFunctionalGroupsSequence: [{
      PixelMeasuresSequence: [{ PixelSpacing: first['PixelSpacing'], SliceThickness: first['SliceThickness'] }],
      PlaneOrientationSequence: [{ ImageOrientationPatient: first['ImageOrientationPatient'] }],
    }],
    PerFrameFunctionalGroupsSequence: s.datasets.map((d, n): NaturalDataset => ({
      FrameContentSequence: [{
        // Frame acquisition date-time, frame reference date-time, frame acquisition duration in ms.
        x00189074: { vr: 'DT', value: acquired(d) }, x00189151: { vr: 'DT', value: acquired(d) }, x00189220: { vr: 'FD', value: Number(d['ActualFrameDuration'] ?? 1000) },
        StackID: '1', InStackPositionNumber: n + 1,
      }],
      PlanePositionSequence: [{ ImagePositionPatient: d['ImagePositionPatient'] }],
      PixelValueTransformationSequence: [{ RescaleIntercept: d['RescaleIntercept'], RescaleSlope: d['RescaleSlope'], RescaleType: 'US' }],
      ...frame(d),
    })),
    PixelData: all,
  }] }
}

const acquired = (d: NaturalDataset): string => `${String(d['AcquisitionDate'])}${String(d['AcquisitionTime'])}`

const enhancedPet = (draft: Draft, s: DraftSeries): DraftSeries => multiFrame(draft, s, '1.2.840.10008.5.1.4.1.1.130', {
  DecayCorrected: 'YES', AttenuationCorrected: 'YES', ScatterCorrected: 'YES', DeadTimeCorrected: 'YES', RandomsCorrected: 'YES', GantryMotionCorrected: 'NO', PatientMotionCorrected: 'NO',
  CountLossNormalizationCorrected: 'YES', NonUniformRadialSamplingCorrected: 'YES', SensitivityCalibrated: 'YES', DetectorNormalizationCorrection: 'YES',
  DecayCorrectionDateTime: `${String(s.datasets[0]!['SeriesDate'])}${String(s.datasets[0]!['SeriesTime'])}`,
}, d => ({
  RealWorldValueMappingSequence: [{
    RealWorldValueFirstValueMapped: 0, RealWorldValueLastValueMapped: 65535, RealWorldValueIntercept: 0, RealWorldValueSlope: Number(d['RescaleSlope']),
    LUTExplanation: 'activity concentration', LUTLabel: 'BQML', MeasurementUnitsCodeSequence: [code('Bq/ml', 'UCUM', 'Becquerels/milliliter')],
  }],
  PETFrameCorrectionFactorsSequence: [{ DecayFactor: d['DecayFactor'], ScatterFractionFactor: 0.3, DeadTimeFactor: 1 }],
}))

export const enhancedFaults: readonly Fault[] = [
  {
    name: '90y-enhanced', what: 'the 90Y scan is an enhanced PET: one multi-frame image', touches: ['y90 slices', 'y90 units'],
    expected: { answer: 'dose', codes: [], drafted: { answer: 'dose', codes: [] } },
    apply: draft => withSeries(draft, pet('treatment'), s => enhancedPet(draft, s)),
  },
  {
    name: 'fdg-enhanced', what: 'the baseline FDG scan is an enhanced PET: one multi-frame image', touches: ['fdg slices', 'fdg units'],
    expected: { answer: 'dose', codes: [], drafted: { answer: 'dose', codes: [] } },
    apply: draft => withSeries(draft, pet('baseline'), s => enhancedPet(draft, s)),
  },
  {
    name: 'ct-enhanced', what: 'the CT of the 90Y exam is an enhanced CT: one multi-frame image', touches: ['ct slices'],
    expected: { answer: 'dose', codes: [], drafted: { answer: 'dose', codes: [] } },
    apply: draft => withSeries(draft, ct('treatment'), s => multiFrame(draft, s, '1.2.840.10008.5.1.4.1.1.2.1', {}, () => ({}))),
  },
]
