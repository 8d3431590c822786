import { type Signal, signal } from '@preact/signals'
import type { CohortTableName, CohortView, StudyData, TableReceived } from '@yttria/server/api/cohort'
import { address } from '../address.ts'
import { ask, getJson, postJson } from '../api.ts'
import { cohortWords as words } from '../words/cohort.ts'

/** A table that was put in; no answer yet: it is on its way. */
export interface ReceivedTable {
  readonly file: File
  readonly name: CohortTableName
  readonly answer: TableReceived | undefined
}

/** The cohort of the workspace and its study; only the actions below write the signals. */
export interface CohortState {
  readonly view: Signal<CohortView | undefined>
  readonly study: Signal<StudyData | undefined>
  readonly problem: Signal<string | undefined>
  /** The last table that was put in or refused, until another is. */
  readonly received: Signal<ReceivedTable | undefined>
}

export const makeCohortState = (): CohortState => ({
  view: signal(undefined), study: signal(undefined), problem: signal(undefined), received: signal(undefined),
})

const told = (c: CohortState, fault: unknown): void => { c.problem.value = (fault as Error).message }

export async function openCohort(c: CohortState): Promise<void> {
  try {
    const view = await getJson<CohortView>('/api/cohort')
    c.view.value = view
    const last = view.studies.at(-1)
    if (last && c.study.value?.number !== last.number) await openStudy(c, last.number)
  } catch (fault) { told(c, fault) }
}

export async function openStudy(c: CohortState, number: number): Promise<void> {
  try { c.study.value = await getJson<StudyData>(`/api/cohort/studies/${number}`) } catch (fault) { told(c, fault) }
}

export async function putTable(c: CohortState, name: CohortTableName, file: File, despite = false): Promise<void> {
  c.problem.value = undefined
  c.received.value = { file, name, answer: undefined }
  try {
    const ending = /\.([^.]+)$/.exec(file.name)?.[1] ?? ''
    const path = `/api/cohort/tables/${name}?ending=${encodeURIComponent(ending)}${despite ? '&despite=yes' : ''}`
    const answer = await (await ask('PUT', path, file, 'application/x-yttria-table')).json() as TableReceived
    c.received.value = { file, name, answer }
    if (answer.accepted) await openCohort(c)
  } catch (fault) {
    c.received.value = undefined
    told(c, fault)
  }
}

export async function makeStudy(c: CohortState): Promise<void> {
  c.problem.value = undefined
  try { await postJson('/api/cohort/studies') } catch (fault) { told(c, fault) }
}

export const fileAddress = (number: number, file: string): string => address(`/api/cohort/studies/${number}/files/${file}`)
export const whenText = (iso: string): string => new Date(iso).toLocaleString('en-GB', { dateStyle: 'medium', timeStyle: 'short' })
export const filterLabel = (column: string): string => words.columns[column] ?? column
