import type { Vec3 } from '@yttria/core/volume'

const names = [['L', 'R'], ['P', 'A'], ['H', 'F']] as const

/** Where a direction points, in the letters of DICOM (0020,0020), the strongest first; slanted views have two or three: 'AH'. `least`: sine of what is left out. */
export function letters(v: Vec3, least = 0.2): string {
  const length = Math.hypot(...v)
  if (!(length > 0)) throw new RangeError(`a direction of ${v.join(', ')}`)
  return v.map((x, d) => ({ part: Math.abs(x) / length, letter: names[d]![x > 0 ? 0 : 1] }))
    .filter(p => p.part > least).sort((a, b) => b.part - a.part).map(p => p.letter).join('')
}
