import { type Finding, error, note, warning } from '../../../record/index.ts'
import type { FolderIndex, Series } from '../../folder/series.ts'

/** Whether what must lie in one space does: PET with its CT, contours and segmentations with an image. */
export function framesOfReference(series: Series, index: FolderIndex): Finding[] {
  const images = index.series.filter(s => s.patient === series.patient && s !== series && (s.kind === 'ct' || s.kind === 'pet' || s.kind === 'spect'))
  switch (series.kind) {
    case 'ct': return series.frameOfReferenceUid === undefined ? [missing(series)] : []
    case 'pet': case 'spect': return nuclear(series, images)
    case 'rtstruct': case 'seg': return drawn(series, images)
    default: return []
  }
}

const missing = (series: Series): Finding => warning('frame/missing', { series: series.key, tag: '(0020,0052)' },
  'The series has no frame of reference: that it lies in one space with another cannot be known.', 'Pair it by hand in course.json.')

function nuclear(series: Series, images: readonly Series[]): Finding[] {
  const frame = series.frameOfReferenceUid
  if (frame === undefined) return [missing(series)]
  const cts = images.filter(s => s.kind === 'ct')
  if (cts.some(ct => ct.frameOfReferenceUid === frame)) return []
  const ofStudy = cts.filter(ct => ct.studyUid === series.studyUid)
  const subject = { series: series.key, tag: '(0020,0052)', value: frame }, what = series.kind === 'pet' ? 'PET' : 'SPECT'
  if (ofStudy.length > 0) return [warning('frame/foreign', subject,
    `No CT shares the frame of reference of this ${what}, although its study holds ${ofStudy.length === 1 ? 'a CT' : `${ofStudy.length} CT series`} in another.`, 'Find the CT of the PET/CT; a CT in another frame of reference needs registration.')]
  return [note('frame/no-ct', subject, `The folder holds no CT in the frame of reference of this ${what}.`, 'Add the CT of the same examination: exams are registered by their CT.')]
}

function drawn(series: Series, images: readonly Series[]): Finding[] {
  const objects = series.instances.map(i => i.object).filter(o => o !== undefined)
  const frames = new Set([...objects.flatMap(o => o.referencedFrameUids), ...(series.frameOfReferenceUid ? [series.frameOfReferenceUid] : [])])
  const uids = new Set(objects.flatMap(o => o.referencedSeriesUids))
  const subject = { series: series.key, tag: '(0020,0052)', value: [...frames][0] }
  const what = series.kind === 'seg' ? 'segmentation' : 'structure set'
  if (frames.size === 0) return [missing(series)]
  const referenced = images.filter(s => uids.has(s.uid)), shared = images.filter(s => s.frameOfReferenceUid !== undefined && frames.has(s.frameOfReferenceUid))
  if (referenced.some(s => s.frameOfReferenceUid !== undefined && !frames.has(s.frameOfReferenceUid)))
    return [error('frame/contradiction', subject, `The ${what} names a series it was drawn on, but another frame of reference than that series has.`, 'Draw or export it again on the image it belongs to.')]
  if (referenced.length === 0 && shared.length > 0 && uids.size > 0)
    return [note('frame/reference-absent', { ...subject, tag: '(0020,000E)', value: [...uids][0] }, `The series on which the ${what} was drawn is not in the folder; an image in the same frame of reference is.`)]
  if (shared.length === 0)
    return [warning('frame/foreign', subject, `No image in the folder lies in the frame of reference of this ${what}.`, 'Add the images on which it was drawn.')]
  return []
}
