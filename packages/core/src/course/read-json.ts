import type { z } from 'zod'
import { type Finding, type Outcome, answer, error, refusal } from '../record/index.ts'

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
  return refusal(...parsed.error.issues.map((issue): Finding => {
    const path = issue.path.map(String)
    const value = path.reduce<unknown>((at, key) => at !== null && typeof at === 'object' ? (at as Record<string, unknown>)[key] : undefined, document)
    const key = path.join('.') || 'the document'
    const subject = { file, column: key, ...(typeof value === 'string' || typeof value === 'number' ? { value } : {}) }
    return error('schema', subject, `${file}: ${key}${typeof value === 'string' || typeof value === 'number' ? ` is ${JSON.stringify(value)}` : ''}: ${issue.message}.`,
      'Correct the key; `yttria schema` prints what may stand there.')
  }))
}
