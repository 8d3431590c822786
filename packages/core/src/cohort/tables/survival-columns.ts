import type { ClinicalRecord, PatientProblem } from '../patient.ts'
import { isoDate } from './dates.ts'
import { contradiction } from './problems.ts'
import type { ReadRow } from './read-rows.ts'
import type { TextTable } from './text-table.ts'

/** Survival from survivalDays and died, or from dates; where both are given they must agree. Adds to `problems` where they give none. */
export function survivalOf(table: Pick<TextTable, 'name'>, row: ReadRow, treatedOn: number | undefined, problems: PatientProblem[]): ClinicalRecord['survival'] {
  const v = row.values as { survivalDays?: number; died?: boolean; deathDate?: number; lastContactDate?: number }
  const against = (column: string, value: string | number, because: string, remedy?: string) => {
    problems.push(contradiction(table, row, column, value, because, ['survival'], remedy))
    return undefined
  }
  const last = v.deathDate ?? v.lastContactDate, column = v.deathDate !== undefined ? 'deathDate' : 'lastContactDate'
  if (v.deathDate !== undefined && v.died === false) return against('died', 'no', `contradicts the deathDate of ${isoDate(v.deathDate)}`)
  if (v.deathDate !== undefined && v.lastContactDate !== undefined && v.lastContactDate > v.deathDate)
    return against('lastContactDate', isoDate(v.lastContactDate), `is later than the deathDate of ${isoDate(v.deathDate)}`)
  const died = v.deathDate !== undefined ? true : v.died ?? (v.lastContactDate !== undefined && v.survivalDays === undefined ? false : undefined)
  // A cell of these columns that could not be read has been named, and has spoilt survival.
  if (row.problems.some(p => p.spoils.includes('survival') || p.spoils.includes('study') && p.subject.column === 'treatmentDate')) return undefined
  if (died === true && v.deathDate === undefined && v.survivalDays === undefined)
    return against('died', 'yes', v.lastContactDate === undefined ? 'comes without survivalDays or deathDate' : 'comes with a last contact but without the day of death', 'Give deathDate, or survivalDays.')
  if (last !== undefined && treatedOn === undefined && v.survivalDays === undefined) return against(column, isoDate(last), 'has no treatmentDate to be counted from')
  const counted = last === undefined || treatedOn === undefined ? undefined : last - treatedOn
  const days = v.survivalDays ?? counted
  if (days === undefined) return v.died === undefined ? undefined : against('died', v.died ? 'yes' : 'no', 'comes without survivalDays or a date of last contact', 'Give survivalDays, or lastContactDate.')
  // A day of grace: some count the day of treatment as the first.
  if (counted !== undefined && Math.abs(counted - days) > 1 && (died === true || v.lastContactDate === undefined || counted > days))
    return against('survivalDays', days, `is not the ${counted} days from treatment to ${column} (${isoDate(last!)})`)
  if (days < 0) return died === false ? against(v.survivalDays === undefined ? column : 'survivalDays', v.survivalDays ?? isoDate(last!), 'is before the treatment') : against(v.survivalDays === undefined ? 'deathDate' : 'survivalDays', v.survivalDays ?? isoDate(last!), 'is a death before the treatment')
  if (died === undefined) return against('survivalDays', days, 'comes without died: an end by death or by last contact?', 'Give died: yes or no.')
  return { days, died }
}
