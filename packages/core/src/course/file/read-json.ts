import type { z } from 'zod'
import { type Finding, type Outcome, answer, error, refusal } from '../../record/index.ts'

/** A JSON document checked against its schema; each objection becomes a finding that names the key and the value. */
export function readJson<T extends z.ZodType>(schema: T, text: string, file: string): Outcome<z.infer<T>> {
  let document: unknown
  try {
    document = JSON.parse(text.replace(/^\uFEFF/, ''))
  } catch (cause) {
    return refusal(error('json', { file }, `${file} is not JSON: ${(cause as Error).message}.`, 'Look for a missing comma or quotation mark at that place.'))
  }
  const parsed = schema.safeParse(document)
  if (parsed.success) return answer(parsed.data)
  return refusal(...parsed.error.issues.flatMap(i => meant(i)).map((issue): Finding => {
    const path = issue.path.map(String)
    const value = path.reduce<unknown>((at, key) => at !== null && typeof at === 'object' ? (at as Record<string, unknown>)[key] : undefined, document)
    const key = path.join('.') || 'the document'
    const subject = { file, column: key, ...(typeof value === 'string' || typeof value === 'number' ? { value } : {}) }
    return error('schema', subject, `${file}: ${key}${typeof value === 'string' || typeof value === 'number' ? ` is ${JSON.stringify(value)}` : ''}: ${issue.message}${/[.?]$/.test(issue.message) ? '' : '.'}`,
      'Correct the key; `yttria schema` prints what may stand there.')
  }))
}

interface Issue { readonly code?: string; readonly path: readonly PropertyKey[]; readonly message: string; readonly errors?: readonly (readonly Issue[])[] }

/** Of what may be one thing or another ("Invalid input"): what keeps it from being the one that it comes nearest to, which is the one whose objections lie deepest. */
function meant(issue: Issue): readonly Issue[] {
  if (issue.code !== 'invalid_union' || !issue.errors || issue.errors.length === 0) return [issue]
  const ways = issue.errors.map(way => way.flatMap(i => meant({ ...i, path: [...issue.path, ...i.path] }))), depth = (way: readonly Issue[]) => way.length === 0 ? 0 : Math.min(...way.map(i => i.path.length))
  // An unknown key lies in the object that it is a key of.
  const deep = (way: readonly Issue[]) => depth(way) + (way.some(i => i.code === 'unrecognized_keys') ? 0.5 : 0), best = ways.reduce((a, b) => deep(b) > deep(a) ? b : a)
  if (deep(best) > issue.path.length) return best
  const wanted = [...new Set(ways.flatMap(way => way.flatMap(i => /^Invalid (?:input|option): expected (.+)$/.exec(i.message)?.[1] ?? [])))]
  return [wanted.length < 2 ? issue : { ...issue, message: `Invalid input: expected ${wanted.slice(0, -1).join(', ')} or ${wanted.at(-1)}` }]
}
