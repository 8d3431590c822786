import { type CourseFile, courseFileSchema, readJson } from '@yttria/core/course'
import { Refusal } from '../faults.ts'

/** A course as a person keeps it. Throws Refusal with each field's message; also where it is another patient's. */
export function checkedCourse(document: unknown, key?: string): CourseFile {
  const read = readJson(courseFileSchema, JSON.stringify(document), 'course.json')
  if (!read.value) throw new Refusal(read.findings.map(f => f.message).join(' '))
  if (key !== undefined && read.value.patient.key !== key) throw new Refusal(`The course is that of patient ${read.value.patient.key}, not of ${key}.`)
  return read.value
}
