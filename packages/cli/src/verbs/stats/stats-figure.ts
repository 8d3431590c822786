import { rename, rm, stat, writeFile } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import process from 'node:process'
import type { Chart, ForestLine, ForestScale } from '@yttria/core/figures'
import { forestChart } from '@yttria/core/figures'
import { InputError } from '@yttria/node/errors'
import type { StatsRequest } from './stats-request.ts'
import { option } from './stats-request.ts'
import { UsageError } from '../../terminal/verb.ts'

/** Before anything is computed: the name's ending and the folder. */
export async function requireFigurePlace(path: string): Promise<void> {
  if (!/\.svg$/i.test(path)) throw new UsageError(`--figure ${path}: a name that ends in .svg wanted`)
  const folder = await stat(dirname(path)).catch(() => undefined)
  if (!folder?.isDirectory()) throw new InputError(`--figure ${path}: ${dirname(path)} is not a folder`)
  if ((await stat(path).catch(() => undefined))?.isDirectory()) throw new InputError(`--figure ${path}: is a folder`)
}

/** Draws a chart and puts it in its place whole or not at all. Vega is loaded only here. */
export async function writeFigure(path: string, chart: Chart): Promise<void> {
  const { chartFile } = await import('@yttria/render')
  const svg = await chartFile(chart), temporary = join(dirname(path), `.${basename(path)}.${process.pid}.tmp`)
  try {
    await writeFile(temporary, svg)
    await rename(temporary, path)
  } catch (fault) {
    await rm(temporary, { force: true })
    throw new InputError(`--figure ${path} cannot be written: ${(fault as Error).message}`)
  }
}

/** The forest plot of a model's coefficients; `p` of each line as the table has it. */
export const modelFigure = (r: StatsRequest, figure: { title: string; outcome: string; scale: ForestScale; lines: readonly ForestLine[]; notes: readonly string[] }): Chart | undefined =>
  forestChart({ ...figure, level: r.level, notes: [`${option(r, 'formula')!};`, ...figure.notes] })
