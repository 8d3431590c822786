import { type Outcome, answer, error, note, refusal, warning } from '../../record/index.ts'
import { type DicomDataset, type Tag, readDataset, tagText } from '../file/dataset.ts'
import { type ImageHeader, readImageHeader } from './image-header.ts'
import { type ObjectHeader, readObjectHeader } from './object-header.ts'
import { type PetHeader, readPetHeader } from './pet-header.ts'
import type { SourceFile } from '../file/outside.ts'
import { textDoubtful } from '../file/character-set-doubt.ts'
import { missingBytes } from '../pixels/pixel-bytes.ts'
import { privateCreators } from '../file/private-tags.ts'
import { type HeaderTimes, readTimes } from './header-times.ts'

/** What the index, the quantification and the diagnosis must know of one DICOM file, without its pixels. */
export interface InstanceHeader {
  readonly file: string
  /** Size of the whole file. */
  readonly byteLength: number
  readonly sopClassUid: string
  readonly sopInstanceUid: string
  /** (0008,0018) is missing: the UID is that of the file meta, (0002,0003). */
  readonly uidFromMeta?: true
  readonly transferSyntaxUid: string
  readonly modality: string
  readonly patient: PatientHeader
  /** '' where the file names none. */
  readonly studyUid: string
  readonly seriesUid: string
  readonly frameOfReferenceUid?: string
  readonly studyDescription?: string
  readonly seriesDescription?: string
  readonly seriesNumber?: number
  readonly instanceNumber?: number
  readonly acquisitionNumber?: number
  readonly protocolName?: string
  readonly manufacturer?: string
  readonly model?: string
  readonly imageType: readonly string[]
  /** (0018,5100), as HFS; objects that say it by codes leave it out. */
  readonly patientPosition?: string
  /** (0008,0005), as written; [] where it is absent. */
  readonly characterSet: readonly string[]
  /** Whether the header's texts hold bytes that (0008,0005) does not account for. */
  readonly textDoubtful?: boolean
  /** (0028,0303): MODIFIED or REMOVED where de-identification changed the dates. */
  readonly datesAltered?: string
  /** Creators of private blocks, in odd groups as written; of PET and NM only. */
  readonly privateCreators?: readonly string[]
  /** Numbers that cannot be read, by tag, as written. */
  readonly illegible?: readonly { readonly tag: string; readonly value: string }[]
  /** Bytes of pixel data that the file lacks by its own size. */
  readonly missingBytes?: number
  readonly times: HeaderTimes
  readonly image?: ImageHeader
  readonly pet?: PetHeader
  readonly object?: ObjectHeader
}

export interface PatientHeader {
  /** Who it is, for grouping only: it identifies the person, so it never goes into an output. */
  readonly identity: string
  /** To tell whether files agree on who it is; identifying, as `identity` is. */
  readonly id?: string
  readonly name?: string
  readonly birthDate?: string
  /** As written: M, F, O or nothing. */
  readonly sex?: string
  readonly weightKg?: number
  /** As written (metres are due; some type centimetres). */
  readonly height?: number
}

export const sopClass = {
  dicomdir: '1.2.840.10008.1.3.10',
  ct: '1.2.840.10008.5.1.4.1.1.2', enhancedCt: '1.2.840.10008.5.1.4.1.1.2.1', legacyCt: '1.2.840.10008.5.1.4.1.1.2.2',
  pet: '1.2.840.10008.5.1.4.1.1.128', legacyPet: '1.2.840.10008.5.1.4.1.1.128.1', enhancedPet: '1.2.840.10008.5.1.4.1.1.130',
  nm: '1.2.840.10008.5.1.4.1.1.20',
  rtstruct: '1.2.840.10008.5.1.4.1.1.481.3',
  seg: '1.2.840.10008.5.1.4.1.1.66.4', surfaceSeg: '1.2.840.10008.5.1.4.1.1.66.5',
  registration: '1.2.840.10008.5.1.4.1.1.66.1',
} as const

/**
 * Reads one file's header; `bytes` may be only its beginning when `byteLength` says so. No value, and a finding, for:
 * `dicom/needs-more` (note; subject.value = bytes wanted), `dicom/not-dicom`, `dicom/dicomdir` (note), `dicom/no-uid`.
 */
export function readHeader(file: SourceFile & { readonly byteLength?: number }): Outcome<InstanceHeader> {
  const read = readDataset(file, { headerOnly: true })
  const d = read.value
  if (!d) return { value: undefined, findings: read.findings }
  const subject = { file: file.file }
  const sopClassUid = d.uid('x00080016') ?? d.uid('x00020002') ?? ''
  if (sopClassUid === sopClass.dicomdir)
    return refusal(note('dicom/dicomdir', subject, `${file.file} is a DICOMDIR: the files themselves are read, not this list of them.`))
  const sopInstanceUid = d.uid('x00080018') ?? d.uid('x00020003')
  if (sopInstanceUid === undefined)
    return refusal(...read.findings, error('dicom/no-uid', { ...subject, tag: '(0008,0018)' }, `${file.file} has no SOP Instance UID: it cannot be told from other files.`, 'Export it again from the archive.'))
  const seriesUid = d.uid('x0020000e') ?? '', studyUid = d.uid('x0020000d') ?? ''
  const findings = [...read.findings]
  // What is left of a header that was cut before it says whose image it is would only make a patient and a series of its own.
  if (seriesUid === '' && findings.some(f => f.code === 'dicom/truncated' || f.code === 'dicom/broken')) return { value: undefined, findings }
  for (const [uid, tag, name] of [[studyUid, '(0020,000D)', 'Study'], [seriesUid, '(0020,000E)', 'Series']] as const)
    if (uid === '') findings.push(warning('dicom/no-uid', { ...subject, tag }, `${file.file} has no ${name} Instance UID: it is grouped by what else its header says.`))

  const times = readTimes(d)
  const modality = d.text('x00080060') ?? ''
  const header: InstanceHeader = {
    file: file.file, byteLength: Math.max(file.byteLength ?? 0, file.bytes.length),
    sopClassUid, sopInstanceUid, ...(d.uid('x00080018') === undefined ? { uidFromMeta: true } as const : {}), transferSyntaxUid: d.transferSyntaxUid, modality,
    patient: readPatient(d), studyUid, seriesUid,
    frameOfReferenceUid: d.uid('x00200052'),
    studyDescription: d.text('x00081030'), seriesDescription: d.text('x0008103e'),
    seriesNumber: d.number('x00200011'), instanceNumber: d.number('x00200013'), acquisitionNumber: d.number('x00200012'),
    protocolName: d.text('x00181030'), manufacturer: d.text('x00080070'), model: d.text('x00081090'),
    imageType: d.texts('x00080008'), patientPosition: d.text('x00185100'),
    characterSet: d.texts('x00080005').filter(c => c !== ''), textDoubtful: textDoubtful(d),
    datesAltered: d.text('x00280303') === 'UNMODIFIED' ? undefined : d.text('x00280303'),
    privateCreators: modality === 'PT' || modality === 'NM' ? privateCreators(d) : undefined,
    ...illegible(d),
    missingBytes: missingBytes(d, Math.max(file.byteLength ?? 0, file.bytes.length)),
    times,
    image: readImageHeader(d, times),
    pet: modality === 'PT' || modality === 'NM' || petClasses.has(sopClassUid) ? readPetHeader(d, times) : undefined,
    object: readObjectHeader(d),
  }
  return answer(header, findings)
}

/** Numbers that the rules know by name and that cannot be read. */
function illegible(d: DicomDataset): Pick<InstanceHeader, 'illegible'> {
  const found: { tag: string; value: string }[] = [], tracer = d.sequence('x00540016')[0]
  const look = (from: DicomDataset, tag: Tag): void => {
    if (!from.has(tag) || from.numbers(tag).length > 0) return
    const value = from.text(tag)
    if (value !== undefined && value !== '') found.push({ tag: tagText(tag), value: value.slice(0, 40) })
  }
  for (const tag of ['x00281053', 'x00281052', 'x00280030', 'x00200032', 'x00200037', 'x00101030', 'x00101020'] as const) look(d, tag)
  if (tracer) for (const tag of ['x00181074', 'x00181075', 'x00181076'] as const) look(tracer, tag)
  return found.length > 0 ? { illegible: found } : {}
}

const petClasses: ReadonlySet<string> = new Set([sopClass.pet, sopClass.legacyPet, sopClass.enhancedPet])

function readPatient(d: DicomDataset): PatientHeader {
  const id = d.text('x00100020')
  const identity = id !== undefined ? `id ${id} ${d.text('x00100021') ?? ''}` : d.has('x00100010') ? `name ${d.text('x00100010') ?? ''} ${d.text('x00100030') ?? ''}` : ''
  return { identity: identity.trim(), id, name: d.text('x00100010'), birthDate: d.text('x00100030'), sex: d.text('x00100040'), weightKg: d.number('x00101030'), height: d.number('x00101020') }
}
