import { type Finding, warning } from '../../record/index.ts'
import type { CourseFile, CourseGuess } from './course-file.ts'

type Course = Pick<CourseFile, 'patient' | 'exams' | 'treatments' | 'liver' | 'guesses'>
type Part = Readonly<Record<string, unknown>>

interface Place { readonly list?: 'exams' | 'treatments'; readonly index?: number; readonly keys: readonly string[] }

/** 'treatments[0].device' as its steps. */
function placeOf(path: string): Place {
  const [head = '', ...keys] = path.split('.'), at = /^(exams|treatments)\[(\d+)\]$/.exec(head)
  if (at) return { list: at[1] as 'exams' | 'treatments', index: Number(at[2]), keys }
  return { keys: [head, ...keys] }
}

/** The element that is meant: by its id, wherever it now stands; one without id by its place. */
function elementOf(course: Course, { list, index }: Place, id: string | undefined): number | undefined {
  if (list === undefined || index === undefined) return undefined
  const all: readonly { readonly id: string }[] = course[list]
  const named = id === undefined ? -1 : all.findIndex(e => e.id === id)
  // An id that was only written anew leaves the element where it is.
  return named >= 0 ? named : all[index] === undefined ? undefined : index
}

/** What the field holds now; of a list the ids in it; null where it is empty. */
function valueAt(course: Course, { list, keys }: Place, element: number | undefined): unknown {
  const start: unknown = list === undefined ? course : element === undefined ? undefined : course[list][element]
  const value = keys.reduce<unknown>((at, key) => isPart(at) ? at[key] : undefined, start)
  const ids = Array.isArray(value) ? value.flatMap((e: unknown) => isPart(e) ? [e['id']] : []) : value
  return ids ?? null
}

const isPart = (x: unknown): x is Part => typeof x === 'object' && x !== null

const sameValue = (a: unknown, b: unknown): boolean => {
  if (!isPart(a) || !isPart(b)) return a === b
  const keys = new Set([...Object.keys(a), ...Object.keys(b)].filter(k => a[k] !== undefined || b[k] !== undefined))
  return Array.isArray(a) === Array.isArray(b) && [...keys].every(k => sameValue(a[k], b[k]))
}

/**
 * The guesses that nobody has confirmed, their paths as the lists stand now. One is void where its field holds another value than
 * the guessed one (a person changed it), and where the exam or treatment is gone. Without a value it stands until it is taken out.
 */
export function openGuesses(course: Course): CourseGuess[] {
  return (course.guesses ?? []).flatMap(guess => {
    const place = placeOf(guess.path), element = elementOf(course, place, guess.id)
    if (place.list !== undefined && element === undefined) return []
    if (guess.value !== undefined && !sameValue(guess.value, valueAt(course, place, element))) return []
    return [{ ...guess, path: pathText(place, element) }]
  })
}

const pathText = ({ list, keys }: Place, element: number | undefined): string =>
  [...(list === undefined ? [] : [`${list}[${element}]`]), ...keys].join('.')

/** The course with its open guesses only; without the key where there are none. */
export function withOpenGuesses<C extends Course>(course: C): C {
  const { guesses: _, ...rest } = course, open = openGuesses(course)
  return (open.length > 0 ? { ...rest, guesses: open } : rest) as C
}

/** What the open guesses say, as at drafting; of one that came without findings that it is a guess. */
export function guessFindings(course: Course): Finding[] {
  return openGuesses(course).flatMap((g): readonly Finding[] => g.findings ?? [warning('course/guessed', { column: g.path },
    `Nobody has confirmed the ${guessWords(course, g)}; it was guessed from ${g.from}.`, 'Check it; then confirm or correct it in the course.')])
}

const fieldWords: Readonly<Record<string, string>> = {
  exams: 'choice of exams', treatments: 'list of treatments', role: 'role', petSeriesUid: 'PET series', ctSeriesUid: 'CT series', device: 'device',
  injectionTime: 'time of the injection', assayMbq: 'activity assayed', assayTime: 'time of the assay', residualMbq: 'residual activity',
  heightM: 'height', sex: 'sex', weightKg: 'weight', birthDate: 'birth date', target: 'target', lungShuntFraction: 'lung shunt fraction', liver: 'liver contour',
}

const units: Readonly<Record<string, string>> = { assayMbq: ' MBq', residualMbq: ' MBq', heightM: ' m', weightKg: ' kg' }

/** 'device of treatment: glass': a guess in words, for one who is to confirm it. Series are not spelt out. */
export function guessWords(course: Course, guess: CourseGuess): string {
  const place = placeOf(guess.path), element = elementOf(course, place, guess.id), key = place.keys.at(-1) ?? ''
  const { list } = place, of = list === undefined || element === undefined ? '' : ` of ${course[list][element]!.id}`
  const value = valueAt(course, place, element)
  const shown = value === null ? ': none'
    : Array.isArray(value) ? `: ${value.join(', ') || 'none'}`
    : key.endsWith('Uid') || isPart(value) ? '' : `: ${typeof value === 'number' ? Number(value.toPrecision(6)) : String(value)}${units[key] ?? ''}`
  return `${fieldWords[key] ?? key}${of}${shown}`
}

/** What a person settled about a guess: kept as it was, or changed, or taken out with its exam or treatment. */
export interface SettledGuess { readonly path: string; readonly what: string; readonly how: 'confirmed' | 'changed' | 'removed' }

/** The guesses that are open in a course and no longer in the next. */
export function settledGuesses(before: Course, after: Course): SettledGuess[] {
  // By what they were guessed for: places may have moved.
  const key = (g: CourseGuess) => `${g.id ?? ''} ${placeOf(g.path).list ?? ''} ${placeOf(g.path).keys.join('.')}`
  const open = new Set(openGuesses(after).map(key))
  return openGuesses(before).filter(g => !open.has(key(g))).map((g): SettledGuess => {
    const place = placeOf(g.path), element = elementOf(after, place, g.id)
    if (place.list !== undefined && element === undefined) return { path: g.path, what: guessWords(before, g), how: 'removed' }
    const same = sameValue(valueAt(before, place, elementOf(before, place, g.id)), valueAt(after, place, element))
    return { path: pathText(place, element), what: guessWords(after, g), how: same ? 'confirmed' : 'changed' }
  })
}

/** What results.json and a signature list. */
export const unconfirmedOf = (course: Course): { readonly path: string; readonly what: string; readonly from: string }[] =>
  openGuesses(course).toSorted((a, b) => weight(b) - weight(a)).map(g => ({ path: g.path, what: guessWords(course, g), from: g.from }))

/** The guesses that matter most come first: those that a finding above a note speaks of. */
const weight = ({ findings = [] }: CourseGuess): number => findings.some(f => f.severity === 'error') ? 2 : findings.some(f => f.severity === 'warning') ? 1 : 0
