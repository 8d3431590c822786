import { applyTransform, inverseTransform } from '@yttria/core/volume'
import type { PatientState } from '../../state/patient-state.ts'
import { type KeyGroup, useKeys } from './keys.ts'
import { change, colourNames, ctWindows, fdgUnits, layerChoices, nextOf, settings, toggleRow, y90Units } from '../settings.ts'
import { turned } from '../mip/mip-pane.tsx'

/** What keys do with the views of a grid. */
export interface KeyActions {
  readonly zoom: (factor: number) => void
  readonly fit: () => void
  readonly step: (right: number, down: number, near: number) => void
  readonly pan: (dx: number, dy: number) => void
}

/** Everything that keys do with the images: bound here, and shown by the help. */
export function useViewerKeys(s: PatientState, grid: KeyActions): void {
  useKeys(viewerKeys(s, grid))
}

function viewerKeys(s: PatientState, grid: KeyActions): KeyGroup {
  const { helpOpen, lastPane, measuring, mipAngle, rulers, single } = s.viewer
  // As it is when the key goes down, not when the page was drawn last.
  const v = () => settings.peek(), range = (factor: number) => () => {
    const e = s.exams.value.find(x => x.id === lastPane.value?.exam)
    if (e?.role !== 'treatment') change({ fdgHigh: within(v().fdgHigh * factor, 0.5, 100) })
    else if (v().y90Unit === 'Gy') change({ doseHigh: within(v().doseHigh * factor, 5, 5000) })
    else change({ y90High: within(v().y90High * factor, 0.05, 100) })
  }
  return {
    title: 'Images', bindings: [
      { keys: ['1'], does: 'Axial views on or off', run: () => toggleRow('axial') },
      { keys: ['2'], does: 'Coronal views on or off', run: () => toggleRow('coronal') },
      { keys: ['3'], does: 'Sagittal views on or off', run: () => toggleRow('sagittal') },
      { keys: ['4', 'm'], does: 'Maximum intensity projections on or off', run: () => change({ mip: !v().mip }) },
      { keys: ['Shift+ArrowLeft'], does: 'Turn the projections to the left', run: () => { mipAngle.value = turned(mipAngle.value - 10) } },
      { keys: ['Shift+ArrowRight'], does: 'Turn the projections to the right', run: () => { mipAngle.value = turned(mipAngle.value + 10) } },
      { keys: ['z'], does: 'The view under the pointer alone, and back (also: double click)', run: () => { single.value = single.value || !lastPane.value ? undefined : lastPane.value } },
      { keys: ['Escape'], does: 'Back to all views; lay the tool down', run: () => { single.value = undefined; measuring.value = false } },
      { keys: ['ArrowLeft'], does: 'Crosshair left', run: () => grid.step(-1, 0, 0) },
      { keys: ['ArrowRight'], does: 'Crosshair right', run: () => grid.step(1, 0, 0) },
      { keys: ['ArrowUp'], does: 'Crosshair up', run: () => grid.step(0, -1, 0) },
      { keys: ['ArrowDown'], does: 'Crosshair down', run: () => grid.step(0, 1, 0) },
      { keys: ['PageUp'], does: 'Slice towards the eye (also: wheel)', run: () => grid.step(0, 0, 1) },
      { keys: ['PageDown'], does: 'Slice away from the eye', run: () => grid.step(0, 0, -1) },
      { keys: ['n'], does: 'Next lesion', run: () => chooseLesion(s, 1) },
      { keys: ['p'], does: 'Lesion before', run: () => chooseLesion(s, -1) },
      { keys: ['+', '='], does: 'Nearer (also: Ctrl and wheel, right button)', run: () => grid.zoom(1.25) },
      { keys: ['-'], does: 'Further', run: () => grid.zoom(0.8) },
      { keys: ['Ctrl+ArrowLeft'], does: 'Move the view (also: middle button, Shift and drag)', run: () => grid.pan(30, 0) },
      { keys: ['Ctrl+ArrowRight'], does: 'Move the view the other way', run: () => grid.pan(-30, 0) },
      { keys: ['Ctrl+ArrowUp'], does: 'Move the view down', run: () => grid.pan(0, 30) },
      { keys: ['Ctrl+ArrowDown'], does: 'Move the view up', run: () => grid.pan(0, -30) },
      { keys: ['0'], does: 'Fit the images into their views', run: grid.fit },
      { keys: ['f'], does: 'PET over CT, CT, PET', run: () => change({ layers: nextOf(layerChoices, v().layers) }) },
      { keys: ['['], does: 'PET more transparent', run: () => change({ opacity: within(v().opacity - 0.1, 0, 1) }) },
      { keys: [']'], does: 'PET less transparent', run: () => change({ opacity: within(v().opacity + 0.1, 0, 1) }) },
      { keys: [','], does: 'Upper end of the colours lower', run: range(1 / 1.25) },
      { keys: ['.'], does: 'Upper end of the colours higher', run: range(1.25) },
      { keys: ['w'], does: 'Next window of the CT', run: () => change({ ctWindow: nextOf(Object.keys(ctWindows) as (keyof typeof ctWindows)[], v().ctWindow) }) },
      { keys: ['c'], does: 'Next colours', run: () => { const next = nextOf(colourNames, v().fdgColours); change({ fdgColours: next, y90Colours: next }) } },
      { keys: ['u'], does: 'Unit of FDG: SUL, SUVbw, kBq/mL', run: () => change({ fdgUnit: nextOf(fdgUnits, v().fdgUnit) }) },
      { keys: ['g'], does: '90Y as MBq/mL or as Gy', run: () => change({ y90Unit: nextOf(y90Units, v().y90Unit) }) },
      { keys: ['i'], does: 'Isodose lines on or off', run: () => change({ isodoses: !v().isodoses }) },
      { keys: ['o'], does: 'Outlines on or off', run: () => change({ outlines: !v().outlines }) },
      { keys: ['Shift+O'], does: 'Thicker outlines, then thin again', run: () => change({ outlineWidth: v().outlineWidth >= 3.5 ? 1 : v().outlineWidth + 0.5 }) },
      { keys: ['x'], does: 'Crosshair on or off', run: () => change({ crosshair: !v().crosshair }) },
      { keys: ['d'], does: 'Measure distances, or stop', run: () => { measuring.value = !measuring.value } },
      { keys: ['Shift+D'], does: 'Take the distances away', run: () => { rulers.value = [] } },
      { keys: ['\\'], does: 'Side panel on or off', run: () => change({ side: !v().side }) },
      { keys: ['?'], does: 'This help', run: () => { helpOpen.value = true } },
    ],
  }
}

const within = (x: number, low: number, high: number): number => Number(Math.min(high, Math.max(low, x)).toPrecision(3))

/** Brings a lesion of the version shown under the crosshair. */
export function jumpToLesion(s: PatientState, lesion: string): void {
  const found = s.results.value?.lesions.find(l => l.id === lesion), treatment = s.exams.value.find(e => e.role === 'treatment') ?? s.exams.value[0]
  // Where a lesion has no dose its centre is the baseline's.
  const hub = found && found.meanDoseGy === undefined && s.exams.value[0]?.role === 'baseline' ? s.exams.value[0] : treatment
  if (found?.centreMm && hub?.fromHub) s.crosshair.value = applyTransform(inverseTransform(hub.fromHub), found.centreMm)
  s.selected.value = lesion
}

function chooseLesion(s: PatientState, step: number): void {
  const ids = s.results.value?.lesions.map(l => l.id) ?? []
  if (ids.length === 0) return
  const now = ids.indexOf(s.selected.value ?? '')
  jumpToLesion(s, ids[now < 0 ? step > 0 ? 0 : ids.length - 1 : (now + step + ids.length) % ids.length]!)
}
