import { significant } from '@yttria/core/figures'
import type { PlanComparison } from '@yttria/core/planning'
import { textTable } from '../../terminal/text-table.ts'

const percentText = (x: number): string => `${x > 0 ? '+' : ''}${(100 * x).toFixed(0)}%`

export const compartmentNames = { tumour: 'tumour', wholeNormalLiver: 'healthy liver, whole', lungs: 'lungs' } as const

/** The plan beside what was delivered, for the terminal. */
export const comparisonText = (c: PlanComparison): string => textTable(
  ['predicted and delivered', { header: 'predicted', unit: 'Gy' }, { header: 'as given', unit: 'Gy' }, { header: 'delivered', unit: 'Gy' }, ''],
  c.rows.map(r => [`${compartmentNames[r.compartment]}${r.id === undefined ? '' : ` ${r.id}`}`, significant(r.predicted), r.predictedAsGiven === undefined ? undefined : significant(r.predictedAsGiven), significant(r.delivered), r.relative === undefined ? undefined : percentText(r.relative)]),
)
