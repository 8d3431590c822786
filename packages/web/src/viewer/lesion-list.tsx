import type { Results } from '@yttria/core/course'
import { imageWords as words } from '../words/images.ts'

const number = (x: number | undefined, digits: number) => x === undefined ? '–' : x.toFixed(digits)

/** The lesions of the version shown, few numbers each: choosing one brings it under the crosshair. */
export function LesionList({ lesions, selected, onSelect }: { lesions: Results['lesions']; selected?: string; onSelect: (id: string) => void }) {
  return <div class="few"><table class="lesions"><caption class="visually-hidden">{words.lesions}</caption>
    <thead><tr><th scope="col">Lesion</th><th scope="col">mL</th><th scope="col">Gy</th><th scope="col">TLG</th><th scope="col">Change</th></tr></thead>
    <tbody>{lesions.map(l => <tr key={l.id} aria-selected={l.id === selected}>
      <td><button class="head" onClick={() => onSelect(l.id)}>{l.id}</button></td><td>{number(l.volumeMl, 1)}</td><td>{number(l.meanDoseGy, 1)}</td><td>{number(l.tlgBaseline, 1)}</td>
      <td>{l.changePercent === undefined ? '–' : `${number(l.changePercent, 0)}%`}{l.category ? ` ${l.category}` : ''}</td></tr>)}</tbody></table></div>
}
