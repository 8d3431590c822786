import { registrationWords as words } from '../words/registration.ts'

const shifts = [['R', 'L'], ['A', 'P'], ['F', 'H']] as const, turns = ['L–R axis', 'A–P axis', 'F–H axis'] as const

/** Steps of 1 and 5 mm, of 0.5 and 2 degrees, along and about the axes of the body. */
export function Nudges({ push, turn }: { push: (axis: number, mm: number) => void; turn: (axis: number, degrees: number) => void }) {
  return <>
    <fieldset class="nudges"><legend>{words.shift}</legend>{shifts.map(([minus, plus], d) => <div key={plus}>
      {[-5, -1].map(mm => <button key={mm} onClick={() => push(d, mm)}>{-mm}<i class="visually-hidden"> mm to</i> {minus}</button>)}
      {[1, 5].map(mm => <button key={mm} onClick={() => push(d, mm)}>{mm}<i class="visually-hidden"> mm to</i> {plus}</button>)}</div>)}</fieldset>
    <fieldset class="nudges"><legend>{words.turn} {words.about}</legend>{turns.map((axis, d) => <div key={axis}>
      {[-2, -0.5, 0.5, 2].map(deg => <button key={deg} onClick={() => turn(d, deg)}>{deg > 0 ? `+${deg}` : deg}°<i class="visually-hidden"> about the {axis}</i></button>)}<span>{axis}</span></div>)}</fieldset>
  </>
}
