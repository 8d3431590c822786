/** `smoke`: a few cases, seconds in all; it shows that the validation runs, what it finds means nothing. */
export interface ValidateOptions { readonly smoke: boolean }

/** One quantity over many cases. */
export interface Row {
  readonly what: string
  readonly unit: string
  readonly count: number
  readonly mean: number
  readonly sd: number
  readonly worst: number
  readonly worstAt: string
  readonly target: string
  /** Undefined without a target. */
  readonly met: boolean | undefined
  /** Cases within a target for each. */
  readonly within: number | undefined
}

/** `target`: what no case may reach, or what the mean may not. A value that is missing counts as not met. */
export function row(what: string, unit: string, cases: readonly { readonly value: number | undefined; readonly at: string }[], target?: number | { readonly mean: number }): Row {
  const known = cases.flatMap(c => c.value === undefined || Number.isNaN(c.value) ? [] : [{ value: c.value, at: c.at }])
  const mean = known.reduce((sum, c) => sum + c.value, 0) / known.length
  const sd = Math.sqrt(known.reduce((sum, c) => sum + (c.value - mean) ** 2, 0) / Math.max(1, known.length - 1))
  const nothing = { value: NaN, at: '' }
  const worst = known.reduce((a, b) => Math.abs(b.value) > Math.abs(a.value) ? b : a, known[0] ?? nothing)
  const whole = known.length === cases.length
  return {
    what, unit, count: known.length, mean, sd, worst: worst.value, worstAt: worst.at,
    target: target === undefined ? '' : typeof target === 'number' ? `each < ${target}` : `mean < ${target.mean}`,
    within: typeof target === 'number' ? known.filter(c => Math.abs(c.value) < target).length : undefined,
    met: target === undefined ? undefined : whole && (typeof target === 'number' ? Math.abs(worst.value) < target : Math.abs(mean) < target.mean),
  }
}

export function markdownTable(rows: readonly Row[]): string {
  const header = ['quantity', 'unit', 'n', 'mean', 'SD', 'worst', 'patient, lesion', 'target', 'met']
  const number = (r: Row, x: number): string => x.toFixed(r.unit === '%' || r.unit === 'points' ? 1 : 2).replace(/^-(0\.?0*)$/, '$1')
  const lines = rows.map(r => [r.what, r.unit, String(r.count), number(r, r.mean), number(r, r.sd), number(r, r.worst), r.worstAt, r.target, r.met === undefined ? '' : r.met ? 'yes' : `NO${r.within === undefined ? '' : `: ${r.within} of ${r.count}`}`])
  return [header, header.map(() => '---'), ...lines].map(l => `| ${l.join(' | ')} |`).join('\n')
}
