import type { Analyte } from '../../response/index.ts'
import { type RowColumn, property } from './columns.ts'

/** One laboratory value of one patient, in the analyte's own unit. */
export interface LaboratoryRow {
  readonly patient: string
  readonly analyte: Analyte
  /** From the first treatment. */
  readonly day: number
  readonly value: number
  readonly unit: string
  readonly lln?: number
  readonly uln?: number
  readonly isBaseline: boolean
  readonly inWindow: boolean
  /** Against the patient's baseline, %. */
  readonly changePercent?: number
  /** CTCAE grade of this value, where it is in the window and has one. */
  readonly grade?: number
  /** Row of laboratory.csv as a person counts it. */
  readonly sourceRow?: number
}

const own = (name: keyof LaboratoryRow & string, describe: string): RowColumn<LaboratoryRow> => property(name, describe)

export const laboratoryColumns: readonly RowColumn<LaboratoryRow>[] = [
  own('patient', 'Key of the patient'), own('analyte', 'Analyte'), own('day', 'Day from the first treatment'), own('value', 'Value'), own('unit', 'Unit'),
  own('lln', 'Lower limit of normal'), own('uln', 'Upper limit of normal'), own('isBaseline', 'The baseline of the patient'), own('inWindow', 'In the window of toxicity'),
  own('changePercent', 'Against the baseline, %'), own('grade', 'CTCAE grade'), own('sourceRow', 'Row of the table it was read from'),
]
