import { type Outcome, answer, note, warning } from '../record/index.ts'
import type { FolderIndex, Series } from '../dicom/index.ts'
import type { CourseExam, CourseFile } from './course-file.ts'

type LiverFile = NonNullable<CourseFile['liver']>

// 'Liver', 'LIVER_whole', 'Leber'; not 'Liver lesion 1', 'liver - GTV', 'CTV liver'.
const isLiver = (name: string): boolean => /liver|leber|lever|foie|higado|fegato/i.test(name) && !/lesion|tumou?r|gtv|ctv|ptv|met|minus|-\s*\w|segment|\blobe|left|right|margin|\+/i.test(name)

/** The liver contour in the folder, by its ROI's name; where several could be meant, none, and a finding that asks. */
export function draftLiverInput(index: FolderIndex, exams: readonly CourseExam[]): Outcome<LiverFile> {
  const frameOf = (key: string | undefined) => index.series.find(s => s.key === key)?.frameOfReferenceUid
  const found = index.series.flatMap(s => (s.kind === 'rtstruct' || s.kind === 'seg' ? s.instances : []).flatMap(i =>
    (i.object?.parts ?? []).filter(p => isLiver(p.name)).flatMap(part => {
      const exam = exams.find(e => [e.ctSeriesUid, e.petSeriesUid].some(key => {
        if (key === undefined) return false
        const frame = frameOf(key)
        const frames = new Set([...(i.object?.referencedFrameUids ?? []), ...(i.frameOfReferenceUid ? [i.frameOfReferenceUid] : [])])
        return (frame !== undefined && frames.has(frame)) || i.object?.referencedSeriesUids.includes(key.split('#')[0]!)
      }))
      return exam ? [{ series: s, file: i.file, part, exam }] : []
    })))
  if (found.length === 0) return { value: undefined, findings: [] }
  // The study draws the liver on the CT of the treatment; of several treatments the first that has one.
  const first = exams.find(e => e.role === 'treatment' && found.some(f => f.exam === e))
  const preferred = found.filter(f => f.exam === first)
  const candidates = preferred.length > 0 ? preferred : found
  if (candidates.length > 1) {
    const names = candidates.map(c => `${c.part.name} in ${c.file}`)
    return { value: undefined, findings: [warning('course/which-liver', { file: candidates[0]!.file }, `Several contours may be the liver: ${names.join('; ')}.`, 'Name one as liver in a course.json.')] }
  }
  const { file, part, exam, series } = candidates[0]!
  return answer({ file, roi: part.number, exam: exam.id }, [note('course/liver-found', { file, series: series.key, value: part.name }, `The liver is taken from ROI ${part.name}.`)])
}

export const seriesOf = (index: FolderIndex, key: string): Series | undefined =>
  index.series.find(s => s.key === key) ?? index.series.find(s => s.uid === key)
