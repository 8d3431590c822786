import { type CourseFile, type CourseRepair, draftCourse, type Protocol } from '@yttria/core/course'
import { type FolderIndex, type InstanceHeader, type Repair, type Repaired, indexFolder, repairHeaders } from '@yttria/core/dicom'
import { type Finding, note } from '@yttria/core/record'
import { InputError, wrongFile } from '../errors.ts'

/** NAME[@TARGET]=VALUE as typed, with its reason. */
export interface TypedRepair { readonly name: string; readonly target?: string; readonly value: string; readonly reason: string }

/** As course.json has them: a number becomes the series' UID; a word that is neither series nor file is an exam's. */
export function asCourseRepairs(typed: readonly TypedRepair[], index: FolderIndex): CourseRepair[] {
  const files = new Set(index.series.flatMap(s => s.instances.map(i => i.file)))
  return typed.map(({ name, target, value, reason }) => {
    const number = /^#?(\d+)$/.exec(target ?? '')?.[1], numbered = number === undefined ? undefined : index.series[Number(number) - 1]
    if (number !== undefined && !numbered) throw new InputError(`${name}@${target}: there are ${index.series.length} series`, [], { code: 'input/repair' })
    const series = numbered?.key ?? index.series.find(s => s.key === target || s.uid === target)?.key
    return { name, value, ...(target === undefined ? {} : series !== undefined ? { series } : files.has(target) || /[/.]/.test(target) ? /^[\d.]+$/.test(target) ? { series: target } : { file: target } : { exam: target }), reason }
  })
}

/** Headers with the repairs of command line and course file; those for an exam by that exam's PET. Throws InputError where one is refused. */
export function repairedHeaders(headers: readonly InstanceHeader[], repairs: readonly CourseRepair[], course: CourseFile | undefined, protocol: Protocol | undefined): Repaired & { readonly findings: readonly Finding[] } {
  if (repairs.length === 0) return { headers, applied: [], findings: [] }
  const examsOf = (c: CourseFile | undefined) => (r: CourseRepair): Repair => {
    const seriesUid = r.series ?? c?.exams.find(e => e.id === r.exam)?.petSeriesUid
    return { name: r.name, value: String(r.value), reason: r.reason, ...(seriesUid === undefined ? {} : { seriesUid }), ...(r.exam === undefined ? {} : { exam: r.exam }), ...(r.file === undefined ? {} : { file: r.file }) }
  }
  if (course) return applied(repairHeaders(headers, repairs.flatMap(r => isotopeOfTreatments(r, course)).map(examsOf(course))))
  if (!protocol || repairs.every(r => r.exam === undefined)) return applied(repairHeaders(headers, repairs.map(examsOf(undefined))))
  // Which exam is which may only show once the others are done: the isotope, above all.
  const first = applied(repairHeaders(headers, repairs.filter(r => r.exam === undefined).map(examsOf(undefined))))
  const drafted = draftCourse(indexFolder(first.headers), protocol.course).value
  // A PET under a foreign isotope is no exam yet: its repair looks for the one scan that it can be meant for.
  const placed = repairs.filter(r => r.exam !== undefined).map(r => r.name === 'isotope' && !drafted?.exams.some(e => e.id === r.exam) ? { ...r, exam: undefined } : r)
  const second = applied(repairHeaders(first.headers, placed.map(examsOf(drafted))))
  return { headers: second.headers, applied: [...first.applied, ...second.applied], findings: [...first.findings, ...second.findings] }
}

/** Which PET is 90Y a course file says, if nobody else: a repaired isotope without a place is its treatments'. */
function isotopeOfTreatments(r: CourseRepair, course: CourseFile): CourseRepair[] {
  if (r.name !== 'isotope' || !/90/.test(String(r.value)) || r.series !== undefined || r.exam !== undefined || r.file !== undefined) return [r]
  const pets = course.exams.flatMap(e => e.role === 'treatment' && e.petSeriesUid !== undefined ? [{ ...r, exam: e.id }] : [])
  return pets.length > 0 ? pets : [r]
}

function applied(done: ReturnType<typeof repairHeaders>): Repaired & { readonly findings: readonly Finding[] } {
  if (!done.value) throw wrongFile(done.findings)
  return { ...done.value, findings: done.findings }
}

/** Of a verb that reads one image: the headers as repaired, and what was done as notes. */
export function repairedFolder(headers: readonly InstanceHeader[], typed: readonly TypedRepair[]): { readonly headers: readonly InstanceHeader[]; readonly findings: readonly Finding[] } {
  if (typed.length === 0) return { headers, findings: [] }
  const done = repairedHeaders(headers, asCourseRepairs(typed, indexFolder(headers)), undefined, undefined)
  return {
    headers: done.headers,
    findings: [...done.applied.map(r => note('repair/applied', { series: r.seriesUid, tag: r.tag, value: r.after }, `Repaired in memory: ${r.name}, ${r.before} -> ${r.after}, ${r.files} files. Reason: ${r.reason}.`)), ...done.findings],
  }
}
