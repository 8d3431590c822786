import { type PlanFile, deviceSchema, intentSchema, planFileSchema, tumourTypeSchema } from '@yttria/core/planning'

/** plan.json as it is being written: whatever a person has typed so far, right or wrong. */
export type Draft = Readonly<Record<string, unknown>>
export type Path = readonly (string | number)[]
/** 'territories.0.volumeMl' -> what is said of where its figure is from. */
export type Sources = Readonly<Record<string, string>>

export const pathText = (path: Path): string => path.join('.')

export function get(draft: unknown, path: Path): unknown {
  return path.reduce<unknown>((at, key) => at !== null && typeof at === 'object' ? (at as Record<string | number, unknown>)[key] : undefined, draft)
}

/** A new draft with the value at a path; undefined takes the key (or the element of a list) away. */
export function put<T>(draft: T, path: Path, value: unknown): T {
  const [key, ...rest] = path
  if (key === undefined) return value as T
  if (Array.isArray(draft)) {
    if (rest.length === 0 && value === undefined) return draft.filter((_, n) => n !== key) as T
    return draft.map((x: unknown, n) => n === key ? put(x, rest, value) : x) as T
  }
  const { [key]: before, ...others } = (draft ?? {}) as Record<string | number, unknown>
  const made = rest.length === 0 ? value : put(before ?? {}, rest, value)
  if (made === undefined) return others as T
  // In its old place, so that a plan reads as before.
  return (Object.hasOwn((draft ?? {}) as object, key) ? Object.fromEntries(Object.entries(draft as object).map(([k, v]) => [k, k === String(key) ? made : v])) : { ...others, [key]: made }) as T
}

/** Device, tumour type and intent in the words of the form, where they are written as a synonym. */
export function canonical(draft: Draft): Draft {
  const words = { device: deviceSchema, tumourType: tumourTypeSchema, intent: intentSchema } as const
  return Object.entries(words).reduce((d, [key, schema]) => {
    const word = schema.safeParse(d[key]).data
    return word === undefined ? d : put(d, [key], word)
  }, draft)
}

export interface CheckedDraft {
  readonly file: PlanFile | undefined
  /** What the schema objects to, by the path of the field; '' of the whole. */
  readonly issues: ReadonlyMap<string, string>
}

/** The draft against the schema of plan.json, in the schema's own words. */
export function checkDraft(draft: Draft): CheckedDraft {
  const parsed = planFileSchema.safeParse(draft)
  if (parsed.success) return { file: parsed.data, issues: new Map() }
  const issues = new Map<string, string>()
  for (const issue of parsed.error.issues) for (const { path, message } of deepest(issue as Issue)) {
    const key = path.map(String).join('.')
    if (!issues.has(key)) issues.set(key, message)
  }
  return { file: undefined, issues }
}

interface Issue { readonly code?: string; readonly path: readonly PropertyKey[]; readonly message: string; readonly errors?: readonly (readonly Issue[])[] }

/** Of the alternatives at one place the one that was meant: that of which no key is unknown. */
function deepest(issue: Issue): readonly Issue[] {
  if (issue.code !== 'invalid_union' || !issue.errors) return [issue]
  const [meant, other] = issue.errors.filter(e => !e.some(i => i.code === 'unrecognized_keys')).toSorted((a, b) => a.length - b.length)
  // Nothing chosen yet: as near to one as to another.
  if (meant && other?.length === meant.length) return [issue]
  return meant && meant.length > 0 && meant.some(i => i.path.length > 0) ? meant.flatMap(i => deepest({ ...i, path: [...issue.path, ...i.path] })) : [issue]
}

/** The first plan of a patient: what has a usual value has it, the rest is asked for. */
export const newDraft = (key: string): Draft => ({
  patient: { key }, device: 'glass', constants: 'eanm2022', lungShunt: {}, territories: [{ id: 'right', tumours: [], prescription: {} }],
})

/** As plan.json names the ways to prescribe. */
export const prescriptionKinds = ['activityGbq', 'perfusedDoseGy', 'tumourDoseGy', 'normalLiverDoseGy', 'bodySurface'] as const
export type PrescriptionKind = typeof prescriptionKinds[number]
export const prescriptionKind = (p: unknown): PrescriptionKind | undefined => prescriptionKinds.find(k => p !== null && typeof p === 'object' && k in p)

/** All activities, each in its share of the whole, as activities prescribed. */
export const withActivity = (draft: Draft, territoriesGbq: readonly number[], totalGbq: number): Draft => {
  const now = territoriesGbq.reduce((a, b) => a + b, 0)
  return territoriesGbq.reduce((d, gbq, n) => put(d, ['territories', n, 'prescription'], { activityGbq: Number((gbq / now * totalGbq).toPrecision(6)) }), draft)
}
