import type { Chart, SlicePanel } from '../figures/index.ts'
import type { Finding } from '../record/index.ts'

export type Tone = 'plain' | 'good' | 'caution' | 'bad'

/** A number that the reader looks for first. */
export interface Headline {
  readonly label: string
  readonly value: string
  readonly unit?: string
  readonly detail: readonly string[]
  readonly tone: Tone
  /** '#rrggbb' of a mark beside the value. */
  readonly mark?: string
}

/** Findings that say the same of several subjects, as one. */
export interface FindingGroup {
  readonly finding: Finding
  readonly subjects: readonly string[]
}

export interface Column {
  readonly label: string
  /** Neighbouring columns with the same group share a heading. */
  readonly group?: string
  readonly unit?: string
  /** Numbers stand on their decimal point. */
  readonly kind: 'text' | 'number'
  readonly hint?: string
}

export type Cell = string | undefined | { readonly text: string; readonly strong?: boolean; readonly tone?: Tone; readonly mark?: string; readonly hint?: string }

export interface Row {
  readonly cells: readonly Cell[]
  readonly role?: 'total'
}

export interface Table {
  readonly id: string
  readonly title: string
  readonly columns: readonly Column[]
  readonly rows: readonly Row[]
  readonly notes: readonly string[]
}

/** Pictures that belong together: one lesion in all exams, or one overview. */
export interface PanelFigure {
  readonly id: string
  readonly title: string
  readonly detail: string
  readonly groups: readonly { readonly title: string; readonly panels: readonly SlicePanel[]; readonly absent?: string }[]
}

export interface Fact { readonly label: string; readonly value: string }

/** What one patient's page says, as plain data; laying it out is the renderer's. */
export interface PatientPage {
  readonly title: string
  readonly patientKey: string
  readonly complete: boolean
  readonly exams: readonly Fact[]
  readonly facts: readonly Fact[]
  readonly headlines: readonly Headline[]
  /** Errors and warnings, errors first. */
  readonly findings: readonly FindingGroup[]
  readonly notes: readonly FindingGroup[]
  /** What the course holds by guess and nobody has confirmed, in words. */
  readonly unconfirmed?: readonly string[]
  /** A person may sign it. */
  readonly signable?: boolean
  readonly lesionTable: Table
  readonly overview?: PanelFigure
  readonly charts: readonly Chart[]
  /** Heading of the charts; 'Dose and response' without it. */
  readonly chartsTitle?: string
  readonly lesionFigures: readonly PanelFigure[]
  readonly tables: readonly Table[]
  readonly assumptions: readonly string[]
  readonly caveats: readonly string[]
  readonly provenance: readonly Fact[]
  readonly statement: string
}
