import { expect } from 'vitest'
import { referenceJson } from '../reference.ts'

export interface GoldenCase<R = never> {
  readonly name: string
  readonly family: string
  readonly model: Record<string, string>
  readonly levels: Record<string, string[]>
  readonly data: Record<string, (number | string)[]>
  readonly results: R
}

export const golden = <R>(file: string): GoldenCase<R>[] => referenceJson<{ cases: GoldenCase<R>[] }>(`statistics/${file}`).cases

export const goldenCase = <R>(file: string, name: string): GoldenCase<R> => golden<R>(file).find(c => c.name === name)!

/** R's missing and infinite values as numbers. */
export const numberOf = (v: number | string | null | undefined): number =>
  typeof v === 'number' ? v : v === 'Inf' ? Infinity : v === '-Inf' ? -Infinity : NaN

/** Equal to a relative tolerance (absolute below `floor`); missing and infinite must match exactly. */
export function close(got: number | undefined, want: number | string | null | undefined, relative: number, what = '', floor = 0): void {
  const w = numberOf(want), g = got ?? NaN
  if (Number.isNaN(w)) { expect(g, what).toBeNaN(); return }
  if (!Number.isFinite(w)) { expect(g, what).toBe(w); return }
  const error = Math.abs(g - w) / Math.max(Math.abs(w), floor, Number.MIN_VALUE)
  expect(error, `${what}: got ${g}, wanted ${w}`).toBeLessThanOrEqual(relative)
}

export function allClose(got: ArrayLike<number | undefined>, want: readonly (number | string)[], relative: number, what = '', floor = 0): void {
  expect(got.length, what).toBe(want.length)
  want.forEach((w, n) => close(got[n], w, relative, `${what}[${n}]`, floor))
}
