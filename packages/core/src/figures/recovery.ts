import { decimal } from './number-text.ts'
import { ink, okabeIto } from './palette.ts'
import { type Chart, houseSpec } from './spec.ts'

/**
 * The share of a uniform sphere's own activity that an image blurred by a Gaussian leaves within it, 0 to 1.
 * RC = integral over r of A(r) g(r) 4 pi r^2, A(r) = 1 - 3r/4R + r^3/16R^3 the share of the sphere that overlaps itself moved by r,
 * g the Gaussian of sigma = FWHM / 2.3548. docs/methods/figures/partial-volume.md.
 */
export function sphereRecovery(args: { volumeMl: number; fwhmMm: number }): number {
  const { volumeMl, fwhmMm } = args
  if (!(volumeMl > 0)) throw new RangeError(`a sphere of ${volumeMl} mL: a positive volume wanted`)
  if (!(fwhmMm >= 0)) throw new RangeError(`blur of ${fwhmMm} mm FWHM: zero or more wanted`)
  if (fwhmMm === 0) return 1
  const radius = Math.cbrt(3000 * volumeMl / (4 * Math.PI)), sigma = fwhmMm / (2 * Math.sqrt(2 * Math.LN2))
  const end = Math.min(2 * radius, 9 * sigma), steps = 400, h = end / steps
  const integrand = (r: number) =>
    (1 - 3 * r / (4 * radius) + r ** 3 / (16 * radius ** 3)) * Math.exp(-r * r / (2 * sigma * sigma)) * r * r
  // Simpson's rule.
  let sum = integrand(0) + integrand(end)
  for (let n = 1; n < steps; n++) sum += (n % 2 ? 4 : 2) * integrand(n * h)
  return sum * h / 3 * 4 * Math.PI / (sigma * Math.sqrt(2 * Math.PI)) ** 3
}

/** By how much (%) the mean dose in the true outline of a sphere falls short of the truth: (1 - RC)(1 - N/T). */
export const doseShortfallPercent = (args: { volumeMl: number; fwhmMm: number; tumourToNormal: number }): number =>
  100 * (1 - sphereRecovery(args)) * (1 - 1 / args.tumourToNormal)

/** The shortfall by volume for some tumour-to-normal ratios, and where this patient's lesions stand on it. */
export function recoveryChart(args: {
  fwhmMm: number; lesions: readonly { id: string; volumeMl: number; tumourToNormal: number }[]; size?: { width: number; height: number }
}): Chart {
  const { fwhmMm, size = { width: 225, height: 240 } } = args
  const lesions = args.lesions.filter(l => l.tumourToNormal > 1)
  const ratios = [2, 3, 5, 10], first = 1, last = Math.max(500, ...lesions.map(l => 1.5 * l.volumeMl))
  const volumes = Array.from({ length: 60 }, (_, n) => first * (last / first) ** (n / 59))
  const round = (x: number) => Number(x.toFixed(2))
  const curves = ratios.flatMap(ratio => volumes.map(volumeMl => ({ ratio: String(ratio), volumeMl: round(volumeMl), percent: round(doseShortfallPercent({ volumeMl, fwhmMm, tumourToNormal: ratio })) })))
  const points = lesions.map(l => ({ id: l.id, volumeMl: round(l.volumeMl), percent: round(doseShortfallPercent({ volumeMl: l.volumeMl, fwhmMm, tumourToNormal: l.tumourToNormal })) }))
  // Names of the few that fall short most; more would cover each other.
  const named = [...points].sort((a, b) => b.percent - a.percent).slice(0, 6)
  const x = { field: 'volumeMl', type: 'quantitative', title: 'Volume (mL)', scale: { type: 'log', domain: [first, last], nice: false }, axis: { values: [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000].filter(v => v <= last), format: ',' } }
  const y = { field: 'percent', type: 'quantitative', title: 'Dose shortfall (%)', scale: { domain: [0, 60] } }
  return {
    id: 'recovery', title: 'Expected shortfall by partial volume',
    description: points.length === 0 ? 'Curves only' : points.map(p => `${p.id}: ${decimal(p.percent, 0)}%`).join('; '),
    caption: `A uniform sphere in uniform liver, blurred by ${decimal(fwhmMm, 1)} mm FWHM, measured in its true outline. Dots: lesions at their measured volume and T/N, which are themselves blurred.`,
    spec: houseSpec({
      ...size,
      layer: [
        { data: { values: curves }, mark: { type: 'line', color: ink.axis, strokeWidth: 1.3, clip: true }, encoding: { x, y, detail: { field: 'ratio', type: 'nominal' } } },
        { data: { values: ratios.map(ratio => ({ label: ratio === 2 ? `T/N ${ratio}` : String(ratio), ...labelPoint(ratio, fwhmMm) })) }, mark: { type: 'text', align: 'left', dx: 4, dy: -4, fontSize: 10, color: ink.quiet }, encoding: { x, y, text: { field: 'label' } } },
        { data: { values: points }, mark: { type: 'point', filled: true, size: 50, color: okabeIto.blue, opacity: 1 }, encoding: { x, y } },
        { data: { values: named }, mark: { type: 'text', align: 'left', dx: 7, dy: -1 }, encoding: { x, y, text: { field: 'id' } } },
      ],
    }),
  }
}

const labelPoint = (ratio: number, fwhmMm: number) => {
  const volumeMl = 1.3
  return { volumeMl, percent: Math.min(58, doseShortfallPercent({ volumeMl, fwhmMm, tumourToNormal: ratio })) }
}
