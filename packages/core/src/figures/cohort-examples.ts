import type { ExamplePatient } from '../cohort/index.ts'
import { newLesionsText } from '../response/index.ts'
import { type ExamSlice, type ExamSliceId, type ExamSlices, windowed } from './exam-slices.ts'
import { niceCeiling, significant } from './number-text.ts'
import { type ColourMap, categoryName } from './palette.ts'
import type { Raster, SlicePanel, Window } from './slice-panel.ts'

/** A picture of the figure; `uptake` is drawn in colour over the anatomy. */
export interface ExamplePanel extends Pick<SlicePanel, 'widthMm' | 'heightMm' | 'letters' | 'scaleBarMm' | 'outlines'> {
  readonly id: ExamSliceId
  readonly anatomy?: Raster
  readonly uptake?: Raster & { readonly colourMap: ColourMap }
  readonly notes: readonly string[]
}

export interface ExampleRow {
  readonly letter: string
  readonly heading: string
  /** In the order of the columns; undefined: the patient has no such exam. */
  readonly panels: readonly (ExamplePanel | undefined)[]
}

/** Pictures of patients who stand for a cohort, one row each, as plain data. */
export interface ExampleFigure {
  readonly id: 'examples'
  readonly title: string
  readonly description: string
  readonly caption: string
  readonly columns: readonly { readonly id: ExamSliceId; readonly title: string }[]
  readonly rows: readonly ExampleRow[]
  readonly bars: readonly { readonly colourMap: ColourMap; readonly window: Window; readonly label: string }[]
}

/** ' and 1 new lesion' */
const fresh = ({ newLesions }: ExamplePatient): string => newLesionsText(newLesions)?.replace(/^/, ' ') ?? ''

const columns: readonly { readonly id: ExamSliceId; readonly title: string }[] = [
  { id: 'baseline', title: 'FDG PET before' }, { id: 'treatment', title: '90Y PET: absorbed dose' }, { id: 'followUp', title: 'FDG PET after' }, { id: 'healthyLiver', title: 'Healthy liver, CT' },
]
const unitText: Readonly<Record<string, string>> = { '{SUVlbm}g/ml': 'SUL (g/mL)', '{SUVbw}g/ml': 'SUV (g/mL)', Gy: 'Absorbed dose (Gy)' }

/** `chosen`: by the rule, or named by the user; `first`: the rule's first choice has pictures. Undefined without a patient. */
export function exampleFigure(patients: readonly { readonly slices: ExamSlices; readonly example?: ExamplePatient | undefined; readonly first?: boolean }[], chosen: 'rule' | 'named'): ExampleFigure | undefined {
  if (patients.length === 0) return undefined
  const all = patients.flatMap(p => p.slices.slices)
  // One window for all, so that rows compare.
  const end = (...ids: readonly ExamSliceId[]) => { const ends = all.flatMap(s => ids.includes(s.id) && s.uptake ? s.windowEnd ?? [] : []); return ends.length === 0 ? 1 : niceCeiling(Math.max(...ends)) }
  const fdg: Window = [0, end('baseline', 'followUp')], dose: Window = [0, end('treatment')]
  const panel = (s: ExamSlice): ExamplePanel => {
    const isDose = s.uptake?.unit === 'Gy'
    return {
      id: s.id, widthMm: s.widthMm, heightMm: s.heightMm, letters: s.letters, scaleBarMm: s.scaleBarMm, outlines: s.outlines, notes: s.notes, ...(s.anatomy ? { anatomy: s.anatomy } : {}),
      ...(s.uptake ? { uptake: { ...windowed(s.uptake, isDose ? dose : fdg), colourMap: isDose ? 'viridis' as const : 'inferno' as const } } : {}),
    }
  }
  const rows = patients.map(({ slices, example }, n): ExampleRow => ({
    letter: 'ABCDEFGH'[n] ?? String(n + 1),
    heading: `${slices.key}${example ? `: ${example.category === 'StD' ? 'stable disease' : categoryName[example.category]}${fresh(example)}, weighted tumour dose ${significant(example.doseGy)} Gy` : ''}`,
    panels: columns.map(c => { const s = slices.slices.find(x => x.id === c.id); return s && panel(s) }),
  }))
  const shown = columns.filter(c => all.some(s => s.id === c.id)), fdgUnit = all.find(s => s.id === 'baseline')?.uptake?.unit ?? ''
  const rule = chosen === 'named' ? 'Patients as named by the user.' : `${patients.map((p, n) => `(${rows[n]!.letter}) the patient ${p.example?.group === 'response' ? 'with' : 'without'} objective response whose weighted tumour dose is ${p.first === false ? 'nearest to the median of that group among those with pictures' : 'the median of that group'}`).join('; ')} (of an even number the lower of the two in the middle).`
  return {
    id: 'examples', title: patients.length === 1 ? 'Example of a patient' : 'Examples of patients', columns: shown,
    rows: rows.map(r => ({ ...r, panels: r.panels.filter((_, k) => shown.includes(columns[k]!)) })),
    description: rows.map(r => `${r.heading}; ${r.panels.flatMap(p => p ? p.notes : []).join(', ')}`).join('. '),
    caption: `${rule} Axial slices through the largest measured tumour on the baseline scan, and at the same place by the registration of the scans: FDG PET over darkened CT before and after treatment with the tumours as delineated, absorbed dose likewise with the tumours where their dose was measured, and the liver on the CT of the 90Y scan as contoured (dashed) and expanded (dotted), less the tumours. Below: mean uptake, volume and TLG; mean absorbed dose; change of TLG and response of the tumours that the slice cuts; dose and volume of the healthy liver.`,
    bars: [
      ...(all.some(s => (s.id === 'baseline' || s.id === 'followUp') && s.uptake) ? [{ colourMap: 'inferno' as const, window: fdg, label: unitText[fdgUnit] ?? fdgUnit }] : []),
      ...(all.some(s => s.uptake?.unit === 'Gy') ? [{ colourMap: 'viridis' as const, window: dose, label: unitText.Gy! }] : []),
    ],
  }
}
