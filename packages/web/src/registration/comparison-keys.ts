import { type PatientState, undo } from '../state/patient-state.ts'
import { type KeyBinding, type KeyGroup } from '../viewer/keys/keys.ts'
import { registrationWords as words } from '../words/registration.ts'
import type { ComparisonActions } from './comparison-actions.ts'
import type { ComparisonState } from './comparison-state.ts'

const ways = [
  ['ArrowLeft', -1, 0, 'left'],
  ['ArrowRight', 1, 0, 'right'],
  ['ArrowUp', 0, -1, 'up'],
  ['ArrowDown', 0, 1, 'down'],
] as const

/** What keys do while two exams are compared. */
export function comparisonKeys(s: PatientState, c: ComparisonState, actions: ComparisonActions): KeyGroup {
  const { nudge, spin, selectNext, reset } = actions
  const arrows = ways.flatMap(([key, x, y, way]): KeyBinding[] => [
    {
      keys: [key],
      does: `Moving image 1 mm ${way} in the view under the pointer`,
      run: () => nudge(x, y, 0, 1),
    },
    { keys: [`Shift+${key}`], does: `5 mm ${way}`, run: () => nudge(x, y, 0, 5) },
  ])
  const blend = (by: number): void => {
    c.blend.value = Math.min(1, Math.max(0, c.blend.peek() + by))
  }
  const zoom = (to: number): void => {
    c.mmPerPixel.value = Math.min(4, Math.max(0.15, to))
  }
  return {
    title: words.title,
    bindings: [
      ...arrows,
      { keys: ['PageUp'], does: 'Moving image 1 mm towards the eye', run: () => nudge(0, 0, 1, 1) },
      { keys: ['PageDown'], does: 'Moving image 1 mm away', run: () => nudge(0, 0, -1, 1) },
      { keys: ['e'], does: 'Turn by 0.5° clockwise about the crosshair', run: () => spin(0.5) },
      { keys: ['q'], does: 'Turn by 0.5° the other way', run: () => spin(-0.5) },
      { keys: ['Shift+E'], does: 'Turn by 2° clockwise', run: () => spin(2) },
      { keys: ['Shift+Q'], does: 'Turn by 2° the other way', run: () => spin(-2) },
      {
        keys: ['k'],
        does: 'Checkerboard',
        run: () => {
          c.mode.value = 'checkerboard'
        },
      },
      {
        keys: ['o'],
        does: 'Overlay',
        run: () => {
          c.mode.value = 'overlay'
        },
      },
      {
        keys: ['f'],
        does: 'Difference',
        run: () => {
          c.mode.value = 'difference'
        },
      },
      {
        keys: ['c'],
        does: 'CT, or PET',
        run: () => {
          c.pair.value = c.pair.peek() === 'ct' ? 'pet' : 'ct'
        },
      },
      {
        keys: ['[', ']'],
        does: 'Blend to the fixed image, to the moving one',
        run: ev => blend(ev.key === '[' ? -0.1 : 0.1),
      },
      { keys: ['+', '='], does: 'Nearer', run: () => zoom(c.mmPerPixel.peek() / 1.25) },
      { keys: ['-'], does: 'Further', run: () => zoom(c.mmPerPixel.peek() * 1.25) },
      {
        keys: ['n', 'p'],
        does: 'Next lesion, lesion before',
        run: ev => selectNext(ev.key === 'n' ? 1 : -1),
      },
      { keys: ['Escape'], does: 'Back to where it was', run: reset },
      {
        keys: ['Ctrl+Z'],
        does: 'Take the last kept change back',
        run: () => {
          void undo(s)
        },
      },
      {
        keys: ['?'],
        does: 'This help',
        run: () => {
          s.viewer.helpOpen.value = true
        },
      },
    ],
  }
}
