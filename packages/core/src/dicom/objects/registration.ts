import { type Finding, type Outcome, answer, error, refusal, warning } from '../../record/index.ts'
import {
  type RigidTransform, composeTransforms, displacementMm, fromMatrix16, furthest, identityTransform,
  inverseTransform, toMatrix16,
} from '../../volume/index.ts'
import { type DicomDataset, readDataset } from '../file/dataset.ts'
import { encodeDicom } from '../file/encode.ts'
import { type ExportHeader, exportModules } from './export-header.ts'
import type { SourceFile } from '../file/outside.ts'

const spatialRegistrationStorage = '1.2.840.10008.5.1.4.1.1.66.1'

/**
 * Reads a Spatial Registration. PS3.3 C.20.2: each item of its Registration Sequence takes a point of the item's frame of
 * reference (`from`, the source) to the frame of reference of the whole object (`to`, the registered one). The item of the
 * registered images themselves, an identity, is returned like the others.
 * Refused, error: RIGID_SCALE and AFFINE, matrices that are not rigid, several matrices whose order would matter, and
 * deformable registrations (another SOP class): `reg/not-one`, `reg/not-rigid`, `reg/matrix`, `reg/order`.
 */
export function readRegistration(file: SourceFile): Outcome<readonly RigidTransform[]> {
  const read = readDataset(file)
  const d = read.value
  if (!d) return refusal(...read.findings)
  if (d.uid('x00080016') !== spatialRegistrationStorage)
    return refusal(...read.findings, error('reg/not-one', { file: file.file, tag: '(0008,0016)', value: d.uid('x00080016') ?? '' }, `${file.file} is no Spatial Registration; deformable ones are not read.`))
  const findings: Finding[] = [...read.findings]
  const to = d.uid('x00200052')
  const transforms: RigidTransform[] = []
  for (const item of d.sequence('x00700308')) {
    const from = item.uid('x00200052')
    if (from === undefined)
      findings.push(warning('reg/frame-unknown', { file: file.file, tag: '(0020,0052)' }, `${file.file}: an item names its images but not their frame of reference.`))
    const matrices = item.sequence('x00700309').flatMap(m => m.sequence('x0070030a'))
    const one = rigidOf(matrices, from, to, file.file)
    findings.push(...one.findings)
    if (one.value) transforms.push(one.value)
  }
  if (transforms.length === 0) return refusal(...findings, error('reg/empty', { file: file.file, tag: '(0070,0308)' }, `${file.file} holds no registration that can be used.`))
  return answer(transforms, findings)
}

function rigidOf(matrices: readonly DicomDataset[], from: string | undefined, to: string | undefined, file: string): Outcome<RigidTransform> {
  if (matrices.length === 0) return refusal(error('reg/matrix', { file, tag: '(0070,030A)' }, `${file}: an item of the Registration Sequence has no matrix.`))
  const parts: RigidTransform[] = []
  for (const m of matrices) {
    const kind = m.text('x0070030c')
    if (kind !== undefined && kind !== 'RIGID')
      return refusal(error('reg/not-rigid', { file, tag: '(0070,030C)', value: kind }, `${file}: its matrix is of type ${kind}; only RIGID ones are used.`))
    const numbers = m.numbers('x300600c6')
    if (numbers.some(x => Math.abs(x) > furthest)) return refusal(error('reg/matrix', { file, tag: '(3006,00C6)', value: numbers.join('\\') }, `${file}: its matrix moves further than any patient lies.`))
    try {
      parts.push(fromMatrix16(numbers, undefined, undefined))
    } catch (e) {
      if (!(e instanceof RangeError)) throw e
      return refusal(error('reg/matrix', { file, tag: '(3006,00C6)', value: numbers.join('\\') }, `${file}: ${e.message}.`))
    }
  }
  const chain = (all: readonly RigidTransform[]) => all.reduce(composeTransforms, identityTransform(undefined, undefined))
  const forth = chain(parts), back = chain([...parts].reverse())
  // Programs disagree on which of several matrices comes first; where that matters, none is taken on trust.
  const apart = Math.max(...([[0, 0, 0], [500, 0, 0], [0, 500, 0], [0, 0, 500]] as const).map(p => displacementMm(composeTransforms(back, inverseTransform(forth)), p)))
  if (apart > 0.01) return refusal(error('reg/order', { file, tag: '(0070,030A)', value: parts.length }, `${file}: ${parts.length} matrices whose order changes the result (by up to ${apart.toFixed(1)} mm).`, 'Export the registration as one matrix.'))
  return answer({ ...forth, from, to })
}

export interface RegistrationToWrite {
  readonly header: ExportHeader
  /** From the frame of reference of `moving` to that of `fixed`. */
  readonly transform: RigidTransform
  readonly fixed: RegisteredImage
  readonly moving: RegisteredImage
  readonly comment?: string
}

export interface RegisteredImage {
  readonly studyUid: string
  readonly seriesUid: string
  readonly sopClassUid: string
  readonly sopInstanceUids: readonly string[]
}

/**
 * A Spatial Registration in the frame of reference `transform.to`: an identity for the fixed image, the transform for the moving
 * one. Throws RangeError where a frame of reference is unknown.
 */
export function writeRegistration({ header, transform, fixed, moving, comment }: RegistrationToWrite): Uint8Array<ArrayBuffer> {
  const { from, to } = transform
  if (from === undefined || to === undefined) throw new RangeError(`a registration from ${from} to ${to}: both frames of reference are needed`)
  const item = (image: RegisteredImage, t: RigidTransform, frame: string) => ({
    FrameOfReferenceUID: frame,
    ReferencedImageSequence: referenced(image),
    MatrixRegistrationSequence: [{
      FrameOfReferenceTransformationComment: comment,
      RegistrationTypeCodeSequence: [{ CodeValue: '125024', CodingSchemeDesignator: 'DCM', CodeMeaning: 'Image Content-based Alignment' }],
      MatrixSequence: [{ FrameOfReferenceTransformationMatrix: toMatrix16(t).map(tidy), FrameOfReferenceTransformationMatrixType: 'RIGID' }],
    }],
  })
  const series = (image: RegisteredImage) => ({ SeriesInstanceUID: image.seriesUid, ReferencedInstanceSequence: referenced(image) })
  const own = [fixed, moving].filter(i => i.studyUid === header.studyUid)
  const other = [fixed, moving].filter(i => i.studyUid !== header.studyUid)
  return encodeDicom({
    ...exportModules(header, spatialRegistrationStorage, 'REG'), Laterality: '',
    FrameOfReferenceUID: to, PositionReferenceIndicator: '',
    ContentDate: header.date, ContentTime: header.time, ContentLabel: header.label ?? 'REGISTRATION', ContentDescription: '', ContentCreatorName: '',
    ReferencedSeriesSequence: own.length > 0 ? own.map(series) : undefined,
    StudiesContainingOtherReferencedInstancesSequence: other.length > 0
      ? [...new Set(other.map(i => i.studyUid))].map(studyUid => ({ StudyInstanceUID: studyUid, ReferencedSeriesSequence: other.filter(i => i.studyUid === studyUid).map(series) })) : undefined,
    RegistrationSequence: [item(fixed, identityTransform(to, to), to), item(moving, transform, from)],
  })
}

const referenced = (image: RegisteredImage) => image.sopInstanceUids.map(uid => ({ ReferencedSOPClassUID: image.sopClassUid, ReferencedSOPInstanceUID: uid }))

// Rotations to 1e-12: a DS holds 16 characters, and the exponents of what is only rounding would fill them.
const tidy = (x: number): number => Math.round(x * 1e12) / 1e12
