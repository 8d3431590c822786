import { signal } from '@preact/signals'
import type { CohortTableName, CohortView, StudyData, TableReceived } from '@yttria/server/api/cohort'
import { address } from '../address.ts'
import { ask, getJson, postJson } from '../api.ts'
import { cohortWords as words } from '../words/cohort.ts'

/** The one cohort of the workspace. */
export const cohortView = signal<CohortView | undefined>(undefined)
export const study = signal<StudyData | undefined>(undefined)
export const cohortProblem = signal<string | undefined>(undefined)
/** The last table that was put in or refused, until another is. */
export const received = signal<{ readonly file: File; readonly name: CohortTableName; readonly answer: TableReceived | undefined } | undefined>(undefined)

const told = (fault: unknown): void => { cohortProblem.value = (fault as Error).message }

export async function openCohort(): Promise<void> {
  try {
    const view = await getJson<CohortView>('/api/cohort')
    cohortView.value = view
    const last = view.studies.at(-1)
    if (last && study.value?.number !== last.number) await openStudy(last.number)
  } catch (fault) { told(fault) }
}

export async function openStudy(number: number): Promise<void> {
  try { study.value = await getJson<StudyData>(`/api/cohort/studies/${number}`) } catch (fault) { told(fault) }
}

export async function putTable(name: CohortTableName, file: File, despite = false): Promise<void> {
  cohortProblem.value = undefined
  received.value = { file, name, answer: undefined }
  try {
    const ending = /\.([^.]+)$/.exec(file.name)?.[1] ?? ''
    const answer = await (await ask('PUT', `/api/cohort/tables/${name}?ending=${encodeURIComponent(ending)}${despite ? '&despite=yes' : ''}`, file, 'application/x-yttria-table')).json() as TableReceived
    received.value = { file, name, answer }
    if (answer.accepted) await openCohort()
  } catch (fault) {
    received.value = undefined
    told(fault)
  }
}

export async function makeStudy(): Promise<void> {
  cohortProblem.value = undefined
  try { await postJson('/api/cohort/studies') } catch (fault) { told(fault) }
}

export const fileAddress = (number: number, file: string): string => address(`/api/cohort/studies/${number}/files/${file}`)
export const whenText = (iso: string): string => new Date(iso).toLocaleString('en-GB', { dateStyle: 'medium', timeStyle: 'short' })
export const filterLabel = (column: string): string => words.columns[column] ?? column
