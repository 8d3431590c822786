import type { PatientState } from '../state/patient-state.ts'
import type { ExamImages } from '../voxels/exam-images.ts'
import { change, ctWindows, settings } from '../viewer/settings.ts'
import { imageWords } from '../words/images.ts'
import { registrationWords as words } from '../words/registration.ts'
import type { ComparisonState, Standing } from './comparison-state.ts'

const images = ['ct', 'pet'] as const,
  modes = ['checkerboard', 'overlay', 'difference'] as const

/** Which two exams are compared, of which images, and how they are laid over each other. */
export function ComparisonToolbar({
  state: s,
  comparison: c,
  standing: { hub, to },
  others,
  choose,
}: {
  state: PatientState
  comparison: ComparisonState
  standing: Standing
  others: readonly ExamImages[]
  choose: (id: string) => void
}) {
  const named = (e: ExamImages): string => {
    const several = others.filter(o => o.role === e.role).length > 1
    return `${imageWords.exams[e.role]}${several ? ` (${e.id})` : ''}`
  }
  return (
    <div class="toolbar" role="toolbar" aria-label={imageWords.toolbar}>
      <label>
        {words.fixed}{' '}
        <select value={to.id} onChange={ev => choose(ev.currentTarget.value)}>
          {others.map(e => (
            <option key={e.id} value={e.id}>
              {named(e)}
            </option>
          ))}
        </select>
      </label>
      <span>
        {words.moving}: {imageWords.exams[hub.role]}
      </span>
      <span role="group" aria-label={words.images}>
        {images.map(p => (
          <button
            key={p}
            aria-pressed={c.pair.value === p}
            disabled={!hub[p] || !to[p]}
            onClick={() => {
              c.pair.value = p
            }}
          >
            {words.pairs[p]}
          </button>
        ))}
      </span>
      <span role="group" aria-label={words.mode}>
        {modes.map(m => (
          <button
            key={m}
            aria-pressed={c.mode.value === m}
            onClick={() => {
              c.mode.value = m
            }}
          >
            {words.modes[m]}
          </button>
        ))}
      </span>
      <label>
        {words.blend}{' '}
        <input
          type="range"
          min={0}
          max={1}
          step={0.05}
          value={c.blend.value}
          disabled={c.mode.value !== 'overlay'}
          onInput={ev => {
            c.blend.value = Number(ev.currentTarget.value)
          }}
        />
      </label>
      <label>
        {imageWords.window}{' '}
        <select
          value={settings.value.ctWindow}
          onChange={ev => change({ ctWindow: ev.currentTarget.value as keyof typeof ctWindows })}
        >
          {Object.keys(ctWindows).map(w => (
            <option key={w}>{w}</option>
          ))}
        </select>
      </label>
      <button
        onClick={() => {
          s.viewer.helpOpen.value = true
        }}
      >
        {words.help} <kbd>?</kbd>
      </button>
    </div>
  )
}
