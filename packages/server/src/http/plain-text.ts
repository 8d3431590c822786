/** How deep a document may be: what is read by functions that call themselves. */
const deepest = 64

/** Why a value of a request cannot be taken: a text that no file and no database holds, or a document without end. Undefined where it can. */
export function objectionTo(value: unknown, name: string): string | undefined {
  const open: { readonly value: unknown; readonly name: string; readonly depth: number }[] = [{ value, name, depth: 0 }]
  for (let at = open.pop(); at; at = open.pop()) {
    const { value: v, name: n, depth } = at
    if (typeof v === 'string') {
      const wrong = textObjection(v)
      if (wrong !== undefined) return `${n} holds ${wrong}.`
    }
    if (!isDocument(v)) continue
    if (depth === deepest) return `${name} is nested more than ${deepest} deep.`
    for (const [key, inner] of Object.entries(v)) {
      const wrong = textObjection(key)
      if (wrong !== undefined) return `A key in ${n} holds ${wrong}.`
      open.push({ value: inner, name: `${n}.${key.slice(0, 40)}`.slice(0, 200), depth: depth + 1 })
    }
  }
  return undefined
}

/** Not the stream or the bytes of a file. */
function isDocument(value: unknown): value is object {
  if (value === null || typeof value !== 'object') return false
  const kind: unknown = Object.getPrototypeOf(value)
  // The parameters of an address have a kind of their own.
  return Array.isArray(value) || kind === null || Object.getPrototypeOf(kind) === null
}

function textObjection(text: string): string | undefined {
  if (text.includes('\u0000')) return 'the character NUL'
  return /\p{Surrogate}/u.test(text) ? 'half of a character (a lone surrogate)' : undefined
}
