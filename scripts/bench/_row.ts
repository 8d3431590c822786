import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'

/** One line of the bench's table: the best of a few runs, in milliseconds. */
export interface BenchRow {
  readonly step: string
  readonly ms: number
  readonly peer?: string
  readonly peerMs?: number
  /** How far the two results differ, in words. */
  readonly agreement?: string
}

/** `smoke`: small data and one turn, seconds in all; it shows that the bench works, its times mean nothing. */
export interface BenchOptions { readonly smoke: boolean }

/** The best of `turns` runs, ms: what the work costs when nothing else disturbs it. */
export function time<T>(work: () => T, turns = 3): { ms: number; result: T } {
  let ms = Infinity, result!: T
  for (let n = 0; n < turns; n++) {
    const start = performance.now()
    result = work()
    ms = Math.min(ms, performance.now() - start)
  }
  return { ms, result }
}

/** A python3 with scipy (PYTHON names another), or undefined: peers are optional. */
export function pythonWithScipy(): string | undefined {
  for (const python of [process.env.PYTHON, '/usr/bin/python3', 'python3']) {
    if (!python || (python.startsWith('/') && !existsSync(python))) continue
    if (spawnSync(python, ['-c', 'import numpy, scipy.ndimage'], { stdio: 'ignore' }).status === 0) return python
  }
  return undefined
}
