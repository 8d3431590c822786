/** The parse of a formula or of the arithmetic in it. */
export type Expression =
  | { readonly kind: 'name'; readonly name: string }
  | { readonly kind: 'number'; readonly value: number }
  | { readonly kind: 'call'; readonly name: string; readonly args: readonly Expression[] }
  | { readonly kind: 'binary'; readonly operator: string; readonly left: Expression; readonly right: Expression }
  | { readonly kind: 'unary'; readonly operator: string; readonly of: Expression }
  | { readonly kind: 'parentheses'; readonly of: Expression }

type Token = { readonly kind: 'name' | 'number' | 'operator'; readonly text: string; readonly at: number }

// R's precedences, from loosest.
const BINDS: Readonly<Record<string, number>> = { '~': 1, '|': 2, '||': 2, '+': 3, '-': 3, '*': 4, '/': 4, '%in%': 5, ':': 6, '^': 8 }

/** Parses R's formula syntax. Throws RangeError with the place of what is wrong. */
export function parseExpression(text: string): Expression {
  const tokens = tokenise(text)
  let next = 0
  const fail = (what: string, at = tokens[next]?.at ?? text.length): never => {
    throw new RangeError(`formula ${JSON.stringify(text)}: ${what} at character ${at + 1}`)
  }
  const take = (operator: string): boolean => {
    if (tokens[next]?.kind !== 'operator' || tokens[next]!.text !== operator) return false
    next++
    return true
  }
  const primary = (): Expression => {
    const token = tokens[next]
    if (!token) return fail('something is missing')
    next++
    if (token.kind === 'number') return { kind: 'number', value: Number(token.text) }
    if (token.kind === 'name') {
      if (!take('(')) return { kind: 'name', name: token.text }
      const args: Expression[] = []
      if (!take(')')) {
        do args.push(binary(0)); while (take(','))
        if (!take(')')) fail('a closing parenthesis is missing')
      }
      return { kind: 'call', name: token.text, args }
    }
    if (token.text === '(') {
      const of = binary(0)
      if (!take(')')) fail('a closing parenthesis is missing')
      return { kind: 'parentheses', of }
    }
    if (token.text === '-' || token.text === '+') return { kind: 'unary', operator: token.text, of: binary(7) }
    if (token.text === '~') return fail('the outcome before ~ is missing', token.at)
    return fail(`unexpected ${token.text}`, token.at)
  }
  const binary = (loosest: number): Expression => {
    let left = primary()
    for (;;) {
      const token = tokens[next], binds = token?.kind === 'operator' ? BINDS[token.text] : undefined
      if (!token || binds === undefined || binds < loosest) return left
      next++
      left = { kind: 'binary', operator: token.text, left, right: binary(token.text === '^' ? binds : binds + 1) }
    }
  }
  const whole = binary(0)
  if (next < tokens.length) fail(`unexpected ${tokens[next]!.text}`)
  return whole
}

function tokenise(text: string): Token[] {
  const pattern = /\s*(?:(\d+\.?\d*(?:[eE][-+]?\d+)?|\.\d+(?:[eE][-+]?\d+)?)|`([^`]+)`|([\p{L}.][\p{L}\p{N}._]*)|(%in%|\|\||[-+*/:^~|(),]))/uy
  const tokens: Token[] = []
  const end = text.trimEnd().length
  for (let at = 0; at < end; at = pattern.lastIndex) {
    pattern.lastIndex = at
    const m = pattern.exec(text)
    if (!m) throw new RangeError(`formula ${JSON.stringify(text)}: unexpected ${text.slice(at).trim()[0]} at character ${at + 1}`)
    const start = pattern.lastIndex - m[0].trimStart().length
    tokens.push(m[1] !== undefined ? { kind: 'number', text: m[1], at: start } : m[4] !== undefined ? { kind: 'operator', text: m[4], at: start } : { kind: 'name', text: m[2] ?? m[3]!, at: start })
  }
  return tokens
}

/** As R writes it: names of coefficients are made of this. */
export function expressionText(e: Expression): string {
  switch (e.kind) {
    case 'name': return e.name
    case 'number': return String(e.value)
    case 'call': return `${e.name}(${e.args.map(expressionText).join(', ')})`
    case 'unary': return e.operator + expressionText(e.of)
    case 'parentheses': return `(${expressionText(e.of)})`
    case 'binary': {
      const space = e.operator === '^' || e.operator === ':' || e.operator === '/' ? '' : ' '
      return expressionText(e.left) + space + e.operator + space + expressionText(e.right)
    }
  }
}
