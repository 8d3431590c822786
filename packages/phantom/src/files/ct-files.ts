import type { NaturalDataset } from '@yttria/core/dicom'
import type { Exam } from '../images/exams.ts'
import { commonHeader, decimal, dicomDate, dicomTime, planeHeader } from './headers.ts'
import type { PhantomPatient } from '../design/patient.ts'
import type { Random } from '../random.ts'
import { type Filled, rasterise } from '../solids/rasterise.ts'

/** Standard deviation of a low-dose CT. */
const ctNoiseHu = 16
const airHu = -1000

/** One data set per slice, feet to head. `random` undefined: no noise. */
export function* ctDatasets(args: {
  exam: Exam; patient: PhantomPatient; scene: readonly Filled[]; random: Random | undefined; uid: (purpose: string) => string
}): Generator<NaturalDataset> {
  const { exam, patient, scene, random, uid } = args
  const [nx, ny, nz] = exam.ct.size
  const shared: NaturalDataset = {
    ...commonHeader({ exam, patient, studyDescription: `${exam.nuclide} PET/CT`, model: 'Phantom PET/CT' }),
    SOPClassUID: '1.2.840.10008.5.1.4.1.1.2', Modality: 'CT', ImageType: ['ORIGINAL', 'PRIMARY', 'AXIAL'],
    SeriesInstanceUID: exam.uids.ct, SeriesNumber: 1, SeriesDescription: 'CT low dose',
    SeriesDate: dicomDate(exam.ctS), SeriesTime: dicomTime(exam.ctS), PatientPosition: 'HFS',
    AcquisitionDate: dicomDate(exam.ctS), AcquisitionTime: dicomTime(exam.ctS), ContentDate: dicomDate(exam.ctS), ContentTime: dicomTime(exam.ctS),
    FrameOfReferenceUID: exam.uids.frame, PositionReferenceIndicator: '',
    KVP: 120, XRayTubeCurrent: 40, ConvolutionKernel: 'STANDARD', AcquisitionNumber: 1, BodyPartExamined: 'ABDOMEN',
    SamplesPerPixel: 1, PhotometricInterpretation: 'MONOCHROME2', BitsAllocated: 16, BitsStored: 12, HighBit: 11, PixelRepresentation: 0,
    RescaleIntercept: -1024, RescaleSlope: 1, RescaleType: 'HU', BurnedInAnnotation: 'NO', LossyImageCompression: '00',
    ReconstructionDiameter: decimal(nx * exam.ct.spacing[0]),
  }
  const noise = random && noisePool(random, nx)
  for (const { k, slice } of rasterise({ geometry: exam.ct, objects: scene, background: airHu, samples: [2, 2, 2] })) {
    const stored = new Uint16Array(nx * ny)
    const start = random && noise ? Math.floor(random.next() * (noise.length - stored.length)) : 0
    for (let n = 0; n < stored.length; n++) {
      const hu = slice[n]! + (noise ? noise[start + n]! * ctNoiseHu : 0)
      stored[n] = Math.min(4095, Math.max(0, Math.round(hu + 1024)))
    }
    const instance = exam.id === 'baseline' ? nz - k : k + 1
    yield { ...shared, SOPInstanceUID: uid(`${exam.id}/ct/${k}`), InstanceNumber: instance, ...planeHeader(exam.ct, k), PixelData: stored }
  }
}

/** Unit normal noise, correlated with its neighbours in the plane; each slice starts elsewhere in it. Width: of an image row. */
function noisePool(random: Random, width: number): Float32Array {
  const rows = 3 * width, white = new Float32Array(rows * width), pool = new Float32Array(rows * width)
  for (let n = 0; n < white.length; n++) white[n] = random.normal()
  const at = (n: number) => white[(n + white.length) % white.length]!
  // 1 4 1 in both directions: sum of squares (18 / 36)^2.
  for (let n = 0; n < pool.length; n++) {
    let sum = 0
    for (const [row, weight] of [[-width, 1], [0, 4], [width, 1]] as const) sum += weight * (at(n + row - 1) + 4 * at(n + row) + at(n + row + 1))
    pool[n] = sum / 18
  }
  return pool
}
