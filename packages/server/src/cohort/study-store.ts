import { existsSync } from 'node:fs'
import { readFile, readdir } from 'node:fs/promises'
import { join } from 'node:path'
import type { LesionRow, PatientRow } from '@yttria/core/cohort'
import { csvTable } from '@yttria/node/tables'
import type { StudyData, StudySummary } from '../api/cohort.ts'
import { NotThere } from '../faults.ts'
import type { Workspace } from '../workspace.ts'
import { readTables } from './tables.ts'

/** WORKSPACE/studies/<n>/{cohort/ as `yttria cohort` writes it, workspace/ the tables and the protocol it was made from, study.json}. */
export const studiesFolder = (w: Workspace): string => join(w.folder, 'studies')

/** What was used of each patient, and when. */
export interface StudyRecord { readonly madeAt: string; readonly versions: Readonly<Record<string, number>> }

export async function studyNumbers(w: Workspace): Promise<number[]> {
  const entries = await readdir(studiesFolder(w)).catch(() => [])
  return entries.filter(e => /^[1-9]\d{0,5}$/.test(e) && existsSync(join(studiesFolder(w), e, 'cohort', 'results.json'))).map(Number).sort((a, b) => a - b)
}

export function studyFolderOf(w: Workspace, number: string): string {
  const at = join(studiesFolder(w), number)
  if (!/^[1-9]\d{0,5}$/.test(number) || !existsSync(join(at, 'cohort', 'results.json'))) throw new NotThere(`There is no study ${number.slice(0, 20)}.`)
  return at
}

const json = async <T>(path: string): Promise<T> => JSON.parse(await readFile(path, 'utf8')) as T

export async function studySummaries(w: Workspace): Promise<StudySummary[]> {
  const numbers = await studyNumbers(w)
  return Promise.all(numbers.map(async number => {
    const at = join(studiesFolder(w), String(number)), d = await json<StudyData['document']>(join(at, 'cohort', 'results.json')), { madeAt } = await json<StudyRecord>(join(at, 'study.json'))
    return { number, madeAt, patients: d.flow.study.entering, inStudy: d.flow.study.included.length, protocol: d.protocol.name, lastOfAll: number === numbers.at(-1) }
  }))
}

export async function studyData(w: Workspace, number: string): Promise<StudyData> {
  const at = studyFolderOf(w, number), d = await json<StudyData['document']>(join(at, 'cohort', 'results.json')), { madeAt, versions } = await json<StudyRecord>(join(at, 'study.json'))
  const { patients } = await readTables(join(at, 'workspace')), { protocol, flow, tables, figures, findings, limitations, results } = d
  return {
    number: Number(number), madeAt, versions, document: { protocol, flow, tables, figures, findings, limitations, results, patients: d.patients },
    rows: { lesions: await rowsOf<LesionRow>(at, 'lesions'), patients: await rowsOf<StudyData['rows']['patients'][number] & PatientRow>(at, 'patients') },
    own: Object.fromEntries(patients.map(p => [p.key, p.clinical.other])),
  }
}

const texts = new Set(['patient', 'lesion', 'trackingUid', 'device', 'category', 'sex', 'primaryLocation', 'treatmentApproach', 'excludedFromStudy', 'excludedFromDoseResponse', 'excludedFromDoseToxicity', 'excludedFromSurvival'])

/** Rows of a CSV that csvText wrote, as they were: TRUE and FALSE, numbers, nothing where a value is missing. */
async function rowsOf<R>(at: string, name: string): Promise<R[]> {
  const table = csvTable(await readFile(join(at, 'cohort', 'rows', `${name}.csv`), 'utf8'), `${name}.csv`)
  const value = (column: string, text: string) => texts.has(column) ? text : text === 'TRUE' ? true : text === 'FALSE' ? false : Number(text)
  return table.rows.map(r => Object.fromEntries(table.header.flatMap((column, n) => r.cells[n] === undefined || r.cells[n] === '' ? [] : [[column, value(column, r.cells[n]!)]])) as R)
}
