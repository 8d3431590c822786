import type { Verb } from './terminal/verb.ts'

export interface VerbEntry { readonly summary: string; readonly load: () => Promise<Verb> }

/** The verbs in the order of the work. Each is loaded only when it is used, so that --help answers at once. */
// One line each: `name: { summary, load: async () => (await import('./name.ts')).name }`.
export const verbs: Readonly<Record<string, VerbEntry>> = {
  inspect: { summary: 'say what a folder of DICOM holds and what is doubtful in it', load: async () => (await import('./verbs/inspect/inspect.ts')).inspect },
  analyze: { summary: 'absorbed dose and metabolic response per lesion, from a folder of DICOM', load: async () => (await import('./verbs/analyze/analyze.ts')).analyze },
  measure: { summary: 'volume, mean, SD, peak and TLG of one VOI on one image', load: async () => (await import('./verbs/measure/measure.ts')).measure },
  dose: { summary: 'the absorbed dose map of one 90Y image, as NIfTI or RT Dose', load: async () => (await import('./verbs/dose/dose.ts')).dose },
  export: { summary: 'doses, lesions and livers of a result as DICOM: RT Dose, SEG, RTSTRUCT', load: async () => (await import('./verbs/export/export.ts')).exportVerb },
  phantom: { summary: 'write a synthetic patient as DICOM, with the truth beside it', load: async () => (await import('./verbs/phantom/phantom.ts')).phantom },
  plan: { summary: 'activity, doses, limits and vial of a treatment to come', load: async () => (await import('./verbs/plan/plan.ts')).plan },
  stats: { summary: 'mixed models, ROC, survival and regression on a CSV', load: async () => (await import('./verbs/stats/stats.ts')).stats },
  ctcae: { summary: 'grades by CTCAE v5 of a long table of laboratory values', load: async () => (await import('./verbs/ctcae/ctcae.ts')).ctcae },
  cohort: { summary: 'a study of many patients: doses, response, toxicity and survival as tables, figures and a report', load: async () => (await import('./verbs/cohort/cohort.ts')).cohort },
  init: { summary: 'write templates of the clinical tables of a cohort', load: async () => (await import('./verbs/init/init.ts')).init },
  schema: { summary: 'print the JSON Schema of a file of ours, or its default', load: async () => (await import('./verbs/schema/schema.ts')).schema },
}
