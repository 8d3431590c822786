import type { Results, TreatmentResult } from '../course/index.ts'
import { ratioText } from '../dosimetry/index.ts'
import { decimal, significant } from '../figures/index.ts'
import type { Column, Row, Table } from './page.ts'

const text = (label: string): Column => ({ label, kind: 'text' })
const number = (label: string, unit?: string): Column => ({ label, kind: 'number', ...(unit ? { unit } : {}) })

/** Where each 90Y image's activity lies, beside what was given. */
export function balanceTable({ treatments = [] }: Results): Table {
  const share = (mbq: number | undefined, t: TreatmentResult): string | undefined => mbq === undefined ? undefined : `${significant(mbq)} (${decimal(100 * mbq / t.imageMbq, 1)}%)`
  return {
    id: 'activity', title: 'Activity at injection, MBq',
    columns: [text('Treatment'), number('Given, net'), number('In the image'), number('Ratio'), text('Expected'), number('Liver and margin'), number('Lungs in view'), number('Elsewhere')],
    rows: treatments.map((t): Row => ({
      cells: [t.id, significant(t.administeredMbq, 4), significant(t.imageMbq, 4),
        t.ratio === undefined ? undefined : { text: ratioText(t.ratio), ...(t.balance && !t.balance.asExpected ? { tone: 'bad' as const } : {}) },
        t.balance && `${t.balance.expectedRatio[0]}\u2013${t.balance.expectedRatio[1]}`,
        share(t.balance?.parts.liverMbq ?? t.expandedLiverMbq, t), share(t.balance?.parts.lungsInViewMbq, t), share(t.balance?.parts.elsewhereMbq, t)],
    })),
    notes: treatments.some(t => t.balance?.refused) ? ['So far outside the expected range no dose is given.'] : [],
  }
}

/** What may explain a ratio that is not as expected, most likely first. */
export function causesTable({ treatments = [] }: Results): Table {
  return {
    id: 'activity-causes', title: 'What may explain the activity balance',
    columns: [text('Treatment'), text('If'), text('the ratio would be'), number('Misfit'), text('Explains it'), text('What tells')],
    rows: treatments.flatMap(t => (t.balance?.causes ?? []).map((c): Row => ({
      cells: [t.id, c.words, typeof c.expectedRatio === 'number' ? ratioText(c.expectedRatio) : c.expectedRatio.map(ratioText).join('\u2013'), decimal(c.misfit, 3), c.explains ? { text: 'yes', strong: true } : 'no', c.tell],
    }))),
    notes: ['Misfit: distance of the ratio from the predicted one, as a natural logarithm. Every cause is taken as the only one.'],
  }
}

/** What a person set right in the headers. */
export function repairsTable({ repairs = [] }: Results): Table {
  return {
    id: 'repairs', title: 'Repaired in the headers, in memory',
    columns: [text('What'), text('Tag'), text('Before'), text('After'), text('Voxels'), text('Reason'), number('Files'), text('Series')],
    rows: repairs.map((r): Row => ({ cells: [r.name, r.tag, r.before, r.after, r.pixelFactor && `\u00d7 ${factorText(r.pixelFactor)}`, r.reason, String(r.files), r.series] })),
    notes: ['The files are as they were.'],
  }
}

function factorText([least, most]: readonly [number, number]): string {
  const one = (x: number) => String(Number(x.toPrecision(4)))
  return one(least) === one(most) ? one(least) : `${one(least)}\u2013${one(most)}`
}
