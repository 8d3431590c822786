import type { StudyData } from '@yttria/server/api/cohort'
import { useId, useMemo, useState } from 'preact/hooks'
import { cohortWords as words } from '../words/cohort.ts'
import { filterLabel } from './cohort-state.ts'
import { DoseFigure } from './dose-figure.tsx'
import { type Filter, chosenPatients, exploratoryFigures, filtersOf, studyFigures } from './exploratory.ts'
import { RocFigure } from './roc-figure.tsx'
import { SurvivalFigure } from './survival-figure.tsx'
import { WaterfallFigure } from './waterfall-figure.tsx'

/** The figures one can ask: of everybody the study's own, of a part of them exploratory ones. */
export function FiguresView({ data }: { data: StudyData }) {
  const [choices, setChoices] = useState<Readonly<Record<string, string>>>({}), [told, setTold] = useState<string>(), filters = useMemo(() => filtersOf(data), [data])
  const chosen = useMemo(() => chosenPatients(data, choices), [data, choices]), keep = useMemo(() => (p: string) => chosen?.has(p) ?? true, [chosen])
  const figures = useMemo(() => chosen ? exploratoryFigures(data, keep) : studyFigures(data), [data, chosen])
  return <>
    <section class="filters" aria-label={words.filters}>
      <b>{words.filters}</b>
      {filters.map(f => <FilterField key={f.column} filter={f} value={choices[f.column] ?? ''} onChange={v => setChoices({ ...choices, [f.column]: v })} />)}
      {chosen && <button class="small" onClick={() => setChoices({})}>{words.clear}</button>}
      <p role="status" class={chosen ? 'exploratory' : 'quiet'}>{chosen ? words.exploratory(chosen.size, data.rows.patients.length) : words.protocols}</p>
    </section>
    <div class="figures">
      <figure id="figure-doses"><figcaption>{words.doses}</figcaption><DoseFigure data={data} figures={figures.doseByCategory} onTell={setTold} /></figure>
      <figure id="figure-waterfall"><figcaption>{words.waterfall}</figcaption><WaterfallFigure data={data} bars={figures.waterfall} onTell={setTold} /></figure>
      <figure id="figure-roc"><figcaption>{words.roc}</figcaption><RocFigure data={data} roc={figures.roc} keep={keep} /></figure>
      <figure id="figure-survival"><figcaption>{words.km}</figcaption><SurvivalFigure survival={figures.survival} /></figure>
    </div>
    <p class={told === undefined ? 'tooltip empty' : 'tooltip'} role="status">{told ?? ''}</p>
  </>
}

function FilterField({ filter: { column, values }, value, onChange }: { filter: Filter; value: string; onChange: (v: string) => void }) {
  const id = useId()
  return <span class="filter"><label for={id}>{filterLabel(column)}</label> <select id={id} value={value} onChange={e => onChange(e.currentTarget.value)}><option value="">{words.all}</option>{values.map(v => <option key={v} value={v}>{v}</option>)}</select></span>
}
