import { type CourseFile, draftCourse, protocolSchema } from '@yttria/core/course'
import { type FolderIndex, type Series, suspect90Y } from '@yttria/core/dicom'
import type { Finding } from '@yttria/core/record'
import { sameWords } from '../../terminal/findings-text.ts'

/** Whether doses can be had from one patient's images as they are. */
export interface Readiness {
  /** Key of the patient in the index. */
  readonly patient: string
  /** 'partly': of the liver, not of lesions; 'after': once `wants` is done; 'no': the images for it are not there. */
  readonly doses: 'yes' | 'partly' | 'after' | 'no'
  /** Warnings about the folder or the series used: to be read before the numbers are believed. */
  readonly warnings: number
  readonly treatments: readonly string[]
  readonly baseline?: string
  readonly followUp?: string
  /** What is missing, or stands in the way, in the order of the work; series by key. */
  readonly wants: readonly { readonly series?: string; readonly code: string; readonly why: string; readonly repair?: string; readonly remedy?: string }[]
}

/** One answer per patient with a PET; none where there is no PET at all. `findings`: all of the folder. */
export function readiness(index: FolderIndex, findings: readonly Finding[]): Readiness[] {
  return index.patients.flatMap(p => {
    const own = { ...index, patients: [p], series: index.series.filter(s => s.patient === p.key), studies: index.studies.filter(s => s.patient === p.key) }
    return own.series.some(s => s.kind === 'pet') ? [ofPatient(own, p.key, findings)] : []
  })
}

function ofPatient(index: FolderIndex, patient: string, findings: readonly Finding[]): Readiness {
  const drafted = draftCourse(index, protocolSchema.parse({}).course)
  const exams = drafted.value?.exams ?? []
  const petOf = (role: CourseFile['exams'][number]['role']) => exams.filter(e => e.role === role).map(e => e.petSeriesUid!)
  const treatments = petOf('treatment'), [baseline] = petOf('baseline'), [followUp] = petOf('followUp')
  const used = new Set(exams.filter(e => e.role !== 'followUp').flatMap(e => [e.petSeriesUid, e.ctSeriesUid]))
  const suspects = index.series.filter(s => suspect90Y(s) !== undefined || (s.kind === 'pet' && conflict90Y(s)))
  // Errors of what would be used, and of what would be the 90Y PET; a tie names several series.
  const errors = findings.filter(f => (f.severity === 'error' || (f.code === 'pet/no-suv' && f.subject.series === baseline)) && f.subject.series !== undefined && (used.has(f.subject.series) || (treatments.length === 0 && suspects.some(s => s.key === f.subject.series))))
  const asked = drafted.findings.filter(f => f.severity === 'error' && f.code !== 'course/no-baseline' && f.code !== 'course/90y-doubtful' && f.code !== 'course/no-pet')
  const wants = distinct([...errors, ...asked].map(f => ({ ...(f.subject.series === undefined ? {} : { series: f.subject.series }), code: f.code, why: firstSentence(f.message), ...(repairOf(f) ? { repair: repairOf(f)! } : f.remedy ? { remedy: firstSentence(f.remedy) } : {}) })))
  const warnings = new Set(findings.filter(f => f.severity === 'warning' && (f.subject.series === undefined || used.has(f.subject.series))).map(sameWords)).size
  const base = { patient, warnings, treatments, ...(baseline ? { baseline } : {}), ...(followUp ? { followUp } : {}), wants }
  if (treatments.length === 0 && errors.length === 0 && suspects.length > 0)
    return { ...base, doses: 'after', wants: [...wants, ...suspects.map(s => ({ series: s.key, code: 'pet/nuclide-doubtful', why: 'It may be the 90Y PET.', repair: 'isotope=Y-90' }))] }
  if (wants.length > 0) return { ...base, doses: 'after' }
  if (treatments.length === 0) return { ...base, doses: 'no', wants: [{ code: 'course/no-90y', why: 'there is no 90Y PET.' }] }
  return baseline ? { ...base, doses: 'yes' } : { ...base, doses: 'partly', wants: [{ code: 'course/no-baseline', why: 'there is no FDG PET before the 90Y PET.' }] }
}

const conflict90Y = (s: Series): boolean => {
  const e = s.pet?.evidence
  return s.pet?.nuclide === undefined && e !== undefined && [e.byCode, e.byText, e.byHalfLife].includes('90Y')
}

/** The first repair that the remedy names, as 'isotope=Y-90'. */
const repairOf = (f: Finding): string | undefined => /--repair ([A-Za-z]+)(?:@\S+?)?=(\S+?)(?=[;,.]?(?:\s|$))/.exec(f.remedy ?? '')?.slice(1, 3).join('=')

const firstSentence = (text: string): string => /^.*?[.:](?=\s|$)/.exec(text)?.[0].replace(/:$/, '.') ?? text

function distinct<T extends { readonly series?: string; readonly code: string }>(wants: readonly T[]): T[] {
  return wants.filter((w, n) => wants.findIndex(x => x.series === w.series && x.code === w.code) === n)
}
