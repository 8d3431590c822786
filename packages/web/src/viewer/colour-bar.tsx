import { type ColourMap, cssGradient } from './colours.ts'
import { shortNumber, ticks } from './scales.ts'

/** What the colours mean: numbers at their places, the unit above. */
export function ColourBar({ high, unit, colours }: { high: number; unit: string; colours: ColourMap }) {
  return <div class="colourbar" role="img" aria-label={`Colours from 0 to ${shortNumber(high)} ${unit}`}>
    <i style={{ background: cssGradient(colours) }} /><b>{unit}</b>
    {ticks(high).map(t => <span key={t} style={{ bottom: `${100 * t / high}%` }}>{Number(t.toPrecision(4))}</span>)}
  </div>
}
