import type { CoxData } from '../../../src/statistics/index.ts'
import type { GoldenCase } from '../golden.ts'

/** A case of the reference file, its factors as columns of 0 and 1. */
export function coxData(c: GoldenCase<unknown>): CoxData {
  const covariates = c.model.rhs!.split('+').flatMap(name => {
    const levels = c.levels[name], column = c.data[name]!
    return levels ? levels.slice(1).map(l => ({ name: name + l, term: name, values: column.map(v => v === l ? 1 : 0) })) : [{ name, values: column as number[] }]
  })
  return { time: c.data.time as number[], event: c.data.status as number[], covariates }
}
