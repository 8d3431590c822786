import { join } from 'node:path'
import { type CohortAnalysis, type ExamplePatient, examplePatients } from '@yttria/core/cohort'
import { type ExampleFigure, type ExamSlices, exampleFigure } from '@yttria/core/figures'
import { readSlices, slicesName } from '../../write/slices-file.ts'
import type { Running } from '../running.ts'
import type { CohortImages } from './study-images.ts'
import type { Workspace } from './workspace.ts'

interface Example { readonly slices: ExamSlices; readonly example?: ExamplePatient | undefined; readonly first?: boolean }

/**
 * Figure 1 of the study: the patients that are named, else by the rule one with and one without response, from the pictures that
 * their analyses left. A sentence that says why, where there are none.
 */
export async function cohortExamples({ workspace, images, analysis, out, named, say }: { readonly workspace: Workspace; readonly images: CohortImages; readonly analysis: CohortAnalysis; readonly out: string; readonly named: readonly string[] | undefined; readonly say: NonNullable<Running['say']> }): Promise<ExampleFigure | string> {
  const groups = examplePatients(analysis.rows.patients, analysis.protocol.analysis), faults: string[] = []
  const slicesOf = async (key: string): Promise<ExamSlices | undefined> => {
    const state = images.states.get(key)?.state
    if (state === 'none' || state === 'failed') { faults.push(`${key} has no results`); return undefined }
    try {
      const slices = await readSlices(join(...(state === 'given' ? [workspace.folder, 'patients', key] : [out, key]), slicesName))
      if (slices.key === key) return slices
      faults.push(`${slicesName} of ${key} is of ${slices.key}`)
    } catch (fault) {
      faults.push((fault as { code?: string }).code === 'ENOENT' ? `${key} has no ${slicesName} beside ${state === 'given' ? 'the results.json given' : 'its results (made by an earlier version; remove that folder to have it analysed again)'}` : `${slicesName} of ${key} cannot be used (${(fault as Error).message})`)
    }
    return undefined
  }
  const found: Example[] = []
  if (named) for (const key of named) {
    const slices = await slicesOf(key)
    if (slices) found.push({ slices, example: groups.flat().find(e => e.patient === key) })
  } else for (const group of groups) for (const [n, example] of group.entries()) {
    const slices = await slicesOf(example.patient)
    if (slices) { found.push({ slices, example, first: n === 0 }); break }
  }
  if (named && found.length > 0) for (const f of faults) say(`${f}.`, 'input/example')
  const figure = exampleFigure(found, named ? 'named' : 'rule')
  return figure ?? `Figure of examples left out: ${faults[0] ?? 'no patient has both dose and response'}${faults.length > 1 ? `, and so on of ${faults.length - 1} more` : ''}.`
}
