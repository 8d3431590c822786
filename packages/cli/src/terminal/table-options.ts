import type { TableOptions } from '@yttria/core/cohort'
import { UsageError } from './verb.ts'

/** --dates and --decimal: what cannot be told from a table. */
export function tableOptions(options: { readonly dates?: string; readonly decimal?: string }): TableOptions {
  const { dates, decimal } = options
  if (dates !== undefined && dates !== 'day-first' && dates !== 'month-first') throw new UsageError(`--dates ${dates}: day-first or month-first (year-first dates need nothing)`)
  if (decimal !== undefined && decimal !== ',' && decimal !== '.') throw new UsageError(`--decimal ${decimal}: "," or "."`)
  return { ...(dates === undefined ? {} : { dates }), ...(decimal === undefined ? {} : { decimal }) }
}
