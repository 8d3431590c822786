import { writeNifti } from '@yttria/core/nifti'
import { type NaturalDataset, encodeDicom } from '@yttria/core/dicom'
import { type Geometry, type Voi, indexToPosition, maskVoi, voxelCount } from '@yttria/core/volume'
import { type Y90Distribution, imageOf, topOf } from '../images/acquire.ts'
import { ctDatasets } from './ct-files.ts'
import { bodyIn } from '../anatomy/body.ts'
import { designOf } from '../design/standard-design.ts'
import { type Exam, planningExam } from '../images/exams.ts'
import { code, commonHeader, decimal, dicomDate, dicomTime, supineHeadFirst } from './headers.ts'
import type { PlacedLesion } from '../anatomy/lesions.ts'
import type { PhantomSettings } from '../design/options.ts'
import type { PhantomPatient } from '../design/patient.ts'
import { addPetNoise } from '../images/pet-image.ts'
import { randomStream } from '../random.ts'
import { ctScene, lesionsInExam, y90Scene } from '../images/scene.ts'
import { type Solid, contains, moveSolid } from '../solids/solids.ts'
import { voxelsWithin } from '../solids/voxels-within.ts'

/** Resolution of the reconstructed SPECT, the voxel's own width included. */
const spectFwhmMm = 13
const spectNoise = 0.12

export interface PlanningScan {
  readonly fileCount: number
  readonly files: () => Generator<{ path: string; bytes: Uint8Array }>
  readonly courseExam: { readonly id: 'planning'; readonly role: 'planning'; readonly spectSeriesUid: string; readonly ctSeriesUid: string; readonly weightKg: number }
  /** plan.json for `yttria plan`: which mask is which compartment, and a prescription. */
  readonly plan: object
  readonly truth: {
    readonly lungShuntFraction: number; readonly normalConcentrationRatio: 1; readonly netActivityMbq: number; readonly normalLiverDoseGy: number
    readonly tumours: readonly { readonly id: string; readonly tumourToNormal: number; readonly y90TumourToNormal: number; readonly perfused: boolean }[]
  }
}

/**
 * The rehearsal before treatment: 99mTc-MAA SPECT/CT a week earlier, with masks of liver, lungs, territory and tumours on the
 * SPECT's grid. The ideal phantom's particles lie as its 90Y will; else each tumour takes up other than at treatment, as in patients.
 */
export function planningScan(args: {
  settings: PhantomSettings; patient: PhantomPatient; treatment: Exam; placed: readonly PlacedLesion[]; y90: Y90Distribution; uid: (purpose: string) => string
}): PlanningScan {
  const { settings, patient, treatment, y90 } = args, design = designOf(settings)
  const uid = (purpose: string) => args.uid(`planning/${purpose}`)
  const exam = planningExam(settings, args.uid, treatment)
  const random = randomStream(settings.seed, 'maa')
  const placed = args.placed.map((l): PlacedLesion => settings.ideal ? l : { ...l, design: { ...l.design, tumourToNormal: l.design.tumourToNormal * Math.exp(0.25 * random.normal()) } })
  const perfused = (l: PlacedLesion) => l.design.place !== 'left' && l.design.volumeMl > 0
  const masks = (): { file: string; voi: Voi }[] => {
    const body = bodyIn('treatment', settings), solid = (name: string, s: Solid, not?: Solid) => solidVoi(name, exam.pet, moveSolid(s, exam.bodyToExam), not && moveSolid(not, exam.bodyToExam))
    return [
      { file: 'liver.nii.gz', voi: solid('liver', body.liver) }, { file: 'lungs.nii.gz', voi: solid('lungs', body.lungs, body.liver) }, { file: 'right-lobe.nii.gz', voi: solid('right lobe', body.perfused) },
      ...lesionsInExam(exam, placed).map(({ lesion, body: b }) => {
        const inside = new Uint8Array(voxelCount(exam.pet))
        for (const at of voxelsWithin(b, exam.pet)) inside[at] = 1
        return { file: `${lesion.design.id}.nii.gz`, voi: maskVoi(lesion.design.id, exam.pet, inside) }
      }),
    ]
  }
  const shown = placed.filter(l => l.design.volumeMl > 0), folder = 'dicom/planning'
  function* files() {
    const noise = settings.noise ? randomStream(settings.seed, 'ct noise/planning') : undefined
    let n = 0
    for (const slice of ctDatasets({ exam, patient, scene: ctScene(exam, placed, settings), random: noise, uid }))
      yield { path: `${folder}/ct/${String(++n).padStart(4, '0')}.dcm`, bytes: encodeDicom({ ...slice, ...study(exam) }) }
    yield { path: `${folder}/spect/0001.dcm`, bytes: encodeDicom(spectDataset(exam, patient, counts(exam, placed, y90, settings), uid)) }
    for (const { file, voi: v } of masks()) yield { path: `planning/${file}`, bytes: writeNifti(v) }
  }
  return {
    fileCount: exam.ct.size[2] + 1 + 3 + lesionsInExam(exam, placed).length, files,
    courseExam: { id: 'planning', role: 'planning', spectSeriesUid: exam.uids.pet, ctSeriesUid: exam.uids.ct, weightKg: exam.weightKg },
    plan: {
      schemaVersion: '1.0.0', device: 'glass', constants: 'paper', tumourType: 'CRLM', liver: { file: 'planning/liver.nii.gz' }, lungs: { file: 'planning/lungs.nii.gz' },
      territories: [{
        id: 'right lobe', file: 'planning/right-lobe.nii.gz', prescription: { normalLiverDoseGy: design.normalLiverGy },
        tumours: shown.filter(perfused).map(l => ({ id: l.design.id, file: `planning/${l.design.id}.nii.gz` })),
      }],
      tumoursOutside: shown.filter(l => !perfused(l)).map(l => ({ id: l.design.id, file: `planning/${l.design.id}.nii.gz` })),
    },
    truth: {
      lungShuntFraction: design.lungShuntFraction, normalConcentrationRatio: 1, netActivityMbq: Number((y90.netBq / 1e6).toFixed(3)), normalLiverDoseGy: design.normalLiverGy,
      tumours: shown.map((l, n) => ({ id: l.design.id, tumourToNormal: l.design.tumourToNormal, y90TumourToNormal: args.placed.filter(p => p.design.volumeMl > 0)[n]!.design.tumourToNormal, perfused: perfused(l) })),
    },
  }
}

function solidVoi(name: string, g: Geometry, solid: Solid, not?: Solid): Voi {
  const inside = new Uint8Array(voxelCount(g)), [nx, ny, nz] = g.size
  for (let k = 0, at = 0; k < nz; k++) for (let j = 0; j < ny; j++) for (let i = 0; i < nx; i++, at++) {
    const p = indexToPosition(g, [i, j, k])
    if (contains(solid, p) && !(not && contains(not, p))) inside[at] = 1
  }
  return maskVoi(name, g, inside)
}

/** Counts per voxel, whole numbers, of one scale for all slices. */
function counts(exam: Exam, placed: readonly PlacedLesion[], y90: Y90Distribution, settings: PhantomSettings): Uint16Array {
  const image = imageOf({ ...exam, fwhmMm: spectFwhmMm }, y90Scene(exam, placed, y90, settings), l => l.lesion.design.tumourToNormal * y90.normal, placed, settings)
  if (settings.noise) addPetNoise({ voxels: image, geometry: exam.pet, random: randomStream(settings.seed, 'noise/planning'), variation: value => spectNoise * Math.sqrt(y90.normal / (value + 0.05 * y90.normal)) })
  let most = 0
  for (const x of image) if (x > most) most = x
  const factor = 0.5 * topOf(settings) / most
  return Uint16Array.from(image, x => Math.round(x * factor))
}

const study = (exam: Exam): NaturalDataset => ({ StudyDescription: '99mTc-MAA SPECT/CT', StudyID: 'PLANNING', StudyDate: dicomDate(exam.ctS), StudyTime: dicomTime(exam.ctS) })

/** One multi-frame NM image: the first slice's position, the others by Spacing Between Slices (PS3.3 C.8.4.14). */
function spectDataset(exam: Exam, patient: PhantomPatient, stored: Uint16Array, uid: (purpose: string) => string): NaturalDataset {
  const g = exam.pet, d = g.direction, frames = g.size[2]
  return {
    ...commonHeader({ exam, patient, studyDescription: '', model: 'Phantom SPECT/CT' }), ...study(exam),
    SOPClassUID: '1.2.840.10008.5.1.4.1.1.20', SOPInstanceUID: uid('spect/1'), Modality: 'NM', ImageType: ['ORIGINAL', 'PRIMARY', 'RECON TOMO', 'EMISSION'],
    SeriesInstanceUID: exam.uids.pet, SeriesNumber: 2, SeriesDescription: 'SPECT 99mTc-MAA', SeriesDate: dicomDate(exam.seriesS), SeriesTime: dicomTime(exam.seriesS),
    AcquisitionDate: dicomDate(exam.seriesS), AcquisitionTime: dicomTime(exam.seriesS), ContentDate: dicomDate(exam.seriesS), ContentTime: dicomTime(exam.seriesS),
    FrameOfReferenceUID: exam.uids.frame, PositionReferenceIndicator: '', InstanceNumber: 1, BodyPartExamined: 'ABDOMEN',
    NumberOfFrames: frames, NumberOfSlices: frames, SliceVector: Array.from({ length: frames }, (_, n) => n + 1),
    NumberOfEnergyWindows: 1, NumberOfDetectors: 1, NumberOfRotations: 1, FrameIncrementPointer: 'x00540080',
    EnergyWindowInformationSequence: [{ EnergyWindowName: '99mTc', EnergyWindowRangeSequence: [{ EnergyWindowLowerLimit: 126, EnergyWindowUpperLimit: 154 }] }],
    DetectorInformationSequence: [{ CollimatorType: 'PARA', ImagePositionPatient: indexToPosition(g, [0, 0, 0]).map(decimal), ImageOrientationPatient: [d[0], d[3], d[6], d[1], d[4], d[7]].map(decimal) }],
    RadiopharmaceuticalInformationSequence: [{ Radiopharmaceutical: 'MAA', RadionuclideCodeSequence: [code('72454006', 'SCT', '^99m^Technetium')] }],
    PixelSpacing: [g.spacing[1], g.spacing[0]].map(decimal), SliceThickness: decimal(g.spacing[2]), SpacingBetweenSlices: decimal(g.spacing[2]),
    Rows: g.size[1], Columns: g.size[0], SamplesPerPixel: 1, PhotometricInterpretation: 'MONOCHROME2', BitsAllocated: 16, BitsStored: 16, HighBit: 15, PixelRepresentation: 0,
    BurnedInAnnotation: 'NO', LossyImageCompression: '00', CorrectedImage: ['ATTN', 'SCAT'], CountsAccumulated: Math.min(2 ** 31 - 1, stored.reduce((sum, x) => sum + x, 0)), ...supineHeadFirst,
    PixelData: stored,
  }
}

