import type { ResultParts } from '../results-text.ts'
import type { PaperTable } from './cell.ts'
import { characteristicsTable, selectionTable } from './characteristics-table.ts'
import { aicTable, controlTable, covariatesTable, doseTable, dosesTable, intervalsTable, thresholdsTable } from './dose-tables.ts'
import { powerTable, sensitivityTable, survivalTable } from './outcome-tables.ts'
import { gradesTable, toxicityTable } from './toxicity-tables.ts'

/** Tables 1 to 3 as the study has them, and the supplement. */
export function paperTables(a: ResultParts): { readonly main: readonly PaperTable[]; readonly supplement: readonly PaperTable[] } {
  const { rows, doseResponse: d, settings } = a, toxicity = rows.patients.filter(r => r.inDoseToxicity)
  const supplement = [
    dosesTable(d), intervalsTable(d), covariatesTable(d), aicTable(d), thresholdsTable(d), controlTable(d), toxicityTable(a.doseToxicity), survivalTable(a.survival),
    ...a.selection.filter(s => s.characteristics.length > 0).map(selectionTable), sensitivityTable(a.sensitivity, 'dose-response'), sensitivityTable(a.sensitivity, 'dose-toxicity'), powerTable(a.power),
  ]
  return {
    main: [characteristicsTable(rows.patients), doseTable(d, settings.level), gradesTable(toxicity, rows.events)].map((t, k) => ({ ...t, title: `Table ${k + 1}. ${t.title}` })),
    supplement: supplement.map((t, k) => ({ ...t, title: `Table S${k + 1}. ${t.title}` })),
  }
}
