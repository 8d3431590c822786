import { type Finding, error, warning } from '../../record/index.ts'
import { type FolderIndex, type InstanceHeader, nameKey } from '../../dicom/index.ts'
import type { CourseFile } from '../file/course-file.ts'
import { seriesOf } from './draft-liver.ts'

export interface CoursePatients {
  readonly findings: readonly Finding[]
  /** Exams whose images are not to be used: they are of another person, as far as the headers tell. */
  readonly foreign: ReadonlySet<string>
}

/**
 * Whether the exams that a course names are of one person: that of the first treatment, else of the first exam. Another patient number
 * with the same name and date of birth is a slip of the pen, and told; otherwise the exam is refused.
 */
export function coursePatients(course: CourseFile, index: FolderIndex): CoursePatients {
  const used = course.exams.flatMap(e => [e.petSeriesUid, e.ctSeriesUid].flatMap(key => {
    const series = key === undefined ? undefined : seriesOf(index, key)
    return series ? [{ exam: e, series }] : []
  }))
  const own = used.find(u => u.exam.role === 'treatment') ?? used[0]
  const findings: Finding[] = [], foreign = new Set<string>()
  const others = [...new Set(used.map(u => u.series.patient))].filter(p => p !== own?.series.patient)
  for (const patient of own ? others : []) {
    const theirs = used.filter(u => u.series.patient === patient), exams = [...new Set(theirs.map(u => u.exam.id))]
    const subject = { tag: '(0010,0020)', series: theirs[0]!.series.key }, what = `${exams.join(' and ')} and ${own!.exam.id} carry different patient numbers`
    if (samePerson(theirs[0]!.series.instances[0]!.patient, own!.series.instances[0]!.patient))
      findings.push(warning('course/patients', subject, `${what}, but the same name and date of birth: they were taken as one person's.`, 'Check that they are; --repair samePatient=yes says so.'))
    else {
      findings.push(error('course/patients', subject, `${what}, and neither name nor date of birth says that they are one person's: ${exams.length === 1 ? 'that exam was' : 'those exams were'} left out.`, 'Correct course.json, or take the foreign files out; if all are of one person: --repair samePatient=yes.'))
      for (const e of exams) foreign.add(e)
    }
  }
  return { findings, foreign }
}

function samePerson(a: InstanceHeader['patient'], b: InstanceHeader['patient']): boolean {
  const name = nameKey(a.name)
  return name !== undefined && name === nameKey(b.name) && a.birthDate !== undefined && a.birthDate !== '' && a.birthDate === b.birthDate
}
