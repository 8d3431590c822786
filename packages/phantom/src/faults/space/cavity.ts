import { type Geometry, type Vec3, indexToPosition, norm, subtract, voxelVolumeMl } from '@yttria/core/volume'
import { remaining } from '../../nuclides.ts'
import type { Draft, DraftSeries } from '../draft/draft.ts'
import { withSeries } from '../draft/edit.ts'
import type { Fault } from '../draft/fault.ts'
import { pixelsOf } from '../draft/pixels-of.ts'

const radiusMm = 14

/** A cavity filled with fluid in the right lobe, from an ablation before the baseline exam: on every CT and PET. */
function withCavity(draft: Draft): Draft {
  let lostBqAtScan = 0
  const { exams } = draft.parts
  const made = withSeries(draft, s => s.kind === 'ct' || s.kind === 'pet', (s: DraftSeries) => {
    const exam = exams[s.exam as 'baseline'], grid: Geometry = s.kind === 'ct' ? exam.ct : exam.pet
    const centre = draft.truth.exams.find(e => e.id === s.exam)!.freeLiverSphereMm as Vec3
    const [nx, ny] = grid.size
    return { ...s, datasets: s.datasets.map((d, k) => {
      const middle = indexToPosition(grid, [nx / 2, ny / 2, k])
      if (Math.abs(subtract(centre, middle)[2]) > radiusMm + 40) return d
      const stored = pixelsOf(d).slice()
      let changed = false
      for (let j = 0; j < ny; j++) for (let i = 0; i < nx; i++) {
        if (norm(subtract(indexToPosition(grid, [i, j, k]), centre)) > radiusMm) continue
        const at = j * nx + i, was = stored[at]!
        stored[at] = s.kind === 'ct' ? 1032 : Math.round(was * (s.exam === 'treatment' ? 0.02 : 0.15))
        if (s.exam === 'treatment' && s.kind === 'pet') lostBqAtScan += (was - stored[at]!) * Number(d['RescaleSlope']) * voxelVolumeMl(grid)
        changed = true
      }
      return changed ? { ...d, PixelData: stored } : d
    }) }
  })
  // The liver's contour goes around the cavity, so its volume is part of the liver's; only its activity is missing.
  const lostMbq = lostBqAtScan / remaining('90Y', exams.treatment.seriesS - exams.treatment.injectionS) / 1e6
  const less = <T extends { readonly doseGy: number; readonly activityMbq: number }>(h: T): T => ({ ...h, doseGy: h.doseGy * (1 - lostMbq / h.activityMbq), activityMbq: h.activityMbq - lostMbq })
  const { healthyLiver, activity } = draft.truth, imageMbq = activity.imageMbq - lostMbq
  return {
    ...made,
    truth: {
      ...draft.truth, healthyLiver: { analytic: less(healthyLiver.analytic), ideal: less(healthyLiver.ideal) },
      activity: { ...activity, imageMbq, ratio: imageMbq / activity.administeredMbq },
    },
  }
}

export const cavityFaults: readonly Fault[] = [
  {
    name: 'ablation-cavity', what: 'a cavity of an earlier ablation lies in the right lobe: fluid on CT, no uptake, no 90Y', touches: ['lesions', 'y90 pixels', 'fdg pixels'],
    expected: { answer: 'dose', codes: [] },
    apply: withCavity,
  },
]
