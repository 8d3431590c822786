import { type PaperTable, tableTexts } from '@yttria/core/cohort'
import type { StudyData } from '@yttria/server/api/cohort'
import { cohortWords as words } from '../words/cohort.ts'

function Paper({ table }: { table: PaperTable }) {
  const [head = [], ...rows] = tableTexts(table)
  return <div class="scroll" tabIndex={0} role="region" aria-label={table.title}><table class="paper" id={`paper-${table.id}`}><caption>{table.title}</caption>
    <thead><tr>{head.map((h, n) => h === '' ? <td key={n} /> : <th scope="col" key={n}>{h}</th>)}</tr></thead>
    <tbody>{rows.map((r, n) => <tr key={n}>{r.map((c, k) => k === 0 ? <th scope="row" key={k} class={c.startsWith('  ') ? 'under' : undefined}>{c.trim()}</th> : <td key={k}>{c}</td>)}</tr>)}</tbody></table>
    {table.footnotes.map(f => <p class="quiet tablenote" key={f}>{f}</p>)}</div>
}

/** The tables of the paper and of its supplement, with the printed texts of the report. */
export const TablesView = ({ data }: { data: StudyData }) => <>
  <section aria-label={words.mainTables}>{data.document.tables.main.map(t => <Paper key={t.id} table={t} />)}</section>
  <h2>{words.supplement}</h2>
  <section aria-label={words.supplement}>{data.document.tables.supplement.map(t => <Paper key={t.id} table={t} />)}</section>
</>
