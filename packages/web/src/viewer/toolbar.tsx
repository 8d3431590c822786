import { useState } from 'preact/hooks'
import type { PatientState } from '../state/patient-state.ts'
import { imageWords as words } from '../words/images.ts'
import { scaleOf, shortNumber } from './scales.ts'
import { change, colourNames, ctWindows, fdgUnits, layerChoices, levelsFrom, orientationNames, settings, toggleRow, y90Units } from './settings.ts'

const capital = (text: string): string => text[0]!.toUpperCase() + text.slice(1)

function Choice<T extends string>({ label, value, list, choose }: { label: string; value: T; list: readonly T[]; choose: (x: T) => void }) {
  return <label>{label} <select value={value} onChange={ev => choose(ev.currentTarget.value as T)}>{list.map(x => <option key={x} value={x}>{capital(x)}</option>)}</select></label>
}

function Toggle({ label, on, flip }: { label: string; on: boolean; flip: () => void }) {
  return <button aria-pressed={on} onClick={flip}>{label}</button>
}

/** A range whose steps are equal in ratio. */
function High({ label, value, low, high, text, set }: { label: string; value: number; low: number; high: number; text: string; set: (x: number) => void }) {
  const steps = 100, at = Math.round(steps * Math.log(value / low) / Math.log(high / low))
  return <label>{label} <input type="range" min={0} max={steps} value={at} aria-valuetext={text} onInput={ev => set(Number((low * (high / low) ** (Number(ev.currentTarget.value) / steps)).toPrecision(2)))} /> <output>{text}</output></label>
}

/** How the images are shown; every control has its key. */
export function Toolbar({ state: s }: { state: PatientState }) {
  const { helpOpen, measuring } = s.viewer, v = settings.value, fdg = s.exams.value.find(e => e.role !== 'treatment' && e.pet), y90 = s.exams.value.find(e => e.role === 'treatment' && e.pet)
  const text = (e: typeof fdg) => {
    const scale = e && scaleOf(e, v)
    return scale ? `${shortNumber(scale.high * scale.factor)} ${scale.unit}` : ''
  }
  const [levels, setLevels] = useState<string>(), wrong = levels !== undefined && levelsFrom(levels) === undefined
  return <div class="toolbar" role="toolbar" aria-label={words.toolbar}>
    <span role="group" aria-label={words.views}>{orientationNames.map(o => <Toggle key={o} label={capital(o)} on={v.rows.includes(o)} flip={() => toggleRow(o)} />)}<Toggle label={words.mip} on={v.mip} flip={() => change({ mip: !v.mip })} /></span>
    <Choice label={words.layers} value={v.layers} list={layerChoices} choose={layers => change({ layers })} />
    <Choice label={words.window} value={v.ctWindow} list={Object.keys(ctWindows) as (keyof typeof ctWindows)[]} choose={ctWindow => change({ ctWindow })} />
    <label>{words.opacity} <input type="range" min={0} max={1} step={0.05} value={v.opacity} onInput={ev => change({ opacity: Number(ev.currentTarget.value) })} /></label>
    <span role="group" aria-label={words.fdg}><Choice label={words.fdg} value={v.fdgUnit} list={fdgUnits} choose={fdgUnit => change({ fdgUnit })} />
      <High label={words.to} value={v.fdgHigh} low={0.5} high={50} text={text(fdg)} set={fdgHigh => change({ fdgHigh })} /></span>
    <span role="group" aria-label={words.y90}><Choice label={words.y90} value={v.y90Unit} list={y90Units} choose={y90Unit => change({ y90Unit })} />
      {v.y90Unit === 'Gy' ? <High label={words.to} value={v.doseHigh} low={5} high={2000} text={text(y90)} set={doseHigh => change({ doseHigh })} />
        : <High label={words.to} value={v.y90High} low={0.05} high={50} text={text(y90)} set={y90High => change({ y90High })} />}</span>
    <Choice label={words.colours} value={v.y90Unit === 'Gy' ? v.y90Colours : v.fdgColours} list={colourNames} choose={c => change(v.y90Unit === 'Gy' ? { y90Colours: c } : { fdgColours: c, y90Colours: c })} />
    <span role="group" aria-label={words.isodoses}><Toggle label={words.isodoses} on={v.isodoses} flip={() => change({ isodoses: !v.isodoses })} />
      <label>{words.levels} <input class="levels" value={levels ?? v.isodoseLevelsGy.join(' ')} aria-invalid={wrong} title={wrong ? words.badLevels : undefined}
        onInput={ev => { setLevels(ev.currentTarget.value); const read = levelsFrom(ev.currentTarget.value); if (read) change({ isodoseLevelsGy: read }) }} onBlur={() => setLevels(undefined)} /></label></span>
    <span role="group" aria-label={words.outlines}><Toggle label={words.outlines} on={v.outlines} flip={() => change({ outlines: !v.outlines })} />
      <label>{words.width} <input type="range" min={0.5} max={4} step={0.5} value={v.outlineWidth} class="short" onInput={ev => change({ outlineWidth: Number(ev.currentTarget.value) })} /></label></span>
    <Toggle label={words.distance} on={measuring.value} flip={() => { measuring.value = !measuring.value }} />
    <Toggle label={words.crosshair} on={v.crosshair} flip={() => change({ crosshair: !v.crosshair })} />
    <Toggle label={words.panel} on={v.side} flip={() => change({ side: !v.side })} />
    <button onClick={() => { helpOpen.value = true }}>{words.help} <kbd>?</kbd></button>
    {wrong && <span role="alert">{words.badLevels}</span>}{v.y90Unit === 'Gy' && s.shown.value && y90 && !y90.dose && <span role="status">{words.noDose}</span>}
  </div>
}
