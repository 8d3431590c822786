import { constantsProfiles } from '@yttria/core/physics'
import { intents, tumourTypes } from '@yttria/core/planning'
import { useId } from 'preact/hooks'
import { planWords as words } from '../words/plan.ts'
import { type Draft, type PrescriptionKind, get, prescriptionKind, prescriptionKinds, put } from './draft.ts'
import { Choice, Group, NumberField, ShareField, TextField } from './fields.tsx'
import { OverrideFields } from './override.tsx'
import { type PlanState, change, setDraft } from './plan-state.ts'

const list = (x: unknown): readonly Draft[] => Array.isArray(x) ? x as readonly Draft[] : []

/** All figures of plan.json, each with its unit, what the schema objects to, and where it is from. */
export function PlanForm({ s }: { s: PlanState }) {
  const territories = list(s.draft.value['territories'])
  return <form class="plan-form" onSubmit={e => e.preventDefault()} aria-label={words.inputs}>
    <Group title={words.inputs}>
      <div class="grid">
        <Choice s={s} path={['device']} label={words.device} options={[['glass', words.glass], ['resin', words.resin]]} />
        <Choice s={s} path={['constants']} label={words.constants} options={Object.keys(constantsProfiles).map(k => [k, k] as const)} />
        <NumberField s={s} path={['wholeLiverVolumeMl']} label={words.wholeLiver} />
        <NumberField s={s} path={['tumourOutsideMl']} label={words.outside} unset="0" />
        <ShareField s={s} path={['lungShunt']} label={words.lungShunt} unitLabel={words.shuntUnit} />
        <ShareField s={s} path={['residual']} label={words.residual} unitLabel={words.residualUnit} />
        <NumberField s={s} path={['lungMassKg']} label={words.lungMass} unset="1" />
        <NumberField s={s} path={['previousLungDoseGy']} label={words.previousLung} unset="0" />
        <Choice s={s} path={['tumourType']} label={words.tumourType} unset={words.notGiven} options={tumourTypes.map(t => [t, words.tumourTypes[t]] as const)} />
        <Choice s={s} path={['intent']} label={words.intent} unset={words.notGiven} options={intents.map(i => [i, i] as const)} />
        <NumberField s={s} path={['bilirubinMgPerDl']} label={words.bilirubin} />
      </div>
    </Group>
    {territories.map((t, n) => <Territory key={n} s={s} t={t} n={n} alone={territories.length === 1} />)}
    <p><button type="button" onClick={() => change(s, ['territories'], [...territories, { id: `T${territories.length + 1}`, tumours: [], prescription: {} }])}>{words.addTerritory}</button></p>
    <OverrideFields s={s} />
    <OrderForm s={s} />
  </form>
}

function Territory({ s, t, n, alone }: { s: PlanState; t: Draft; n: number; alone: boolean }) {
  const at = ['territories', n] as const, tumours = list(t['tumours']), name = typeof t['id'] === 'string' ? t['id'] : String(n + 1)
  return <Group title={words.territory(n + 1)}>
    <div class="grid">
      <TextField s={s} path={[...at, 'id']} label={words.territoryId} />
      <NumberField s={s} path={[...at, 'volumeMl']} label={words.territoryVolume} />
    </div>
    {tumours.length > 0 && <table class="tumours"><thead><tr><th scope="col">{words.tumour}</th><th scope="col">{words.volumeMl}</th><th scope="col">{words.ratio}</th><td /></tr></thead>
      <tbody>{tumours.map((x, k) => {
        const its = [...at, 'tumours', k] as const, id = String(x['id'] ?? k + 1)
        return <tr key={k}>
          <td><TextField s={s} path={[...its, 'id']} label={words.tumourField(id, words.territoryId)} hidden /></td>
          <td><NumberField s={s} path={[...its, 'volumeMl']} label={words.tumourField(id, words.volumeMl)} hidden /></td>
          <td>{x['counts'] === undefined ? <NumberField s={s} path={[...its, 'tumourToNormal']} label={words.tumourField(id, words.ratio)} hidden /> : <span class="quiet">counts</span>}
            {s.checked.value.issues.has(`territories.${n}.tumours.${k}`) && <span class="issue wanted">{words.wanted}</span>}</td>
          <td><button type="button" class="small" aria-label={words.remove(id)} onClick={() => change(s, [...at, 'tumours'], tumours.filter((_, m) => m !== k))}>×</button></td>
        </tr>
      })}</tbody></table>}
    <p class="row">
      <button type="button" class="small" onClick={() => change(s, [...at, 'tumours'], [...tumours, { id: freeId(s.draft.value) }])}>{words.addTumour}</button>
      {!alone && <button type="button" class="small" onClick={() => change(s, ['territories'], list(s.draft.value['territories']).filter((_, m) => m !== n))}>{words.remove(name)}</button>}
    </p>
    <Prescription s={s} n={n} tumours={tumours} />
  </Group>
}

const freeId = (draft: Draft): string => {
  const taken = new Set(list(draft['territories']).flatMap(t => list(t['tumours']).map(x => x['id'])))
  for (let n = 1; ; n++) if (!taken.has(`L${n}`)) return `L${n}`
}

function Prescription({ s, n, tumours }: { s: PlanState; n: number; tumours: readonly Draft[] }) {
  const id = useId(), path = ['territories', n, 'prescription'] as const, p = get(s.draft.value, path), kind = prescriptionKind(p), issue = s.checked.value.issues.get(path.join('.'))
  const swap = (to: PrescriptionKind | '') => change(s, path, to === '' ? {} : to === 'bodySurface' ? { bodySurface: {} } : { [to]: to === 'activityGbq' ? activityOf(s, n) : undefined })
  return <div class="grid">
    <div class="field"><label for={id}>{words.prescribed}</label>
      <select id={id} value={kind ?? ''} onChange={e => swap(e.currentTarget.value as PrescriptionKind)}>
        <option value="">{words.choose}</option>
        {prescriptionKinds.map(k => <option key={k} value={k}>{words.kinds[k]}</option>)}
      </select>
      {issue !== undefined && <span class={kind ? 'issue' : 'issue wanted'}>{kind ? issue : words.wanted}</span>}
    </div>
    {kind === 'bodySurface' ? <><NumberField s={s} path={[...path, kind, 'heightM']} label={words.height} /><NumberField s={s} path={[...path, kind, 'weightKg']} label={words.weight} /></>
      : kind && <NumberField s={s} path={[...path, kind]} label={words.value} />}
    {kind === 'tumourDoseGy' && tumours.length > 1 && <Choice s={s} path={[...path, 'tumour']} label={words.forTumour} unset={words.least} options={tumours.map(x => [String(x['id']), String(x['id'])] as const)} />}
  </div>
}

/** What the prescription so far comes to: an activity to go on from. */
const activityOf = (s: PlanState, n: number): number | undefined => {
  const bq = s.made.value?.plan?.doses.territories[n]?.activity
  return bq === undefined ? undefined : Number((bq / 1e9).toPrecision(4))
}

function OrderForm({ s }: { s: PlanState }) {
  const order = s.draft.value['order'] as Draft | undefined, here = Intl.DateTimeFormat().resolvedOptions().timeZone, zones = useId()
  const weekdays = Array.isArray(order?.['weekdays']) ? order['weekdays'] as readonly number[] : [0]
  const day = (n: number, on: boolean) => change(s, ['order', 'weekdays'], on ? [...weekdays, n].sort() : weekdays.filter(d => d !== n))
  return <Group title={words.orderTitle}>
    <label class="check"><input type="checkbox" checked={order !== undefined} onChange={e => change(s, ['order'], e.currentTarget.checked ? { treatment: { zone: here }, firstCalibration: { zone: here } } : undefined)} /> {words.order}</label>
    {order && <div class="grid order">
      <TextField s={s} path={['order', 'treatment', 'local']} label={`${words.treatment} (${words.clock})`} type="datetime-local" />
      <TextField s={s} path={['order', 'treatment', 'zone']} label={`${words.zone}: ${words.treatment}`} list={zones} />
      <TextField s={s} path={['order', 'firstCalibration', 'local']} label={`${words.firstCalibration} (${words.clock})`} type="datetime-local" />
      <TextField s={s} path={['order', 'firstCalibration', 'zone']} label={`${words.zone}: ${words.firstCalibration}`} list={zones} />
      <datalist id={zones}>{Intl.supportedValuesOf('timeZone').map(z => <option key={z} value={z} />)}</datalist>
      <fieldset class="days"><legend>{words.weekdays}</legend>{words.dayNames.map((name, n) => <label class="check" key={n}><input type="checkbox" checked={weekdays.includes(n)} onChange={e => day(n, e.currentTarget.checked)} />{name}</label>)}</fieldset>
      <NumberField s={s} path={['order', 'days']} label={words.days} unset="14" />
      <NumberField s={s} path={['order', 'tolerancePercent']} label={words.tolerance} unset="10" />
      <NumberField s={s} path={['order', 'longestDays']} label={words.longest} unset="12" />
      <label class="check"><input type="checkbox" checked={order['custom'] === true} onChange={e => setDraft(s, put(s.draft.value, ['order', 'custom'], e.currentTarget.checked ? true : undefined))} /> {words.custom}</label>
    </div>}
  </Group>
}
