import { changePercent } from '@yttria/core/response'
import type { PatientState } from '../state/patient-state.ts'
import { lesionColour } from '../viewer/overlay/overlay-colours.ts'
import { delineateWords as words } from '../words/delineate.ts'
import { chooseLesion } from './actions.ts'
import { voxelsOf } from './labels-edit.ts'
import { lesionsNow, protocolOf } from './state.ts'

/** The lesions as they would be, each with the difference from the one of the version shown with which it shares most. */
export function LesionsPart({ state: s }: { state: PatientState }) {
  const d = s.delineation, labels = lesionsNow(s), measured = new Map(d.measured.value.map(l => [l.name, l])), doses = new Map(d.doses.value.map(l => [l.name, l]))
  if (!labels || labels.names.length === 0) return null
  const later = new Map(d.later.value?.remainders.map(r => [r.name, r])), version = new Map(s.results.value?.lesions.map(l => [l.id, l])), p = protocolOf(s)
  const merge = (name: string, on: boolean) => {
    const next = new Set(d.toMerge.value)
    if (on) next.add(name)
    else next.delete(name)
    d.toMerge.value = next
  }
  // Not measured yet is not nothing.
  const voxels = labels.names.some(name => !measured.has(name)) ? voxelsOf(labels) : []
  const cell = (now: number | undefined, before: number | undefined, digits = 1) => {
    const differs = now !== undefined && before !== undefined && Math.abs(now - before) >= 0.5 * 10 ** -digits
    return <td>{now === undefined ? words.none : now.toFixed(digits)}{differs && <span class="difference"> {words.changeOf(now - before, digits)}</span>}</td>
  }
  const c = words.column, ms = d.workMs.value
  return <div class="lesions-now">
    <table class="live"><caption class="visually-hidden">{words.caption}</caption>
      <thead><tr><th scope="col"><span class="visually-hidden">{words.merge}</span></th><th scope="col" class="text">{c.lesion}</th><th scope="col">{c.volume}</th><th scope="col">{c.tlg}</th><th scope="col">{c.dose}</th><th scope="col">{c.after}</th><th scope="col">{c.change}</th></tr></thead>
      <tbody>{labels.names.map((name, n) => {
        const m = measured.get(name), dose = doses.get(name), before = version.get(dose?.versionName ?? name), r = later.get(name)
        return <tr key={name} data-lesion={name} aria-selected={s.selected.value === name}>
          <td><input type="checkbox" aria-label={words.chosenForMerge(name)} checked={d.toMerge.value.has(name)} onInput={e => merge(name, e.currentTarget.checked)} /></td>
          <td class="text"><span class="swatch" style={{ background: lesionColour(n + 1) }} /><button class="head" onClick={() => chooseLesion(s, name)}>{name}</button></td>
          {m === undefined && (voxels[n] ?? 0) > 0 ? <td><span class="quiet">{words.computing}</span></td> : cell(m?.volumeMl ?? 0, before?.volumeMl)}{cell(m?.tlg, before?.tlgBaseline)}{cell(dose?.meanGy, before?.meanDoseGy)}{cell(r?.tlg, before?.tlgFollowUp)}
          {cell(r && m && m.tlg > 0 ? changePercent({ baseline: m.tlg, followUp: r.tlg }) : undefined, before?.changePercent, 0)}
        </tr>
      })}</tbody></table>
    <p class="quiet small">{(d.later.value?.newLesions.length ?? 0) > 0 && `${words.newOnes(d.later.value!.newLesions.length)} `}{d.found.value && p && d.found.value.smallCount > 0 && !d.drawnLesions.value && `${words.smallOnes(d.found.value.smallCount, p.minimumVolumeMl)} `}
      {ms !== undefined && <span class="work-time" data-ms={ms}> {words.workingTime(ms)}</span>}</p>
    <details class="small"><summary>{words.about}</summary><p class="quiet">{words.liveDose}</p></details>
  </div>
}
