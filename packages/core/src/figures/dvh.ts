import { type Dvh, doseAtVolume, volumeAtDose } from '../dosimetry/index.ts'
import { niceCeiling, significant } from './number-text.ts'
import { ink, seriesStyle } from './palette.ts'
import { type Chart, houseSpec } from './spec.ts'

export interface DvhCurve extends Dvh { readonly tissue: 'lesion' | 'healthyLiver' }

/**
 * Cumulative DVHs on one pair of axes: lesions in colours and dashes, healthy liver heavy and dark.
 */
export function dvhChart(curves: readonly DvhCurve[], size: { width: number; height: number } = { width: 255, height: 240 }): Chart {
  // The axis ends where 2% of the lesion that gets most is left: a single hot voxel must not squeeze the rest.
  const endGy = niceCeiling(Math.max(1, ...curves.map(c => doseAtVolume(c, 2))))
  let lesion = 0
  const styles = curves.map(c => c.tissue === 'lesion' ? { ...seriesStyle(lesion++), width: 1.8 } : { colour: ink.text, dash: [1, 0], width: 3 })
  const order = curves.map(c => c.name)
  const values = curves.flatMap(c => points(c, endGy))
  const scale = <T>(range: readonly T[]) => ({ type: 'ordinal', domain: order, range })
  return {
    id: 'dvh', title: 'Cumulative dose-volume histograms',
    description: curves.map(c => `${c.name}: half of the volume gets at least ${significant(doseAtVolume(c, 50))} Gy`).join('; '),
    caption: 'Share of each volume that gets at least the dose.',
    spec: houseSpec({
      ...size, data: { values }, mark: { type: 'line', clip: true, interpolate: 'linear' },
      encoding: {
        x: { field: 'doseGy', type: 'quantitative', title: 'Absorbed dose (Gy)', scale: { domain: [0, endGy], nice: false } },
        y: { field: 'volumePercent', type: 'quantitative', title: 'Volume (%)', scale: { domain: [0, 100] } },
        color: { field: 'name', type: 'nominal', title: null, sort: order, scale: scale(styles.map(s => s.colour)) },
        strokeDash: { field: 'name', type: 'nominal', title: null, sort: order, scale: scale(styles.map(s => s.dash)) },
        strokeWidth: { field: 'name', type: 'ordinal', title: null, sort: order, scale: scale(styles.map(s => s.width)) },
      },
    }),
  }
}

/** Doses at equal steps, far closer than a pixel: the histogram's thousand bins would only weigh the page down. */
function points(curve: DvhCurve, endGy: number, steps = 160) {
  const last = Math.min(endGy, curve.doseGy.at(-1)!)
  const round = (x: number, decimals: number) => Number(x.toFixed(decimals))
  return Array.from({ length: steps + 1 }, (_, n) => {
    const doseGy = last * n / steps
    return { name: curve.name, doseGy: round(doseGy, 2), volumePercent: round(volumeAtDose(curve, doseGy), 2) }
  })
}
