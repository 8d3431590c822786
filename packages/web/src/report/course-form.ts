import { type CourseFile, type CourseGuess, courseFileSchema, courseSchemaVersion, openGuesses } from '@yttria/core/course'

/** Messages of the schema by the path of their field, as 'treatments.0.assayMbq'. */
export function courseMessages(document: unknown): ReadonlyMap<string, string> {
  const parsed = courseFileSchema.safeParse(document)
  return new Map(parsed.success ? [] : parsed.error.issues.toReversed().map(i => [i.path.map(String).join('.'), i.message]))
}

/** A document with one value put in, or taken out where it is undefined. Nothing of the given one changes. */
export function put<T>(document: T, path: readonly (string | number)[], value: unknown): T {
  const [first, ...rest] = path
  if (first === undefined) return value as T
  if (Array.isArray(document)) return document.map((x: unknown, n) => n === first ? put(x, rest, value) : x) as T
  const object = document as Readonly<Record<string | number, unknown>>
  if (rest.length === 0 && value === undefined) {
    const { [first]: _, ...others } = object
    return others as T
  }
  return { ...object, [first]: put(object[first], rest, value) } as T
}

export const emptyCourse = (key: string): CourseFile => ({ schemaVersion: courseSchemaVersion, patient: { key }, exams: [], treatments: [] })

/** The open guess of a field, as ['treatments', 0, 'device']; undefined where it is none. */
export const guessAt = (course: CourseFile, path: readonly (string | number)[]): CourseGuess | undefined =>
  openGuesses(course).find(g => g.path === guessPath(path))

/** ['treatments', 0, 'device'] as treatments[0].device. */
const guessPath = (path: readonly (string | number)[]): string => path.map((p, n) => typeof p === 'number' ? `[${p}]` : n === 0 ? p : `.${p}`).join('')

/** The course with the guesses at and below a path confirmed: their entries are taken out. */
export function confirmed(course: CourseFile, path: readonly (string | number)[]): CourseFile {
  const at = guessPath(path), within = (g: CourseGuess) => g.path === at || g.path.startsWith(`${at}.`)
  const { guesses: _, ...rest } = course, left = openGuesses(course).filter(g => !within(g))
  return left.length > 0 ? { ...rest, guesses: left } : rest
}

/** How many guesses are open at and below a path. */
export const guessesWithin = (course: CourseFile, path: readonly (string | number)[]): number =>
  openGuesses(course).filter(g => g.path === guessPath(path) || g.path.startsWith(`${guessPath(path)}.`)).length

/** '2020-03-04T10:15:00+01:00' as clock and offset; 'Z' is +00:00. */
export function splitTime(iso: string | undefined): { readonly clock: string; readonly offset: string } {
  const parts = /^(\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(?::\d{2})?)(?:\.\d+)?(Z|[+-]\d{2}:\d{2})?$/.exec(iso ?? '')
  return parts ? { clock: parts[1]!, offset: parts[2] === 'Z' ? '+00:00' : parts[2] ?? '' } : { clock: '', offset: '' }
}

/** Undefined where there is no clock. An input of the browser leaves seconds of zero out. */
export const joinTime = (clock: string, offset: string): string | undefined =>
  clock === '' ? undefined : `${/T\d{2}:\d{2}$/.test(clock) ? `${clock}:00` : clock}${offset.trim()}`

/** What was typed as a number, with a decimal point or comma; text that is none stays, for the schema to refuse. */
export function typedNumber(text: string): number | string | undefined {
  const trimmed = text.trim()
  if (trimmed === '') return undefined
  const number = Number(trimmed.replace(/^([\d ]*),(\d+)$/, '$1.$2'))
  return Number.isFinite(number) ? number : trimmed
}

/** The first free id of a kind: treatment, treatment2 ... */
export function freeId(wanted: string, taken: readonly string[]): string {
  for (let n = 1; ; n++) {
    const id = n === 1 ? wanted : `${wanted}${n}`
    if (!taken.includes(id)) return id
  }
}
