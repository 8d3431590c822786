import { type RowColumn, property } from './columns.ts'

/** The highest grade of one CTCAE term in one patient. */
export interface EventRow {
  readonly patient: string
  readonly kind: 'laboratory' | 'clinical'
  readonly term: string
  /** 0: looked at, and none. */
  readonly grade: number
  readonly baselineGrade?: number
  readonly day?: number
  readonly serious?: boolean
  readonly related?: boolean
  /** Row of laboratory.csv or events.csv as a person counts it. */
  readonly sourceRow?: number
}

const own = (name: keyof EventRow & string, describe: string): RowColumn<EventRow> => property(name, describe)

export const eventColumns: readonly RowColumn<EventRow>[] = [
  own('patient', 'Key of the patient'), own('kind', 'laboratory or clinical'), own('term', 'CTCAE v5 term'), own('grade', 'Highest grade that counts'), own('baselineGrade', 'Grade before treatment'),
  own('day', 'Day of the value or of onset'), own('serious', 'Marked as serious'), own('related', 'Marked as related'), own('sourceRow', 'Row of the table it was read from'),
]
