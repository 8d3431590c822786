import { repairNames } from '@yttria/core/dicom'
import { nearest } from '@yttria/core/record'
import type { TypedRepair } from '@yttria/node/repair'
import { UsageError } from './verb.ts'

export const repairOptions = { repair: 'values', reason: 'values' } as const

export const repairUsage = `  --repair NAME[@WHERE]=VALUE   sets a header right, in memory only; the files stay as they are. Repeatable. WHERE is a series UID, the
                   number that inspect shows (#3), a file, or an exam of the course. NAME is one of
                   ${repairNames.slice(0, 9).join(', ')},
                   ${repairNames.slice(9).join(', ')}
  --reason TEXT    why: one for each --repair, or one for all; recorded in the result`

/** The repairs of the command line. Throws UsageError. */
export function typedRepairs(repairs: readonly string[], reasons: readonly string[]): TypedRepair[] {
  if (repairs.length === 0 && reasons.length > 0) throw new UsageError('--reason without --repair')
  if (repairs.length > 0 && reasons.length !== 1 && reasons.length !== repairs.length)
    throw new UsageError(reasons.length === 0 ? '--repair needs a reason: --reason TEXT' : `${reasons.length} reasons for ${repairs.length} repairs: give one for each, or one for all`)
  return repairs.map((text, n) => {
    const found = /^([^@=]+)(?:@([^=]+))?=(.*)$/s.exec(text)
    if (!found) throw new UsageError(`--repair ${JSON.stringify(text)}: give it as NAME=VALUE or NAME@WHERE=VALUE`)
    const [, name = '', target, value = ''] = found
    if (!(repairNames as readonly string[]).includes(name)) {
      const near = nearest(name, repairNames)
      throw new UsageError(`--repair ${name}: no such repair${near ? `; did you mean ${near}?` : ''} There are ${repairNames.join(', ')}`)
    }
    const reason = (reasons.length === 1 ? reasons[0] : reasons[n])!
    if (reason.trim() === '') throw new UsageError('--reason is empty')
    return { name, ...(target === undefined ? {} : { target }), value, reason }
  })
}
