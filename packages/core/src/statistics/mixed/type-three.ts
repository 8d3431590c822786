import type { ModelFrame, TermColumns } from '../formula/index.ts'

/**
 * The hypothesis of type III about a term, row-major (columns of the term) x p: its effect averaged, with equal weights, over the levels
 * of the factors with which it interacts; a covariate with which it interacts is held at 0. As lmerTest's anova, which reaches it by
 * contrasts that sum to 0. Without an interaction that holds the term: its own coefficients.
 */
export function typeThree(frame: ModelFrame, term: TermColumns): Float64Array {
  const p = frame.names.length, rows = term.to - term.from, l = new Float64Array(rows * p)
  for (let r = 0; r < rows; r++) l[r * p + term.from + r] = 1
  const terms = frame.formula.terms, offset = frame.terms.length - terms.length, own = terms[frame.terms.indexOf(term) - offset]
  if (!own) return l
  const levels = (name: string): number => { const c = frame.variables[name]!; return c.kind === 'factor' ? c.levels.length : 0 }
  const names = own.variables.map(v => v.text)
  terms.forEach((wider, k) => {
    const all = wider.variables.map(v => v.text), added = all.filter(name => !names.includes(name)), { from, to } = frame.terms[k + offset]!
    if (added.length === 0 || all.length !== names.length + added.length || !added.every(name => levels(name) > 0)) return
    // Columns of a term: its first variable's levels turn fastest, the reference left out. Coded otherwise, a margin is not in the model.
    const sizes = all.map(name => Math.max(1, levels(name) - 1)), ownSizes = names.map(name => Math.max(1, levels(name) - 1))
    if (to - from !== product(sizes) || rows !== product(ownSizes)) return
    const weight = 1 / product(added.map(levels))
    for (let c = 0; c < to - from; c++) {
      let rest = c, row = 0
      all.forEach((name, v) => {
        const at = names.indexOf(name)
        if (at >= 0) row += rest % sizes[v]! * product(ownSizes.slice(0, at))
        rest = Math.floor(rest / sizes[v]!)
      })
      l[row * p + from + c] = weight
    }
  })
  return l
}

const product = (x: readonly number[]): number => x.reduce((a, b) => a * b, 1)
