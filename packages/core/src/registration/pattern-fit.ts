/** Least squares of data on a pattern and nuisance terms, the nuisance terms projected out once: fast over many patterns. */
export interface PatternFit {
  /** Of a pattern: its amplitude, what is left (sum of squares), and the squared length of what the nuisance does not explain of it. */
  readonly fit: (pattern: Float64Array) => { amplitude: number; residual: number; length2: number }
  /** Sum of squares of the data beside the nuisance terms alone. */
  readonly withoutPattern: number
  /** A column with the nuisance terms taken out, in place. */
  readonly project: (column: Float64Array) => Float64Array
  readonly data: Float64Array
  readonly terms: number
}

/**
 * `nuisance`: columns as long as the data; those that the others explain are dropped. Pseudo-observations (a prior on a
 * coefficient) are further rows: 0 in data and pattern, the prior's weight in its column.
 */
export function patternFit(data: Float64Array, nuisance: readonly Float64Array[]): PatternFit {
  const n = data.length
  const basis: Float64Array[] = []
  const project = (column: Float64Array): Float64Array => {
    for (const q of basis) {
      let s = 0
      for (let r = 0; r < n; r++) s += q[r]! * column[r]!
      for (let r = 0; r < n; r++) column[r]! -= s * q[r]!
    }
    return column
  }
  for (const column of nuisance) {
    const before = squared(column)
    // Twice is enough for orthogonality to rounding.
    const rest = project(project(column.slice()))
    const left = squared(rest)
    if (!(left > 1e-10 * before)) continue
    const by = 1 / Math.sqrt(left)
    for (let r = 0; r < n; r++) rest[r]! *= by
    basis.push(rest)
  }
  const y = project(data.slice()), yy = squared(y)
  const fit = (pattern: Float64Array): { amplitude: number; residual: number; length2: number } => {
    let tt = 0, ty = 0
    for (let r = 0; r < n; r++) { tt += pattern[r]! * pattern[r]!; ty += pattern[r]! * y[r]! }
    const whole = tt
    for (const q of basis) {
      let s = 0
      for (let r = 0; r < n; r++) s += q[r]! * pattern[r]!
      tt -= s * s
    }
    if (!(tt > 1e-6 * whole) || whole === 0) return { amplitude: 0, residual: yy, length2: 0 }
    return { amplitude: ty / tt, residual: Math.max(0, yy - ty * ty / tt), length2: tt }
  }
  return { fit, withoutPattern: yy, project, data: y, terms: basis.length }
}

function squared(a: Float64Array): number {
  let s = 0
  for (const x of a) s += x * x
  return s
}
