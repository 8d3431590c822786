import { type Finding, error, note } from '../../record/index.ts'
import { type InstanceHeader, sopClass } from '../header/header.ts'
import { petFacts } from '../header/pet-facts.ts'
import { notMeasured } from '../header/not-measured.ts'
import type { FolderIndex, Patient, Series, SeriesKind, Study } from './series.ts'
import { seriesGeometry, sortByPosition } from './series-geometry.ts'
import { splitSeries } from './split-series.ts'
import { firstAcquisition } from '../header/pet-times.ts'
import { type Instant, earliest } from '../header/times.ts'

/**
 * Patients, studies and series of any pile of headers; the order of the files does not matter.
 * Findings: copies of one instance (`dicom/copy`), two different instances under one UID (`dicom/uid-conflict`).
 */
export function indexFolder(headers: readonly InstanceHeader[]): FolderIndex {
  const findings: Finding[] = []
  const instances = withoutCopies(headers, findings)
  const patients = numberPatients(instances)

  const groups = new Map<string, InstanceHeader[]>()
  for (const i of instances) collect(groups, `${i.seriesUid || `no series UID: ${i.studyUid} ${i.modality} ${i.seriesDescription ?? ''}`}\n${patients.get(i)}`, i)
  const series = [...groups.values()].flatMap(group => {
    const patient = patients.get(group[0]!)!
    // What is no CT, PET or SPECT, contour or registration is listed but never measured: it is not taken apart.
    const others = group.filter(i => kindOf(i) === 'other'), used = group.filter(i => kindOf(i) !== 'other')
    const parts = used.length > 0 ? splitSeries(used) : []
    const found = parts.map((p, n) => seriesOf(p.instances, patient, n, parts.length > 1 ? { number: n + 1, of: parts.length, by: p.by } : undefined))
    return others.length > 0 ? [...found, seriesOf(others, patient, parts.length, undefined)] : found
  }).sort(byPatientAndTime)
  return { patients: patientsOf(series), studies: studiesOf(series), series: uniqueKeys(series), findings }
}

function seriesOf(instances: readonly InstanceHeader[], patient: string, n: number, part: Series['part']): Series {
  const first = instances[0]!
  const kind = kindOf(first)
  const pet = kind === 'pet' || kind === 'spect' ? petFacts(instances) : undefined
  const acquired = firstAcquisition(instances)?.time ?? earliest(instances.map(i => i.times.acquisition).filter(t => t !== undefined))
  const start = (kind === 'pet' ? pet?.scan?.time : undefined) ?? acquired ?? first.times.series ?? first.times.study
  return {
    key: n === 0 ? first.seriesUid : `${first.seriesUid}#${n + 1}`,
    uid: first.seriesUid, studyUid: first.studyUid, patient,
    frameOfReferenceUid: first.frameOfReferenceUid ?? onlyOne(first.object?.referencedFrameUids),
    modality: first.modality, kind,
    description: first.seriesDescription ?? first.object?.label, number: first.seriesNumber,
    manufacturer: first.manufacturer, model: first.model,
    part,
    instances: sortByPosition(instances), geometry: imageKinds.has(kind) ? seriesGeometry(instances) : undefined,
    start, pet,
  }
}

const imageKinds: ReadonlySet<SeriesKind> = new Set(['ct', 'pet', 'spect'])
const onlyOne = (uids: readonly string[] | undefined): string | undefined => uids?.length === 1 ? uids[0] : undefined

export function kindOf(i: InstanceHeader): SeriesKind {
  const c = i.sopClassUid
  if (notMeasured(i)) return 'other'
  if (c === sopClass.ct || c === sopClass.enhancedCt || c === sopClass.legacyCt || (c === '' && i.modality === 'CT'))
    return 'ct'
  if (c === sopClass.pet || c === sopClass.enhancedPet || c === sopClass.legacyPet || (c === '' && i.modality === 'PT')) return 'pet'
  if (c === sopClass.nm || (c === '' && i.modality === 'NM')) return i.imageType.some(t => /RECON/.test(t)) && !i.imageType.some(t => /GATED/.test(t)) ? 'spect' : 'nm-planar'
  if (c === sopClass.rtstruct) return 'rtstruct'
  if (c === sopClass.seg) return 'seg'
  return c === sopClass.registration ? 'reg' : 'other'
}

/** One of each UID; the copies are told. Two files with one UID and another size or header cannot both be right. */
function withoutCopies(headers: readonly InstanceHeader[], findings: Finding[]): InstanceHeader[] {
  const first = new Map<string, InstanceHeader>(), copies: InstanceHeader[] = []
  for (const h of headers) {
    const seen = first.get(h.sopInstanceUid)
    if (!seen) first.set(h.sopInstanceUid, h)
    else if (sameContent(seen, h)) copies.push(h)
    else findings.push(error('dicom/uid-conflict', { file: h.file, series: h.seriesUid, tag: '(0008,0018)', value: h.sopInstanceUid },
      `${h.file} and ${seen.file} carry the same SOP Instance UID but are not the same image; only ${seen.file} is used.`, 'Find out which of the two belongs here and remove the other.'))
  }
  if (copies.length > 0) findings.push(note('dicom/copy', { file: copies[0]!.file, value: copies.length },
    `${copies.length === 1 ? 'One file is a copy' : `${copies.length} files are copies`} of files read before (${copies[0]!.file}${copies.length > 1 ? ', ...' : ''}); left out.`))
  return [...first.values()]
}

/** By all that the headers say of pixels or content. Copies through an archive may differ in other tags and in size; contours may not. */
const sameContent = (a: InstanceHeader, b: InstanceHeader): boolean =>
  a.seriesUid === b.seriesUid && JSON.stringify(a.image) === JSON.stringify(b.image) && JSON.stringify(a.object) === JSON.stringify(b.object) &&
  (a.object === undefined || a.transferSyntaxUid !== b.transferSyntaxUid || a.byteLength === b.byteLength)

/** 'patient 1' ... in the order of their earliest study. */
function numberPatients(instances: readonly InstanceHeader[]): Map<InstanceHeader, string> {
  const who = (i: InstanceHeader) => i.patient.identity || `study ${i.studyUid}`
  const start = new Map<string, string>()
  for (const i of instances) {
    const t = i.times.study?.text ?? i.times.series?.text ?? '9999', before = start.get(who(i))
    if (before === undefined || t < before) start.set(who(i), t)
  }
  const order = [...start].sort((a, b) => a[1] < b[1] ? -1 : a[1] > b[1] ? 1 : a[0] < b[0] ? -1 : 1)
  const number = new Map(order.map(([w], n) => [w, n + 1]))
  return new Map(instances.map(i => [i, `patient ${number.get(who(i))}`]))
}

function patientsOf(series: readonly Series[]): Patient[] {
  const groups = new Map<string, Series[]>()
  for (const s of series) collect(groups, s.patient, s)
  return [...groups].map(([key, own]) => ({
    key, studyUids: [...new Set(own.map(s => s.studyUid))],
    sex: own.flatMap(s => s.instances).find(i => i.patient.sex !== undefined)?.patient.sex,
  }))
}

function studiesOf(series: readonly Series[]): Study[] {
  const groups = new Map<string, Series[]>()
  for (const s of series) collect(groups, `${s.patient}\n${s.studyUid}`, s)
  return [...groups.values()].map(own => ({
    uid: own[0]!.studyUid, patient: own[0]!.patient,
    start: earliest(own.map(s => s.instances[0]?.times.study ?? s.start).filter((t): t is Instant => t !== undefined)),
    description: own.map(s => s.instances[0]?.studyDescription).find(d => d !== undefined),
    seriesKeys: own.map(s => s.key),
  }))
}

const kindOrder: readonly SeriesKind[] = ['ct', 'pet', 'spect', 'nm-planar', 'seg', 'rtstruct', 'reg', 'other']

function byPatientAndTime(a: Series, b: Series): number {
  const order = (s: Series) => [s.patient.padStart(20), s.instances[0]!.times.study?.text ?? s.start?.text ?? '9999', s.studyUid,
    String(kindOrder.indexOf(s.kind)), s.start?.text ?? '9999', s.uid, String(s.part?.number ?? 0).padStart(6)]
  const x = order(a), y = order(b)
  for (let n = 0; n < x.length; n++) if (x[n] !== y[n]) return x[n]! < y[n]! ? -1 : 1
  return 0
}

/** Two patients under one series UID, and series without a UID, still get keys of their own. */
function uniqueKeys(series: readonly Series[]): Series[] {
  const seen = new Map<string, number>()
  return series.map(s => {
    const n = (seen.get(s.key) ?? 0) + 1
    seen.set(s.key, n)
    return n === 1 ? s : { ...s, key: `${s.key}#${s.patient.replace(' ', '')}.${n}` }
  })
}

function collect<T>(groups: Map<string, T[]>, key: string, value: T): void {
  const group = groups.get(key)
  if (group) group.push(value)
  else groups.set(key, [value])
}
