import { useState } from 'preact/hooks'
import type { PatientState } from '../state/patient-state.ts'
import type { MaskFile, MaskStructure } from '../worker/masks.ts'
import { delineateWords as words } from '../words/delineate.ts'
import { keepLabels } from './actions.ts'
import { labelsOfVois } from './labels-edit.ts'
import { canvasOf } from './state.ts'

interface Read { readonly file: string; readonly sha256: string; readonly masks: MaskFile }

/** A liver or lesions from a file: read and placed in the page, kept as an edit that names file and hash. */
export function ImportPart({ state: s }: { state: PatientState }) {
  const d = s.delineation, target = d.target.value, [read, setRead] = useState<Read>(), [chosen, setChosen] = useState<ReadonlySet<number>>(new Set())
  const open = async (input: HTMLInputElement) => {
    const file = input.files?.[0], canvas = canvasOf(s, target), core = d.core.value
    input.value = ''
    if (!file || !canvas || !core) return
    d.said.value = undefined
    try {
      const bytes = new Uint8Array(await file.arrayBuffer()), hash = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes))
      const sha256 = [...hash].map(b => b.toString(16).padStart(2, '0')).join('')
      const onto = canvas.exam[canvas.grid]!.header.geometry, via = canvas.grid === 'pet' ? canvas.exam.ct?.header.geometry : undefined
      const masks = await core.ask('masks', { name: file.name, bytes, onto, ...(via ? { via } : {}) }, [bytes.buffer])
      const usable = masks.structures.flatMap((m, n) => m.voi ? [n] : [])
      if (usable.length === 0) { d.said.value = `${file.name}: ${masks.structures.map(m => `${m.name}: ${m.refused}`).join('; ') || 'holds no structure'}.`; return }
      const whole: Read = { file: file.name, sha256, masks }
      if (masks.structures.length === 1) take(whole, [0])
      else { setRead(whole); setChosen(new Set(target === 'liver' ? [] : usable)) }
    } catch (fault) { d.said.value = (fault as Error).message }
  }
  const take = ({ file, sha256, masks }: Read, numbers: readonly number[]) => {
    const canvas = canvasOf(s, target)!, geometry = canvas.exam[canvas.grid]!.header.geometry, structures = numbers.map(n => masks.structures[n]!)
    const names = target === 'liver' ? ['liver'] : unique(structures), labels = labelsOfVois(geometry, names, structures.map(m => m.voi!))
    const cut = structures.map(m => m.cutPercent ?? 0).reduce((a, b) => Math.max(a, b), 0), what = target === 'liver' ? words.liver : words.lesions
    d.said.value = `${words.importDone(file, what)}${cut > 0 ? ` ${words.importCut(cut)}` : ''}`
    setRead(undefined)
    void keepLabels(s, target, labels, words.done.import(file), { file, roi: structures.map(m => m.name).join(', ').slice(0, 200), sha256 })
  }
  const pick = (n: number, on: boolean) => {
    const next = new Set(target === 'liver' ? [] : chosen)
    if (on) next.add(n)
    else next.delete(n)
    setChosen(next)
  }
  const right = target === 'liver' ? chosen.size === 1 : chosen.size > 0
  return <>
    <label class="row file"><span>{words.import}</span><input type="file" aria-label={words.importLabel} accept=".nii,.gz,.dcm,application/dicom,*/*" onChange={e => open(e.currentTarget)} /></label>
    {read && <fieldset><legend>{words.importTitle(read.file)}</legend>
      {read.masks.structures.map((m, n) => <label class="choice" key={n}><input type={target === 'liver' ? 'radio' : 'checkbox'} name="structure" disabled={!m.voi} checked={chosen.has(n)} onInput={e => pick(n, e.currentTarget.checked)} />
        {m.name} <span class="quiet">{m.refused ?? `${m.volumeMl.toFixed(1)} mL${m.cutPercent ? `; ${words.importCut(m.cutPercent)}` : ''}`}</span></label>)}
      <div class="row"><button class="primary" disabled={!right} onClick={() => take(read, [...chosen])}>{words.importAs(target === 'liver' ? words.liver : words.lesions)}</button><button onClick={() => setRead(undefined)}>{words.cancel}</button>
        {!right && <span class="quiet">{target === 'liver' ? words.importOne : words.importNone}</span>}</div></fieldset>}
  </>
}

/** Two structures of one name are told apart by a number. */
function unique(structures: readonly MaskStructure[]): string[] {
  const names: string[] = []
  for (const { name } of structures) {
    const short = name.trim().slice(0, 58) || 'lesion'
    let made = short
    for (let n = 2; names.includes(made); n++) made = `${short} (${n})`
    names.push(made)
  }
  return names
}
