import { type Expression, expressionText, parseExpression } from './expression.ts'

/** A variable of a term: what R would write, and the expression behind it. */
export interface Variable { readonly text: string; readonly expression: Expression }

/** A main effect or interaction: `variables` in order of appearance. */
export interface Term { readonly variables: readonly Variable[] }

export interface RandomTerm {
  /** Grouping factors whose combination is a group: `a:b` has two. */
  readonly group: readonly Variable[]
  readonly intercept: boolean
  readonly terms: readonly Term[]
  /** False for `||`: no correlation between the effects of a group. */
  readonly correlated: boolean
}

export interface Formula {
  readonly text: string
  /** Missing for one-sided formulas, which Cox models and other readers of two outcomes use. */
  readonly response?: Variable
  readonly intercept: boolean
  readonly terms: readonly Term[]
  readonly random: readonly RandomTerm[]
}

/** `a` or `a:b`, as R names a term. */
export const termText = (term: Term): string => term.variables.map(v => v.text).join(':')

type Parts = { intercept: boolean; terms: Term[]; random: RandomTerm[] }

/**
 * A formula as R users write it: `log(dose) ~ response * volume + (1 | patient)`; also `:`, `^`, `/`, `-`, `0`, `(x | g)`, `(x || g)`,
 * `(1 | a/b)`. Without `~` it is one-sided. `.` is not understood. Throws RangeError for what it cannot read.
 */
export function parseFormula(text: string): Formula {
  const whole = parseExpression(text)
  const twoSided = whole.kind === 'binary' && whole.operator === '~'
  const parts = expand(twoSided ? whole.right : whole, text)
  // R orders the variables of an interaction as they first appear in the formula.
  const first = [...new Set(parts.terms.flatMap(t => t.variables.map(v => v.text)))]
  const ordered = parts.terms.map(t => ({ variables: [...t.variables].sort((a, b) => first.indexOf(a.text) - first.indexOf(b.text)) }))
  const byOrder = ordered.sort((a, b) => a.variables.length - b.variables.length)
  return { text, ...(twoSided && { response: variable(whole.left) }), intercept: parts.intercept, terms: byOrder, random: parts.random }
}

const variable = (expression: Expression): Variable => ({ text: expressionText(expression), expression })

function expand(e: Expression, text: string): Parts {
  const fail = (what: string): never => { throw new RangeError(`formula ${JSON.stringify(text)}: ${what}`) }
  const sum = (e: Expression): Parts => {
    if (e.kind === 'parentheses') return e.of.kind === 'binary' && (e.of.operator === '|' || e.of.operator === '||') ? randomTerm(e.of) : sum(e.of)
    if (e.kind === 'number') {
      if (e.value !== 0 && e.value !== 1) fail(`${e.value} is no term; 0 or 1 wanted`)
      return { intercept: e.value === 1, terms: [], random: [] }
    }
    if (e.kind === 'unary') return e.operator === '+' ? sum(e.of) : remove({ intercept: true, terms: [], random: [] }, e.of)
    if (e.kind === 'name' || e.kind === 'call') {
      if (e.kind === 'name' && e.name === '.') fail('name the columns: . is not understood')
      if (e.kind === 'call' && (e.name === 'offset' || e.name === 'strata' || e.name === 'cluster')) fail(`${e.name}() is not understood in a formula`)
      return { intercept: true, terms: [{ variables: [variable(e)] }], random: [] }
    }
    switch (e.operator) {
      case '+': {
        const a = sum(e.left), b = sum(e.right)
        // A 0 anywhere takes the intercept away, a 1 at the end brings it back, as in R.
        const intercept = e.right.kind === 'number' ? e.right.value === 1 : a.intercept && b.intercept
        return { intercept, terms: union(a.terms, b.terms), random: [...a.random, ...b.random] }
      }
      case '-': return remove(sum(e.left), e.right)
      case ':': return { intercept: true, terms: cross(fixed(e.left), fixed(e.right)), random: [] }
      case '*': { const a = fixed(e.left), b = fixed(e.right); return { intercept: true, terms: union(union(a, b), cross(a, b)), random: [] } }
      case '/': { const a = fixed(e.left), b = fixed(e.right); return { intercept: true, terms: union(a, cross([joined(a)], b)), random: [] } }
      case '%in%': return { intercept: true, terms: cross(fixed(e.left), fixed(e.right)), random: [] }
      case '^': {
        if (e.right.kind !== 'number' || !Number.isInteger(e.right.value) || e.right.value < 1) fail('a whole power wanted; arithmetic goes into I()')
        const a = fixed(e.left)
        let all = a
        for (let k = 1; k < (e.right as { value: number }).value; k++) all = union(all, cross(all, a))
        return { intercept: true, terms: all, random: [] }
      }
      case '|': case '||': return fail('a random effect stands in parentheses: (1 | patient)')
      default: return fail(`unexpected ${e.operator}`)
    }
  }
  const fixed = (e: Expression): Term[] => {
    const parts = sum(e)
    if (parts.random.length > 0) fail('a random effect cannot interact')
    return parts.terms
  }
  const remove = (from: Parts, e: Expression): Parts => {
    if (e.kind === 'number') return { ...from, intercept: e.value === 1 ? false : e.value === 0 ? true : fail(`${e.value} is no term`) }
    const gone = new Set(fixed(e).map(key))
    return { ...from, terms: from.terms.filter(t => !gone.has(key(t))) }
  }
  const randomTerm = (e: { readonly operator: string; readonly left: Expression; readonly right: Expression }): Parts => {
    const effects = sum(e.left)
    if (effects.random.length > 0) fail('a random effect within a random effect')
    if (!effects.intercept && effects.terms.length === 0) fail('a random effect of nothing')
    return {
      intercept: true, terms: [],
      random: fixed(e.right).map(g => ({ group: g.variables, intercept: effects.intercept, terms: effects.terms, correlated: e.operator === '|' })),
    }
  }
  return sum(e)
}

/** Terms are equal whatever the order of their variables. */
const key = (t: Term): string => t.variables.map(v => v.text).sort().join('\u0000')

function union(a: readonly Term[], b: readonly Term[]): Term[] {
  const known = new Set(a.map(key))
  return [...a, ...b.filter(t => !known.has(key(t)) && known.add(key(t)))]
}

const joined = (terms: readonly Term[]): Term => {
  const known = new Set<string>()
  return { variables: terms.flatMap(t => t.variables).filter(v => !known.has(v.text) && known.add(v.text)) }
}

const cross = (a: readonly Term[], b: readonly Term[]): Term[] => union([], a.flatMap(s => b.map(t => joined([s, t]))))
